from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, function, my_patients, widen

TEAM = my_patients("record")
OWN = f"{TEAM} or organization_id = {MY_ORGANIZATION}"

# who it was, of whom one's own office wrote, was asked, sent or was sent something: what stands on its own papers
KEPT_PEOPLE = """
    with own as (select renkei_my_organization() as office),
    kept as (
        select e.patient_id, e.at from record_entry e, own
         where e.organization_id = own.office and e.sealed_at is null and (asked is null or e.patient_id = asked)
        union all
        select q.patient_id, q.at from record_question q join record_entry e on e.id = q.entry_id, own
         where q.asked_id = own.office and e.sealed_at is null and (asked is null or q.patient_id = asked)
        union all
        select d.patient_id, d.at from sheets_delivery d, own
         where (d.sender_id = own.office or (d.receiver_id = own.office and d.means = 'app'))
           and d.recalled_at is null and (asked is null or d.patient_id = asked))
    select p.patient_id, p.name, p.kana, p.birth_date, max(k.at)
      from kept k join patients_patient p on p.patient_id = k.patient_id
     group by p.patient_id
"""

# what others wrote to one's own office: replies to what it wrote, while it was in the team and as they read when it
# left, and what it was asked, as it was asked. Of a sealed one no words.
RECEIVED_ENTRIES = """
    with own as (select renkei_my_organization() as office),
    left_at as (
        select coalesce(max(m.until), 'infinity') as moment from patients_careteammember m, own
         where m.patient_id = asked and m.organization_id = own.office),
    found as (
        select e.id, coalesce((select v.text from record_entryversion v, left_at
                                where v.entry_id = e.id and v.replaced_at > left_at.moment
                                order by v.number limit 1), e.text) as words
          from record_entry t join record_entry e on e.thread_id = t.id, own
         where t.patient_id = asked and t.organization_id = own.office and e.organization_id <> own.office
           and exists (select 1 from patients_careteammember m
                        where m.patient_id = asked and m.organization_id = own.office
                          and (m.sections is null or m.sections ? 'record')
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
    """What an office wrote or received stays its own, whatever becomes of membership (design 2)."""

    dependencies = [("record", "0012_last_looks"), ("patients", "0006_people_of_rules"), ("sheets", "0006_recall")]
    operations = [
        widen("record_entry", OWN, TEAM),
        function(
            "renkei_kept_people",
            "asked uuid returns table (patient_id uuid, name text, kana text, birth_date date, last timestamptz)",
            KEPT_PEOPLE,
        ),
        function(
            "renkei_received_entries",
            "asked uuid, from_time timestamptz, to_time timestamptz returns table"
            " (id uuid, at timestamptz, words text, urgent boolean, audience text, profession text, category text,"
            " sealed_at timestamptz, organization_id uuid, organization text, author text, thread_id uuid)",
            RECEIVED_ENTRIES,
        ),
    ]
