from django.db import migrations

from renkei.ground.db.operations import SYSTEM, function

STANDING = "m.stay_id is null and m.since <= statement_timestamp() and (m.until is null or m.until > statement_timestamp())"

PEOPLE = f"select patient_id from patients_patient where {SYSTEM} and patient_id > beyond order by patient_id limit most"

# who answers for the person, and the codes that rules ask of; no name, no day of birth, no address
RULED = f"""
    select p.patient_id, p.municipality_id, p.resides, renkei_at_rest(p.patient_id),
           c.level, manager.organization_id, manager.practitioner_role_id, manager.since, centre.organization_id, first.since
      from patients_patient p
      left join lateral (select level from patients_certification
                          where patient_id = p.patient_id order by since desc, id desc limit 1) c on true
      left join lateral (select m.organization_id, m.practitioner_role_id, m.since
                           from patients_careteammember m join people_organization o on o.id = m.organization_id
                          where m.patient_id = p.patient_id and o.kind = 'care-manager-office' and {STANDING}
                          order by m.since desc limit 1) manager on true
      left join lateral (select m.organization_id
                           from patients_careteammember m join people_organization o on o.id = m.organization_id
                          where m.patient_id = p.patient_id and o.kind = 'area-support-centre' and {STANDING}
                          order by m.since desc limit 1) centre on true
      join lateral (select min(m.since) as since from patients_careteammember m
                     where m.patient_id = p.patient_id and {STANDING}) first on first.since is not null
     where {SYSTEM} and p.patient_id = any (people)
"""

CERTIFICATION_ENDS = f"""
    select patient_id, max(until) from patients_certification
     where {SYSTEM} and patient_id = any (people) group by patient_id
"""


class Migration(migrations.Migration):
    """The daily round looks at everybody, as the system: codes, dates and keys of organisations, and nobody's name."""

    dependencies = [("patients", "0005_merging_lock"), ("jobs", "0003_at_rest")]
    operations = [
        function("renkei_people_of_rules", "beyond uuid, most int returns setof uuid", PEOPLE),
        function(
            "renkei_ruled",
            "people uuid[] returns table (patient_id uuid, municipality text, resides text, at_rest boolean, level text,"
            " manager uuid, manager_role uuid, managed_since timestamptz, centre uuid, since timestamptz)",
            RULED,
        ),
        function(
            "renkei_certification_ends",
            "people uuid[] returns table (patient_id uuid, until date)",
            CERTIFICATION_ENDS,
        ),
    ]
