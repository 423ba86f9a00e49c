from renkei.plan.views.cases import own_cases
from renkei.plan.views.indicators import adoption, as_csv, as_excel, external, index, indicator, own
from renkei.plan.views.publications import (
    open_data,
    publication,
    publication_excel,
    publications,
    publish,
    supersede,
)

__all__ = [
    "adoption",
    "as_csv",
    "as_excel",
    "external",
    "index",
    "indicator",
    "open_data",
    "own",
    "own_cases",
    "publication",
    "publication_excel",
    "publications",
    "publish",
    "supersede",
]
