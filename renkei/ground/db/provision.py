"""Makes the three roles and the database; run once by somebody who may (the private server's superuser, a DBA)."""

import psycopg
from psycopg import sql

OWNER = "renkei_owner"
APP = "renkei_app"
OFFICE = "renkei_office"
ROLES = (OWNER, APP, OFFICE)
DATABASE = "renkei"


def provision(superuser_dsn: str, database: str = DATABASE, template: str | None = None) -> None:
    """Idempotent. Web, worker and tests are `APP`; it owns nothing and bypasses nothing."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        for role in ROLES:
            _make_role(connection, role)
        # the app may step down to the statistics role, and inherits nothing from it (acting.as_office)
        connection.execute(f"grant {OFFICE} to {APP}")
        _make_database(connection, database, template)


def _make_role(connection: psycopg.Connection, role: str) -> None:
    if connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        return
    # the owner inherits from pg_database_owner, to whom the schema `public` belongs (before 16 by this word alone)
    inherits = "inherit" if role == OWNER else "noinherit"
    connection.execute(
        sql.SQL("create role {} login nosuperuser nocreatedb nocreaterole nobypassrls {}").format(
            sql.Identifier(role), sql.SQL(inherits)
        )
    )


def _make_database(connection: psycopg.Connection, database: str, template: str | None) -> None:
    if connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
        return
    connection.execute(
        sql.SQL(
            "create database {} owner {} template {} encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"
        ).format(sql.Identifier(database), sql.Identifier(OWNER), sql.Identifier(template or "template0"))
    )
    connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))
    connection.execute(
        sql.SQL("grant connect, temporary on database {} to {}, {}").format(
            sql.Identifier(database), sql.Identifier(APP), sql.Identifier(OFFICE)
        )
    )


def prepare_schema(owner_dsn: str) -> None:
    """What later tables grant by default: the app reads and writes, the statistics role nothing."""
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute("revoke create on schema public from public")
        connection.execute(f"grant usage on schema public to {APP}, {OFFICE}")
        connection.execute(
            f"alter default privileges in schema public grant select, insert, update, delete on tables to {APP}"
        )
        connection.execute(
            f"alter default privileges in schema public grant usage, select on sequences to {APP}"
        )
        connection.execute("alter default privileges revoke execute on functions from public")
        connection.execute(
            f"alter default privileges in schema public grant execute on functions to {APP}, {OFFICE}"
        )


def bypasses(connection: psycopg.Connection) -> list[str]:
    """Why the connected role must not serve people: reasons it could get round a row policy, or none."""
    row = connection.execute(
        """select r.rolsuper, r.rolbypassrls,
                  exists(select 1 from pg_class c where c.relkind in ('r','p') and c.relowner = r.oid),
                  pg_has_role(r.rolname, %s, 'member') and r.rolname <> %s
             from pg_roles r where r.rolname = current_user""",
        [OWNER, OWNER],
    ).fetchone()
    reasons = ("is a superuser", "has BYPASSRLS", "owns tables", "is a member of the owner")
    return [reason for held, reason in zip(row or (), reasons, strict=True) if held]
