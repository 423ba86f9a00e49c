"""What others wrote is what its list says, byte for byte, with its licence beside it."""

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = [
    "renkei/site/static/vendor/vendor.json",
    "renkei/ground/documents/fonts/vendor.json",
    "tests/vendor/vendor.json",
]


def digest(path: Path) -> str:
    """Of a file its sha256; of a folder the sha256 of its files' `<sha256>  <name>` lines in order."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    lines = "".join(f"{digest(child)}  {child.name}\n" for child in sorted(path.iterdir()))
    return hashlib.sha256(lines.encode()).hexdigest()


@pytest.mark.parametrize("name", LISTS)
def test_vendored_files_are_what_the_list_says(name: str) -> None:
    folder = (ROOT / name).parent
    for package in json.loads((ROOT / name).read_text()):
        assert {path: digest(folder / path) for path in package["sha256"]} == package["sha256"]
