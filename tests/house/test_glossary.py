"""Every noun that a table has stands in the glossary, with what it is in Japanese."""

import re

import pytest
from django.apps import apps

from tests.house.rooms import ROOT

GLOSSARY = set(re.findall(r"`(\w+)`", (ROOT / "docs/glossary.md").read_text()))
NOUNS = sorted(model.__name__ for model in apps.get_models() if model.__module__.startswith("renkei."))


@pytest.mark.parametrize("noun", NOUNS)
def test_the_glossary_has_it(noun):
    assert noun in GLOSSARY
