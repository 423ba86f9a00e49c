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
from renkei.record.queries.days import begin_of, end_of
from renkei.record.queries.flags import OfPerson, Raised, flags_of, waiting_flags
from renkei.record.queries.found import Found, entries_holding, lines_holding
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
from renkei.record.queries.questions import (
    Questions,
    addressees,
    outsiders,
    questions_of,
    waiting_questions,
)

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
    "Questions",
    "Raised",
    "Timeline",
    "addressees",
    "asked",
    "begin_of",
    "changes",
    "charts",
    "count_newer",
    "course",
    "end_of",
    "entries_holding",
    "flags_of",
    "latest",
    "lines_holding",
    "newer",
    "news",
    "outsiders",
    "people",
    "people_named",
    "questions_of",
    "range_lines",
    "readers",
    "thread_of",
    "timeline",
    "versions",
    "viewer",
    "waiting_flags",
    "waiting_questions",
]
