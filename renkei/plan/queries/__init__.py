from renkei.plan.queries.cases import OwnCases, own_cases
from renkei.plan.queries.external import Externals, externals
from renkei.plan.queries.indicator import IndicatorPage, definition_rows, page_of, rows_of
from renkei.plan.queries.overview import Glance, Line, Scene, glance, overview
from renkei.plan.queries.own import OwnFigures, own_figures
from renkei.plan.queries.publications import (
    PublicationPage,
    file_rows,
    listed,
    offer,
    page_of_publication,
    way_words,
    years_of,
)
from renkei.plan.queries.reading import Point, sight_of, towns_of

__all__ = [
    "Externals",
    "Glance",
    "IndicatorPage",
    "Line",
    "OwnCases",
    "OwnFigures",
    "Point",
    "PublicationPage",
    "Scene",
    "definition_rows",
    "externals",
    "file_rows",
    "glance",
    "listed",
    "offer",
    "overview",
    "own_cases",
    "own_figures",
    "page_of",
    "page_of_publication",
    "rows_of",
    "sight_of",
    "towns_of",
    "way_words",
    "years_of",
]
