from django.db import migrations

from renkei.ground.db.operations import ANY_ROLE, MY_ORGANIZATION, append_only, my_patients, office_reads, protect
from renkei.ground.db.provision import APP

FIRST_YEAR, LAST_YEAR = 2023, 2032

LOG = """
create table facts_fact_log (
    like facts_fact_now including defaults,
    state text not null check (state in ('stands', 'void')),
    primary key (recorded_at, id)
) partition by range (recorded_at);
create table facts_fact_log_other partition of facts_fact_log default;
revoke all on facts_fact_log_other from renkei_app;
create index facts_fact_log_key on facts_fact_log (kind, key, revision desc);
"""


def months() -> str:
    firsts = [f"{year}-{month:02}-01" for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
    return "".join(
        f"create table facts_fact_log_{first[:4]}_{first[5:7]} partition of facts_fact_log "
        f"for values from ('{first}') to ('{following}');"
        f"revoke all on facts_fact_log_{first[:4]}_{first[5:7]} from {APP};"  # only through the parent's policy
        for first, following in zip(firsts, firsts[1:])
    )


OWN = f"recorded_by = {MY_ORGANIZATION} or office = {MY_ORGANIZATION} or hospital = {MY_ORGANIZATION}"


def for_statistics(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create policy statistics on {table} for select to renkei_office using (true)",
        f"drop policy statistics on {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_initial"), ("policy", "0001_initial")]
    operations = [
        migrations.RunSQL(LOG + months(), "drop table facts_fact_log"),
        protect("facts_fact_now", OWN, ANY_ROLE),
        protect("facts_fact_log", OWN, ANY_ROLE),
        append_only("facts_fact_log"),
        office_reads("facts_fact_now", "facts_fact_log"),
        for_statistics("facts_fact_now"),
        for_statistics("facts_fact_log"),
        protect("facts_subject", my_patients("identity")),
    ]
