from renkei.directory.queries.desks import Line, Version, line_of, lines, to_confirm, versions
from renkei.directory.queries.guides import (
    Shelved,
    due,
    due_of_mine,
    guide_page,
    guides_in,
    sheets_to_choose,
    shelf,
    shelved,
    towns_to_choose,
    with_form,
)
from renkei.directory.queries.profiles import Numbers, newest_numbers, numbers_of

__all__ = [
    "Line",
    "Numbers",
    "Shelved",
    "Version",
    "due",
    "due_of_mine",
    "guide_page",
    "guides_in",
    "line_of",
    "lines",
    "newest_numbers",
    "numbers_of",
    "sheets_to_choose",
    "shelf",
    "shelved",
    "to_confirm",
    "towns_to_choose",
    "versions",
    "with_form",
]
