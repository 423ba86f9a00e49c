from renkei.plan.queries.indicator import IndicatorPage, definition_rows, page_of, rows_of
from renkei.plan.queries.overview import Glance, Line, Scene, glance, overview
from renkei.plan.queries.reading import Point, sight_of, towns_of

__all__ = [
    "Glance",
    "IndicatorPage",
    "Line",
    "Point",
    "Scene",
    "definition_rows",
    "glance",
    "overview",
    "page_of",
    "rows_of",
    "sight_of",
    "towns_of",
]
