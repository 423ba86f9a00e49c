"""Entries that hold the words looked for."""

from dataclasses import dataclass

from renkei.ground.people.actor import Actor
from renkei.ground.search.pairs import holds
from renkei.ground.search.queries import MOST, search
from renkei.patients.policy import Section, patients_visible_to
from renkei.record.queries.courses import Line, lines_where

FOUND = "id = any(%(keys)s) and sealed_at is null and patient_id = any(%(patients)s)"


@dataclass(frozen=True)
class Found:
    """An entry that holds the words, and whose it is."""

    line: Line
    name: str


def entries_holding(actor: Actor, words: str) -> tuple[list[Found], bool]:
    """Newest first, and whether there are more than shown."""
    hits = search(words)
    keys = [hit.object_id for hit in hits if hit.kind == "entry"][:MOST]
    visible = patients_visible_to(actor, Section.RECORD).filter(pk__in={hit.patient_id for hit in hits})
    names = dict(visible.values_list("pk", "name"))
    lines = lines_where([FOUND], keys=keys, patients=list(names), limit=MOST)
    found = [Found(line, names[line.patient_id]) for line in lines if holds(line.text, words)]
    return found, len(hits) > MOST
