"""Facts of a test's own, in a temporary table that stands before the house's one."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from renkei.ground.tasks.calendar import TOKYO
from tests.scenes.hospital_stay.story import KANA, Story, at, clock, register

COLUMNS = (
    *("id", "kind", "key", "revision", "subject", "occurred_at", "known_at", "recorded_at"),
    *("municipality", "care_area", "insurer", "office", "hospital", "match", "values"),
)
MISUMI, ASHIHARA = "990001", "990002"  # 美澄市 and 葦原町, of the fictional region
GENERAL, TOWN = UUID(int=1), UUID(int=2)  # 美澄総合病院, 葦原町立病院


def nov(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, 1, hour, tzinfo=TOKYO) + timedelta(days=day - 1)


@dataclass
class FactsOfATest:
    cursor: Any
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, kind: str, **columns: Any) -> UUID:
        key = uuid4()
        row = dict.fromkeys(COLUMNS) | {"id": uuid4(), "kind": kind, "key": key, "revision": 1} | columns
        self.rows.append(row)
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        marks = ", ".join(["%s"] * len(COLUMNS))
        sent = [json.dumps(row[name]) if name == "values" else row[name] for name in COLUMNS]
        self.cursor.execute(f"insert into facts_fact_now ({names}) values ({marks})", sent)
        return key

    def admitted(self, at: datetime, *, known: datetime | None = None, **columns: Any) -> UUID:
        """An unplanned admission of somebody with a care manager, unless the values say otherwise."""
        values = {"stay": "unplanned", "days": None, "had_care_manager": True, "resides": "home"}
        stay = uuid4()
        where = {"municipality": MISUMI, "hospital": GENERAL, "office": UUID(int=9)}
        self.add(
            "stay.admitted",
            **{"occurred_at": at, "known_at": known or at, "recorded_at": known or at, "match": stay},
            **(where | columns | {"values": values | columns.get("values", {})}),
        )
        return stay

    def sent(self, stay: UUID, at: datetime, kind: str = "sheet.sent", sheet: str = "admission-info") -> None:
        self.add(kind, occurred_at=at, known_at=at, recorded_at=at, match=stay, values={"sheet": sheet})


@pytest.fixture
def facts(db) -> FactsOfATest:
    with connection.cursor() as cursor:
        cursor.execute("create temporary table facts_fact_now (like public.facts_fact_now) on commit drop")
        yield FactsOfATest(cursor)


@pytest.fixture
def told(cast):
    """Two admissions in November, one of them answered in time."""
    story = Story(cast)
    for name, kana in (("東海林 千代乃", KANA), ("小田切 勇", "オダギリ イサム")):
        register(cast, name, kana, by=cast.suzuki)
    story.send(story.admit(at(9)), at(10))
    story.admit(at(10), kana="オダギリ イサム")
    return story


@pytest.fixture
def december():
    with clock(at(30).replace(month=12)):
        yield
