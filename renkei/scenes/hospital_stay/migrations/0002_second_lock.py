from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, function, my_patients, protect, redefine

ANNOUNCED_TO_ME = """
    select coalesce(array_agg(i.announcement_id), array[]::uuid[]) from hospital_stay_inquiry i
     where i.organization_id = (select renkei_my_organization())
"""


# what an announcing hospital may know: who answered, never who was asked or who was meant
ANSWERS = """
    select i.announcement_id, i.state, i.answered_at,
           case when i.state = 'not_ours' then '' else o.name end,
           case when i.state = 'not_ours' then '' else o.phone end
      from hospital_stay_inquiry i
      join hospital_stay_announcement a on a.id = i.announcement_id
      join people_organization o on o.id = i.organization_id
     where a.hospital_id = (select renkei_my_organization()) and i.state <> 'waiting'
       and a.made_at >= since
     order by i.answered_at
"""

# a support centre joins for a stay when an inquiry about the person has reached it and waits
MAY_JOIN = """
    select not exists (select 1 from patients_patient p where p.patient_id = joined)
        or exists (select 1 from patients_invitation i
                    where i.patient_id = joined and i.answered_at is null
                      and i.organization_id = (select renkei_my_organization()))
        or exists (select 1 from hospital_stay_inquiry i
                    where i.patient_id = joined and i.state = 'waiting'
                      and i.organization_id = (select renkei_my_organization()))
"""


class Migration(migrations.Migration):
    dependencies = [("hospital_stay", "0001_initial"), ("patients", "0002_second_lock")]
    operations = [
        redefine("renkei_may_join", "joined uuid returns boolean", MAY_JOIN),
        function("renkei_announced_to_me", "returns uuid[]", ANNOUNCED_TO_ME),
        function(
            "renkei_answers",
            "since timestamptz returns table (announcement uuid, state text, at timestamptz, office text, phone text)",
            ANSWERS,
        ),
        protect(
            "hospital_stay_announcement",
            f"hospital_id = {MY_ORGANIZATION} or id = any ((select renkei_announced_to_me())::uuid[])",
            f"hospital_id = {MY_ORGANIZATION}",
        ),
        # an announcing hospital writes what it may not read: the answer page knows nothing
        protect(
            "hospital_stay_inquiry",
            f"organization_id = {MY_ORGANIZATION}",
            "(select renkei_my_organization()) is not null",
        ),
        protect("hospital_stay_stay", my_patients("stay")),
        protect("hospital_stay_segment", my_patients("stay")),
        protect("hospital_stay_staystep", my_patients("stay")),
    ]
