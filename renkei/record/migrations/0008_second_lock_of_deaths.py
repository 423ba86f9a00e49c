from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, changeable, my_patients, protect, redefine

TEAM = my_patients("record")
OWN = f"{TEAM} or organization_id = {MY_ORGANIZATION}"
AT_REST = "select exists (select 1 from record_death d where d.patient_id = patient and d.voided_at is null)"


class Migration(migrations.Migration):
    dependencies = [("record", "0007_deaths"), ("jobs", "0003_at_rest")]
    operations = [
        protect("record_death", OWN, TEAM),
        changeable("record_death", "voided_at", "voided_by_id", "voided_because"),
        redefine("renkei_at_rest", "patient uuid returns boolean", AT_REST),
    ]
