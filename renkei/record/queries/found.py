"""Entries that hold the words looked for."""

from dataclasses import dataclass
from typing import Any

from renkei.ground.people.actor import Actor
from renkei.ground.search.pairs import holds, wanted
from renkei.ground.search.queries import MOST, search
from renkei.patients.models import Patient
from renkei.patients.policy import Section, patients_visible_to
from renkei.record.queries.courses import OF_PATIENT, Line, lines_where

HITS = "id in (select object_id from search_searchtext where patient_id = %(patient)s and pairs @@ %(query)s::tsquery)"
FILTERS = {
    "category": "category = %(category)s",
    "profession": "profession = %(profession)s",
    "since": "at >= %(since)s",
    "until": "at < %(until)s",
}
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


def lines_holding(patient: Patient, words: str, **filters: Any) -> tuple[list[Line], bool]:
    """Of one person, newest first, and whether there are more than shown. `filters`: those of FILTERS, None for any;
    moments for `since` and `until`."""
    query = wanted(words)
    if query is None:
        return [], False
    given = {name: value for name, value in filters.items() if value}
    conditions = [OF_PATIENT, "sealed_at is null", HITS, *(FILTERS[name] for name in given)]
    lines = lines_where(conditions, patient=patient.pk, query=query, limit=MOST + 1, **given)
    return [line for line in lines[:MOST] if holds(line.text, words)], len(lines) > MOST
