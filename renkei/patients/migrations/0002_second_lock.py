from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, changeable, function, my_patients, protect, redefine

MY_PATIENTS = """
    select coalesce(array_agg(distinct m.patient_id), array[]::uuid[])
      from people_practitionerrole r
      join patients_careteammember m on m.organization_id = r.organization_id
     where r.id = nullif(current_setting('renkei.role', true), '')::uuid
       and r.capacity in ('care', 'ward', 'desk')
       and (r.until is null or r.until > now())
       and m.since <= statement_timestamp() and (m.until is null or m.until > statement_timestamp())
       and (m.sections is null or m.sections ? section)
"""

# no stay's membership names this section: only who has the whole record may change who the person is and who cares
WHOLE = my_patients("whole")

MAY_JOIN = """
    select not exists (select 1 from patients_patient p where p.patient_id = joined)
        or exists (select 1 from patients_invitation i
                    where i.patient_id = joined and i.answered_at is null
                      and i.organization_id = (select renkei_my_organization()))
"""

# a column would win over an argument of the same name: `asked_`
BLIND_MATCH = """
    select p.patient_id,
           coalesce((select m.organization_id from patients_careteammember m
                      join people_organization o on o.id = m.organization_id
                     where m.patient_id = p.patient_id and o.kind = 'care-manager-office' and m.stay_id is null
                       and m.since <= statement_timestamp() and (m.until is null or m.until > statement_timestamp())
                     order by m.since desc limit 1),
                    renkei_support_centre(p.municipality_id, p.care_area_id))
      from patients_patient p
     where p.folded_kana = asked_kana and p.birth_date = birth and p.sex = asked_sex
"""

SUPPORT_CENTRE = """
    select o.id from people_organization o
     where o.kind = 'area-support-centre' and o.municipality_id = town and o.ended_at is null
     order by (o.care_area_id is not distinct from area) desc, o.id limit 1
"""


INVITED = f"organization_id = {MY_ORGANIZATION} or {my_patients('team')}"


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0001_initial"),
        ("policy", "0001_initial"),
        ("audit", "0002_trail"),
        ("facts", "0002_log"),
    ]
    operations = [
        redefine("renkei_my_patients", "section text returns uuid[]", MY_PATIENTS),
        function("renkei_may_join", "joined uuid returns boolean", MAY_JOIN),
        function("renkei_support_centre", "town text, area uuid returns uuid", SUPPORT_CENTRE),
        function(
            "renkei_blind_match",
            "asked_kana text, birth date, asked_sex text returns table (patient_id uuid, organization_id uuid)",
            BLIND_MATCH,
        ),
        protect("patients_patient", my_patients("identity"), WHOLE),
        protect("patients_contact", my_patients("contacts"), WHOLE),
        protect("patients_certification", my_patients("certification"), WHOLE),
        protect("patients_consent", my_patients("consent"), WHOLE),
        protect(
            "patients_careteammember",
            my_patients("team"),
            check=f"{WHOLE} or (organization_id = {MY_ORGANIZATION} and (select renkei_may_join(patient_id)))",
            changed=f"{WHOLE} or organization_id = {MY_ORGANIZATION}",
        ),
        changeable("patients_careteammember", "until", "practitioner_role_id"),
        # only the team invites; who was invited answers, and cannot turn the invitation to another person
        protect(
            "patients_invitation", INVITED, check=WHOLE, changed=f"organization_id = {MY_ORGANIZATION} or {WHOLE}"
        ),
        changeable("patients_invitation", "answered_at", "accepted", "answered_by_id"),
        protect(
            "patients_probableduplicate", f"organization_id = {MY_ORGANIZATION}", "(select renkei_my_organization()) is not null",
            changed=f"organization_id = {MY_ORGANIZATION}",
        ),
    ]
