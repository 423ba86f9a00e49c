from django.db import migrations, models

from renkei.ground.db.operations import ANY_ROLE, MY_ORGANIZATION, function, my_patients, widen

# 要介護, 要支援 or none on that day, of somebody whose stay is open to the asking organisation
CERTIFIED = """
    select coalesce((
        select case when c.level in ('21', '22', '23', '24', '25') then 'care'
                    when c.level in ('12', '13') then 'support' else 'none' end
          from patients_certification c
         where c.patient_id = whose and day between c.since and c.until
         order by c.since desc, c.id desc limit 1), 'none')
     where whose = any ((select renkei_my_patients('stay'))::uuid[])
"""

# a discharge that a ward recorded is taken back by the office that answers for the person, and the other way round:
# what was told about a stay is corrected by whoever has the stay open, not by its first teller alone
MY_STAYS = """
    select coalesce(array_agg(s.id), array[]::uuid[]) from hospital_stay_stay s
     where s.patient_id = any ((select renkei_my_patients('stay'))::uuid[])
"""
TOLD = (
    f"recorded_by = {MY_ORGANIZATION} or office = {MY_ORGANIZATION} or hospital = {MY_ORGANIZATION}"
    " or match = any ((select renkei_my_stays())::uuid[])"
)

# a ward to which only the stay was opened says that somebody died there; it reads what it wrote itself
TEAM, STAY = my_patients("record"), my_patients("stay")


class Migration(migrations.Migration):
    dependencies = [
        ("hospital_stay", "0007_in_hospital"),
        ("record", "0008_second_lock_of_deaths"),
        ("facts", "0004_last_times"),
    ]
    operations = [
        migrations.AddField(model_name="stay", name="expected_on", field=models.DateField(null=True)),
        function("renkei_certified", "whose uuid, day date returns text", CERTIFIED),
        function("renkei_my_stays", "returns uuid[]", MY_STAYS),
        widen("facts_fact_now", TOLD, ANY_ROLE),
        widen("facts_fact_log", TOLD, ANY_ROLE),
        widen("record_death", f"{TEAM} or organization_id = {MY_ORGANIZATION}", f"{TEAM} or {STAY}"),
    ]
