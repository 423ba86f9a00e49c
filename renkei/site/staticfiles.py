"""Static files under hashed names, collected once a release into the data folder."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Plain names as long as nothing was collected (tests, a checkout)."""

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name


def collect() -> bool:
    """Collect when a file changed since; True when it did something."""
    marker = settings.STATIC_ROOT / ".collected"
    digest = _digest()
    if marker.exists() and marker.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    marker.write_text(digest)
    return True


def _digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = (storage.size(path), storage.get_modified_time(path).timestamp())
            digest.update(f"{path}{stat}".encode())
    return digest.hexdigest()
