"""The signing key of a private installation, made once and kept in its data folder."""

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """Reads `data/secret-key`, or makes it (mode 0600). Production sets RENKEI_SECRET_KEY instead."""
    path = data / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    data.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key)
    except FileExistsError:
        return path.read_text()
    return key
