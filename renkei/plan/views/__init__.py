from renkei.plan.views.indicators import adoption, as_csv, as_excel, index, indicator
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
    "index",
    "indicator",
    "open_data",
    "publication",
    "publication_excel",
    "publications",
    "publish",
    "supersede",
]
