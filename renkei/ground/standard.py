"""Where the standard pack lies: beside the source, or inside the installed wheel."""

from pathlib import Path

import renkei

_HERE = Path(renkei.__file__).parent
_INSTALLED = _HERE / "_packs" / "standard"

STANDARD_PACK = _INSTALLED if _INSTALLED.is_dir() else _HERE.parent / "packs" / "standard"
