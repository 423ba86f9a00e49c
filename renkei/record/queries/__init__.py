"""Reads of the shared record, flat and few; one file a noun."""

from renkei.record.queries.courses import (
    URGENT,
    Line,
    Timeline,
    count_newer,
    course,
    newer,
    readers,
    thread_of,
    timeline,
    versions,
    viewer,
)
from renkei.record.queries.found import Found, entries_holding
from renkei.record.queries.persons import News, Person, news, people, people_named

__all__ = [
    "URGENT",
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
    "thread_of",
    "timeline",
    "versions",
    "viewer",
]
