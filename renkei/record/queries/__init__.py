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
from renkei.record.queries.flags import OfPerson, Raised, flags_of, waiting_flags
from renkei.record.queries.found import Found, entries_holding
from renkei.record.queries.observations import (
    SPANS,
    Change,
    Latest,
    asked,
    changes,
    charts,
    latest,
    range_lines,
)
from renkei.record.queries.persons import News, Person, news, people, people_named

__all__ = [
    "SPANS",
    "URGENT",
    "Change",
    "Found",
    "Latest",
    "Line",
    "News",
    "OfPerson",
    "Person",
    "Raised",
    "Timeline",
    "asked",
    "changes",
    "charts",
    "count_newer",
    "course",
    "entries_holding",
    "flags_of",
    "latest",
    "newer",
    "news",
    "people",
    "people_named",
    "range_lines",
    "readers",
    "thread_of",
    "timeline",
    "versions",
    "viewer",
    "waiting_flags",
]
