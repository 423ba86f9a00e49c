from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, function, my_patients, protect

ANNOUNCED_TO_ME = """
    select coalesce(array_agg(i.announcement_id), array[]::uuid[]) from hospital_stay_inquiry i
     where i.organization_id = (select renkei_my_organization())
"""


class Migration(migrations.Migration):
    dependencies = [("hospital_stay", "0001_initial"), ("patients", "0002_second_lock")]
    operations = [
        function("renkei_announced_to_me", "returns uuid[]", ANNOUNCED_TO_ME),
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
