from django.db import migrations

from renkei.ground.db.operations import append_only, function, write_only

TRAIL = """
create table audit_event (
    id uuid primary key,
    at timestamptz not null,
    role uuid,                       -- no foreign keys: the trail outlives what it names
    organization uuid,
    action text not null,
    object_id uuid,
    patients uuid[] not null,
    detail jsonb not null,           -- codes, counts and keys; never a name or free text
    xact xid8 not null default pg_current_xact_id()  -- by which the sealer batches: late commits leave no gap
);
create index audit_event_xact on audit_event (xact);
create index audit_event_at on audit_event using brin (at);
create index audit_event_patients on audit_event using gin (patients);
"""

LEAF = "sha256(convert_to(concat_ws('|', id, at at time zone 'UTC', role, organization, action, object_id, patients, detail), 'UTF8'))"


# a column would win over an argument of the same name: `from_time`
# who posted or read from then on, as numbers by kind of office and by profession; to those who answer for a region
ACTIVE = """
    select o.municipality_id, o.kind, r.profession, count(distinct o.id), count(distinct r.id)
      from audit_event e
      join people_practitionerrole r on r.id = e.role
      join people_organization o on o.id = r.organization_id
     where e.at >= from_time and (e.action like 'open.%' or e.action like 'post.%')
       and exists (select 1 from people_practitionerrole mine
                    where mine.id = nullif(current_setting('renkei.role', true), '')::uuid
                      and (mine.until is null or mine.until > now())
                      and mine.capacity in ('statistics', 'prefecture', 'desk'))
     group by grouping sets ((o.municipality_id, o.kind), (o.municipality_id, r.profession))
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("policy", "0001_initial")]
    operations = [
        migrations.RunSQL(TRAIL, "drop table audit_event"),
        write_only("audit_event"),
        append_only("audit_seal"),
        function(
            "renkei_unsealed",
            "from_xact bigint, to_xact bigint returns table (id uuid, leaf bytea)",
            f"""select id, {LEAF} from audit_event
                 where xact >= from_xact::text::xid8 and xact < to_xact::text::xid8 order by id""",
        ),
        function(
            "renkei_who_looked",
            "patient uuid, most integer returns table (at timestamptz, organization text, profession text, action text)",
            """select e.at, o.name, r.profession, e.action
                 from audit_event e
                 join people_practitionerrole r on r.id = e.role
                 join people_organization o on o.id = e.organization
                where e.patients @> array[patient] and e.action like 'open.%'
                  and patient = any ((select renkei_my_patients('team'))::uuid[])
                order by e.id desc limit most""",
        ),
        function(
            "renkei_active",
            "from_time timestamptz returns table (municipality text, kind text, profession text, offices bigint, people bigint)",
            ACTIVE,
        ),
        function(
            "renkei_attempts",
            "what text, since timestamptz returns bigint",
            """select count(*) from audit_event
                where action = what and at >= since and organization = (select renkei_my_organization())""",
        ),
    ]
