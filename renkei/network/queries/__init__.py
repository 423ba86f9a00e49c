"""Reads of this room, shaped for its pages."""

from renkei.network.queries.responses import (
    Prefilled,
    ResponsePage,
    Standing,
    collected,
    open_response,
    prefilled,
    response_page,
    standing_as_csv,
)
from renkei.network.queries.rounds import (
    RoundLine,
    Whole,
    answered,
    hits,
    labels,
    lines,
    preview,
    tag_table,
    waiting_tags,
    whole,
)

__all__ = [
    "Prefilled",
    "ResponsePage",
    "RoundLine",
    "Standing",
    "Whole",
    "answered",
    "collected",
    "hits",
    "labels",
    "lines",
    "open_response",
    "prefilled",
    "preview",
    "response_page",
    "standing_as_csv",
    "tag_table",
    "waiting_tags",
    "whole",
]
