"""Reads of the shared record, flat and few; one file a noun."""

from renkei.record.queries.courses import (
    Line,
    Timeline,
    count_newer,
    course,
    newer,
    readers,
    timeline,
)
from renkei.record.queries.found import Found, entries_holding
from renkei.record.queries.persons import News, Person, news, people, people_named

__all__ = [
    "Found",
    "Line",
    "News",
    "Person",
    "Timeline",
    "count_newer",
    "course",
    "entries_holding",
    "newer",
    "news",
    "people",
    "people_named",
    "readers",
    "timeline",
]
