"""The real inputs beside the checkout; a test without them says so aloud."""

import os
from pathlib import Path

import pytest


def shared_dir() -> Path:
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("RENKEI_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"NOT TESTED: the real input is missing; set RENKEI_SHARED to its folder ({folder})")
    return folder
