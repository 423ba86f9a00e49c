"""What was agreed on lies where every process reads it: the database is the truth, the folder its copy."""

import json
import os
import shutil
import tempfile
from itertools import groupby
from pathlib import Path

from django.conf import settings

from renkei.ground.packs.archive import lay, read_archive
from renkei.ground.packs.loaded import REGISTRY
from renkei.ground.packs.models import PackVersion
from renkei.ground.tasks.calendar import DAY

LAID = ".agreed"  # beside the packs that an operator laid there


def materialize() -> None:
    """Lays what was agreed on where every process reads it; done again, it changes nothing.

    The registry is written last and at once, so that a reader finds the former state or the new one.
    """
    settings.PACKS.mkdir(parents=True, exist_ok=True)
    agreed = PackVersion.objects.filter(agreed_at__isnull=False).order_by("municipality", "name", "starts")
    entries = []
    for _key, group in groupby(agreed, key=lambda one: (one.municipality_id, one.name)):
        rows = list(group)
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            entries.append(_entry(row, following))
    _write(settings.PACKS / REGISTRY, json.dumps(entries, ensure_ascii=False, indent=1))


def _entry(row: PackVersion, following: PackVersion | None) -> dict[str, str | None]:
    ends = [end for end in (row.until, following.starts - DAY if following else None) if end]
    return {
        "folder": _laid(row).relative_to(settings.PACKS).as_posix(),
        "municipality": row.municipality_id,
        "starts": row.starts.isoformat(),
        "until": min(ends).isoformat() if ends else None,
    }


def _laid(row: PackVersion) -> Path:
    """Under its digest: what lies there is never changed."""
    home = settings.PACKS / LAID / row.digest
    if not (home / row.name).is_dir():
        name, files = read_archive(bytes(row.content))
        aside = Path(tempfile.mkdtemp(prefix="laying-", dir=settings.PACKS))
        try:
            lay(aside, name, files)
            home.parent.mkdir(exist_ok=True)
            aside.rename(home)
        except OSError:
            if not (home / row.name).is_dir():  # another process was faster
                raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return home / row.name


def _write(path: Path, text: str) -> None:
    """Whole or not at all; untouched where it says the same, so that nobody reads everything anew."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    os.replace(written.name, path)
