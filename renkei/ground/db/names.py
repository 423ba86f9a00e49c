"""Rows with the names of what they belong to, and nothing else of it."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def with_names(rows: QuerySet[Row], *paths: str, whole: Iterable[str] = ()) -> QuerySet[Row]:
    """The whole row; of each related row at the end of a path its key and `name`, or all of it where it is `whole`.

    A list shows a name. The rest of an office or a person is twenty columns, and reading them costs more than the row.
    """
    model: Any = rows.model
    shown = [f"{path}__name" for path in paths]
    shown += [
        f"{path}__{column}"
        for path in whole
        for column in _columns(model._meta.get_field(path).related_model)
    ]
    return rows.select_related(*paths, *whole).only(*_columns(model), *shown)


def _columns(model: Any) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]
