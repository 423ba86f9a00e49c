from django.db import migrations

from renkei.ground.db.operations import function

COVERS = """
    c.purpose = 'team'
    and c.since <= ({moment} at time zone 'Asia/Tokyo')::date
    and (c.until is null or c.until >= ({moment} at time zone 'Asia/Tokyo')::date)
    and (c.withdrawn_at is null or c.withdrawn_at > {moment})
"""

# a column would win over an argument of the same name: `whose`, `moment`
STANDING = f"""
    select c.id from patients_consent c
     where c.patient_id = whose and {COVERS.format(moment="moment")}
       and whose = any ((select renkei_my_patients('identity'))::uuid[])
     order by c.since desc, c.id desc limit 1
"""

# the own office's: what it sent, and whom it lets into the teams that it answers for; of no person
DISCLOSURES = f"""
    select 'sheet', d.id, d.at, o.name, d.sheet, d.means,
           case when exists (select 1 from patients_consent c
                              where c.id = d.consent_id and c.patient_id = d.patient_id
                                and {COVERS.format(moment="d.at")}) then 'consent'
                when d.basis <> '' then 'basis' else 'none' end
      from sheets_delivery d join people_organization o on o.id = d.receiver_id
     where d.patient_id is not null and d.sender_id = (select renkei_my_office())
       and d.at >= from_time and d.at < to_time
    union all
    select 'team', m.id, m.since, o.name, m.function, '',
           case when exists (select 1 from patients_consent c
                              where c.patient_id = m.patient_id and {COVERS.format(moment="statement_timestamp()")})
                then 'consent' else 'none' end
      from patients_careteammember mine
      join patients_careteammember m on m.patient_id = mine.patient_id and m.organization_id <> mine.organization_id
      join people_organization o on o.id = m.organization_id
     where mine.organization_id = (select renkei_my_office()) and mine.stay_id is null
       and mine.since <= statement_timestamp() and (mine.until is null or mine.until > statement_timestamp())
       and m.since <= statement_timestamp() and (m.until is null or m.until > statement_timestamp())
"""

# what the trail knows of prints and files; to the team, of organisations and never of people
COPIES = """
    select o.name, e.action, max(e.at)
      from audit_event e join people_organization o on o.id = e.organization
     where e.patients @> array[whose] and e.action = any (actions)
       and whose = any ((select renkei_my_patients('team'))::uuid[])
     group by o.name, e.action
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0002_second_lock"), ("sheets", "0004_own_values")]
    operations = [
        function("renkei_standing_consent", "whose uuid, moment timestamptz returns uuid", STANDING),
        function(
            "renkei_copies",
            "whose uuid, actions text[] returns table (organization text, action text, last timestamptz)",
            COPIES,
        ),
        function(
            "renkei_disclosures",
            "from_time timestamptz, to_time timestamptz returns table"
            " (what text, id uuid, at timestamptz, receiver text, kind text, means text, backing text)",
            DISCLOSURES,
        ),
    ]
