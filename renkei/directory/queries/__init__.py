from renkei.directory.queries.desks import Line, Version, line_of, lines, to_confirm, versions
from renkei.directory.queries.profiles import Numbers, newest_numbers, numbers_of

__all__ = [
    "Line",
    "Numbers",
    "Version",
    "line_of",
    "lines",
    "newest_numbers",
    "numbers_of",
    "to_confirm",
    "versions",
]
