from django.db import migrations

from renkei.ground.db.operations import redefine

# replies as they read when the office last had the record: a later stay of which it saw other sections moves no end
RECEIVED_ENTRIES = """
    with own as (select renkei_my_organization() as office),
    left_at as (
        select coalesce(max(m.until), 'infinity') as moment from patients_careteammember m, own
         where m.patient_id = asked and m.organization_id = own.office
           and (m.sections is null or jsonb_exists(m.sections, 'record'))),
    found as (
        select e.id, coalesce((select v.text from record_entryversion v, left_at
                                where v.entry_id = e.id and v.replaced_at > left_at.moment
                                order by v.number limit 1), e.text) as words
          from record_entry t join record_entry e on e.thread_id = t.id, own
         where t.patient_id = asked and t.organization_id = own.office and e.organization_id <> own.office
           and exists (select 1 from patients_careteammember m
                        where m.patient_id = asked and m.organization_id = own.office
                          and (m.sections is null or jsonb_exists(m.sections, 'record'))
                          and m.since <= e.at and (m.until is null or m.until > e.at))
        union
        select q.entry_id, q.text from record_question q, own
         where q.patient_id = asked and q.asked_id = own.office)
    select e.id, e.at, case when e.sealed_at is null then f.words else '' end, e.urgent, e.audience::text,
           e.profession::text, e.category::text, e.sealed_at, e.organization_id, o.name, a.name, e.thread_id
      from found f
      join record_entry e on e.id = f.id
      join people_organization o on o.id = e.organization_id
      join people_practitionerrole r on r.id = e.author_id
      join people_practitioner a on a.id = r.practitioner_id
     where e.at >= from_time and e.at < to_time
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0015_second_lock_of_retention")]
    operations = [
        redefine(
            "renkei_received_entries",
            "asked uuid, from_time timestamptz, to_time timestamptz returns table"
            " (id uuid, at timestamptz, words text, urgent boolean, audience text, profession text, category text,"
            " sealed_at timestamptz, organization_id uuid, organization text, author text, thread_id uuid)",
            RECEIVED_ENTRIES,
        ),
    ]
