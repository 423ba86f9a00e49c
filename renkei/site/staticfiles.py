"""Static files under hashed names when collected; plain names in a checkout that has not collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    manifest_strict = False
