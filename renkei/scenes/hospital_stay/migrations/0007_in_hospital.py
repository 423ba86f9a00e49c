from django.db import migrations

from renkei.ground.db.operations import SYSTEM, function

IN_HOSPITAL = f"""
    select distinct patient_id from hospital_stay_stay
     where {SYSTEM} and patient_id = any (people) and voided_at is null and discharged_on is null
"""


class Migration(migrations.Migration):
    dependencies = [("hospital_stay", "0006_conferences_second_lock")]
    operations = [function("renkei_in_hospital", "people uuid[] returns setof uuid", IN_HOSPITAL)]
