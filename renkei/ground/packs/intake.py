"""Whether a pack from outside is fit for a municipality; nothing of it is kept here."""

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.packs.archive import lay
from renkei.ground.packs.changing import own_name
from renkei.ground.packs.check import check_pack
from renkei.ground.packs.definition import Pack, load_pack
from renkei.ground.packs.loaded import packs_for
from renkei.ground.problems import PackProblems, Problem


class PackRefused(Exception):
    """In a sentence for whoever proposes or agrees."""


def look_through(
    name: str, files: Mapping[str, bytes], *, municipality: str, starts: date, known: bool = False
) -> Pack:
    """Whoever made it; `known` is from a municipality of this house. Raises PackProblems with file and line, PackRefused
    where it does not fit here."""
    of_another = name.startswith(own_name("")) and name != own_name(municipality)
    if name == "standard" or (of_another and not known):
        raise PackRefused(
            _("「%(name)s」という名前は使えません。フォルダの名前を変えてください。") % {"name": name}
        )
    with tempfile.TemporaryDirectory() as scratch:
        folder = lay(Path(scratch), name, files)
        if problems := [_within(folder, problem) for problem in check_pack(folder)]:
            raise PackProblems(problems)
        pack = load_pack(folder)
    there = {"standard", *(one.name for one in packs_for(municipality, starts)), name}
    if missing := [need for need in pack.needs if need not in there]:
        raise PackRefused(_("先に「%(names)s」のパックが必要です。") % {"names": "」「".join(missing)})
    return pack


def _within(folder: Path, problem: Problem) -> Problem:
    """Its file as the sender knows it."""
    inside = problem.file.is_relative_to(folder)
    return Problem(problem.file.relative_to(folder.parent), problem.line, problem.text) if inside else problem
