"""Bulk loading by COPY, as the owner: what `generate` makes, in the tables that the actions would have filled."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from django.apps import apps
from django.db.models import AutoField, Field, JSONField, Model
from psycopg import sql

from renkei.demo.rows import Row, Rows

BARE_JSON = {"audit_event": {"detail"}}  # a table without a model

Progress = Callable[[int], None]


def load(batches: Iterable[Rows], owner_dsn: str, progress: Progress = lambda people: None) -> dict[str, int]:
    """Rows by table. The places and the first people come in one transaction, then one for each batch: whenever
    it is stopped, what is there is whole. `progress` hears how many people have just come."""
    counts: dict[str, int] = {}
    with psycopg.connect(owner_dsn) as connection:
        for number, rows in enumerate(batches):
            for table, lines in rows.items():
                copy_rows(connection, table, lines)
                counts[table] = counts.get(table, 0) + len(lines)
            if number:  # batch 0 is the places alone
                connection.commit()
            progress(len(rows.get("patients.Patient", ())))
        connection.commit()
        connection.autocommit = True
        for table in counts:
            connection.execute(sql.SQL("analyze {}").format(_name(table)))
    return counts


def copy_rows(connection: psycopg.Connection, table: str, rows: list[Row]) -> None:
    if not rows:
        return
    columns, defaults, is_json = _columns(table, rows[0])
    statement = sql.SQL("copy {} ({}) from stdin").format(
        _name(table), sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    )
    if strange := {name for name in rows[-1] if not name.startswith("_")} - set(columns):
        raise KeyError(f"{table} has no {', '.join(sorted(strange))}")
    shape = list(zip(columns, defaults, is_json, strict=True))
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row([_plain(row.get(name, default), json_) for name, default, json_ in shape])


def _plain(value: Any, is_json: bool) -> Any:
    return json.dumps(value, ensure_ascii=False) if is_json and value is not None else value


def _columns(table: str, example: Row) -> tuple[list[str], list[Any], list[bool]]:
    if "." not in table:
        names = list(example)
        return names, [None] * len(names), [name in BARE_JSON[table] for name in names]
    fields: list[Field] = [
        field for field in _model(table)._meta.concrete_fields if not isinstance(field, AutoField)
    ]
    names = [field.attname for field in fields]
    return (
        names,
        [field.get_default() for field in fields],
        [isinstance(field, JSONField) for field in fields],
    )


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(_model(table)._meta.db_table if "." in table else table)


def _model(table: str) -> type[Model]:
    return apps.get_model(table)
