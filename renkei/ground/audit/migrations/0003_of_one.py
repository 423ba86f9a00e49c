from django.db import migrations

from renkei.ground.db.operations import redefine

# nearly every row concerns one person, and who looked last is asked each time a page opens: an ordinary index answers
# it without sorting. The other kind stays for the few rows that concern several.
INDEXES = """
create index audit_event_of_one on audit_event ((patients[1]), id desc) where cardinality(patients) = 1;
create index audit_event_of_many on audit_event using gin (patients) where cardinality(patients) > 1;
drop index audit_event_patients;
"""
BACK = """
create index audit_event_patients on audit_event using gin (patients);
drop index audit_event_of_one;
drop index audit_event_of_many;
"""

# a plain SQL condition with a name: the planner writes it out, and finds both indexes
CONCERNS = """
create function renkei_concerns(patients uuid[], patient uuid) returns boolean language sql immutable
    as $$ select (cardinality(patients) = 1 and patients[1] = patient)
              or (cardinality(patients) > 1 and patients @> array[patient]) $$;
"""

# of one: the newest, straight from the index. Of several: all, for they are few; with an order and a limit of its own
# the planner would look for them backwards through the whole trail
WHO_LOOKED = """
    with of_many as materialized (
        select id, at, role, organization, action from audit_event
         where cardinality(patients) > 1 and patients @> array[patient] and action like 'open.%'),
    of_one as (
        select id, at, role, organization, action from audit_event
         where cardinality(patients) = 1 and patients[1] = patient and action like 'open.%'
           and role is not null and organization is not null
         order by patients[1], id desc limit most)
    select e.at, o.name, r.profession, e.action
      from (select * from of_one union all select * from of_many) e
      join people_practitionerrole r on r.id = e.role
      join people_organization o on o.id = e.organization
     where patient = any ((select renkei_my_patients('team'))::uuid[])
     order by e.id desc limit most
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_trail")]
    operations = [
        migrations.RunSQL(INDEXES, BACK),
        migrations.RunSQL(CONCERNS, "drop function renkei_concerns(uuid[], uuid)"),
        redefine(
            "renkei_who_looked",
            "patient uuid, most integer returns table (at timestamptz, organization text, profession text, action text)",
            WHO_LOOKED,
        ),
    ]
