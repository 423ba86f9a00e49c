"""A person, their team, and a stranger, as bare rows: what the database itself lets each of them do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from renkei.ground.db.ids import new_id
from renkei.ground.db.provision import APP

COLUMNS = """
    select c.column_name, c.data_type, c.is_nullable = 'NO' and c.column_default is null,
           (select f.relname from pg_constraint k join pg_class f on f.oid = k.confrelid
             where k.contype = 'f' and k.conrelid = c.table_name::regclass
               and k.conkey = array[c.ordinal_position]::smallint[] limit 1)
      from information_schema.columns c where c.table_schema = 'public' and c.table_name = %s
"""
KANA, BIRTH, SEX = "ニシムラチヨ", date(1942, 3, 8), "female"
PLAIN = {
    "text": "x",
    "character varying": "x",
    "character": "x",
    "integer": 1,
    "smallint": 1,
    "bigint": 1,
    "numeric": 1,
    "boolean": False,
    "date": "2026-01-05",
    "timestamp with time zone": "2026-01-05 09:00+09",
    "time without time zone": "09:00",
    "jsonb": "{}",
    "bytea": b"x",
    "ARRAY": "{}",
    "tsvector": "",
}


class World:
    """Everything happens in one transaction that is never committed."""

    def __init__(self, connection: psycopg.Connection):
        self.connection = connection
        connection.execute("set session_replication_role = replica")  # bare rows: no foreign key is looked at
        self.patient = new_id()
        self.team, self.elsewhere = new_id(), new_id()
        self.member = self.role_in(self.team)
        self.stranger = self.role_in(self.elsewhere)
        self.fill("patients_careteammember", self.member, self.team, patient_id=self.patient)

    def role_in(self, organization: UUID, capacity: str = "care") -> UUID:
        role = new_id()
        self.fill("people_practitionerrole", role, organization, id=role, capacity=capacity)
        return role

    def fill(self, table: str, role: UUID | None, organization: UUID, /, **given: Any) -> Any:
        """One row with everything that must be there: this role's, this organisation's, else plain values."""
        row: dict[str, Any] = {}
        for name, kind, needed, target in self.connection.execute(COLUMNS, [table]).fetchall():
            if name in given:
                row[name] = given[name]
            elif needed:
                row[name] = self._value(kind, target, role, organization)
        statement = sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        self.connection.execute(statement, list(row.values()))
        return row.get("id") or row.get("patient_id")

    def register(self, **given: Any) -> Any:
        """The person whom the team looks after."""
        who = {"patient_id": self.patient, "folded_kana": KANA, "birth_date": BIRTH, "sex": SEX}
        return self.fill("patients_patient", self.member, self.team, **who | given)

    @staticmethod
    def _value(kind: str, target: str | None, role: UUID | None, organization: UUID) -> Any:
        if kind == "uuid":
            known = {"people_organization": organization, "people_practitionerrole": role}
            return known.get(target or "") or new_id()
        return PLAIN[kind]

    @contextmanager
    def acting_as(self, role: UUID | None) -> Iterator[None]:
        """As the app, in this role's name; None is nobody."""
        with self.connection.transaction():
            self.connection.execute("select set_config('renkei.role', %s, true)", [str(role or "")])
            self.connection.execute(f"set local role {APP}")
            yield
            self.connection.execute("reset role")

    def count(self, table: str) -> int:
        return self.one(f"select count(*) from {table}")

    def one(self, statement: str, parameters: list[Any] | None = None) -> Any:
        row = self.connection.execute(statement, parameters).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None

    @cached_property
    def tables_with_patient_key(self) -> set[str]:
        rows = self.connection.execute(
            """select c.table_name from information_schema.columns c join information_schema.tables t
                 using (table_schema, table_name)
                where c.table_schema = 'public' and c.column_name in ('patient_id', 'patients', 'subject')
                  and t.table_type = 'BASE TABLE' and c.table_name !~ '_log_(other|[0-9]{4}_[0-9]{2})$'"""
        )
        return {row[0] for row in rows}
