"""Migration operations that put the second lock on a table."""

from django.db.migrations.operations import RunSQL

from renkei.ground.db.provision import APP, OFFICE

MY_ROLE = "(select nullif(current_setting('renkei.role', true), '')::uuid)"
MY_ORGANIZATION = "(select renkei_my_organization())"
ANY_ROLE = "nullif(current_setting('renkei.role', true), '') is not null"
SYSTEM_ROLE = "00000000-0000-7000-8000-000000000001"  # the named system actor of jobs
SYSTEM = f"{MY_ROLE} = '{SYSTEM_ROLE}'::uuid"


def my_patients(section: str) -> str:
    """The one form of policy that PostgreSQL turns into an index condition (docs/decisions/0002)."""
    return f"patient_id = any ((select renkei_my_patients('{section}'))::uuid[])"


def protect(table: str, using: str, check: str | None = None, changed: str | None = None) -> RunSQL:
    """Rows are seen where `using` holds, added where `check`, and changed to or removed where `changed` holds.

    `check` is by default as `using`, `changed` as `check`.
    """
    added = check or using
    written = changed or added
    return RunSQL(
        f"""alter table {table} enable row level security;
            create policy visible on {table} for select to {APP} using ({using});
            create policy added on {table} for insert to {APP} with check ({added});
            create policy changed on {table} for update to {APP} using ({using}) with check ({written});
            create policy removed on {table} for delete to {APP} using (({using}) and ({written}));""",
        f"""drop policy visible on {table}; drop policy added on {table}; drop policy changed on {table};
            drop policy removed on {table}; alter table {table} disable row level security;""",
    )


def widen(table: str, using: str, check: str | None = None, changed: str | None = None) -> RunSQL:
    """The policies of `protect`, said anew: somebody more may see or change what is there."""
    added = check or using
    written = changed or added
    return RunSQL(
        f"""alter policy visible on {table} using ({using});
            alter policy added on {table} with check ({added});
            alter policy changed on {table} using ({using}) with check ({written});
            alter policy removed on {table} using (({using}) and ({written}));""",
        RunSQL.noop,
    )


def append_only(table: str) -> RunSQL:
    """The app may add rows and read them, never change or delete one."""
    return RunSQL(f"revoke update, delete on {table} from {APP}", f"grant update, delete on {table} to {APP}")


def changeable(table: str, *columns: str) -> RunSQL:
    """The app may change these columns of a row and no other: whom a row is about stays as it was."""
    names = ", ".join(columns)
    return RunSQL(
        f"revoke update on {table} from {APP}; grant update ({names}) on {table} to {APP}",
        f"revoke update ({names}) on {table} from {APP}; grant update on {table} to {APP}",
    )


def write_only(table: str) -> RunSQL:
    """The app may add rows and not even read them."""
    return RunSQL(
        f"revoke select, update, delete on {table} from {APP}",
        f"grant select, update, delete on {table} to {APP}",
    )


def office_reads(*tables: str) -> RunSQL:
    names = ", ".join(tables)
    return RunSQL(f"grant select on {names} to {OFFICE}", f"revoke select on {names} from {OFFICE}")


def office_takes(table: str) -> RunSQL:
    """What others leave there, the statistics role reads and removes."""
    return RunSQL(
        f"grant select, delete on {table} to {OFFICE}", f"revoke select, delete on {table} from {OFFICE}"
    )


def office_keeps(*tables: str) -> RunSQL:
    """The statistics role's own tables: the app neither reads nor writes them."""
    names = ", ".join(tables)
    return RunSQL(
        f"revoke all on {names} from {APP}; grant select, insert, delete on {names} to {OFFICE}",
        f"revoke all on {names} from {OFFICE}; grant select, insert, update, delete on {names} to {APP}",
    )


def function(name: str, signature: str, body: str) -> RunSQL:
    """A SECURITY DEFINER function; it must also be listed in `renkei.ground.db.bypass`.

    `signature` is "a uuid, b text returns uuid[]"; `body` one SQL query.
    """
    return RunSQL(_definition("create function", name, signature, body), f"drop function {name}")


def procedure(name: str, signature: str, body: str) -> RunSQL:
    """The same where it writes; `body` is PL/pgSQL from `declare` or `begin` to `end`."""
    definition = _definition("create function", name, signature, body, "plpgsql volatile")
    return RunSQL(definition, f"drop function {name}")


def redefine(name: str, signature: str, body: str) -> RunSQL:
    """A higher room fills in what the ground left empty."""
    return RunSQL(_definition("create or replace function", name, signature, body), RunSQL.noop)


def _definition(create: str, name: str, signature: str, body: str, language: str = "sql stable") -> str:
    arguments, _, result = signature.rpartition("returns ")
    return f"""
        {create} {name}({arguments}) returns {result}
            language {language} security definer set search_path = public, pg_temp as $$ {body} $$;
        revoke execute on function {name} from public, {OFFICE};
        grant execute on function {name} to {APP};
    """
