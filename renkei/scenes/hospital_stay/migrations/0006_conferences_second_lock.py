from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, SYSTEM, append_only, my_patients, protect

STAY = my_patients("stay")

# the job that asks the others acts as the system: it sees whom somebody decided to ask, and nobody else
TO_ASK = f"{STAY} or ({SYSTEM} and ask_at is not null)"

# minutes are for whom was invited and for who runs it, of those who are in the team
INVITED = f"""
    {STAY} and conference_id = any ((select array(
        select p.conference_id from hospital_stay_participant p where p.organization_id = {MY_ORGANIZATION}
        union all
        select c.id from hospital_stay_conference c join hospital_stay_stay s on s.id = c.stay_id
         where c.organization_id = {MY_ORGANIZATION} or s.hospital_id = {MY_ORGANIZATION}))::uuid[])
"""


class Migration(migrations.Migration):
    dependencies = [("hospital_stay", "0005_conferences")]
    operations = [
        protect("hospital_stay_conference", STAY),
        protect("hospital_stay_slot", STAY),
        protect("hospital_stay_participant", TO_ASK, check=STAY, changed=TO_ASK),
        protect("hospital_stay_slotanswer", STAY),
        protect("hospital_stay_conferencestep", STAY),
        protect("hospital_stay_minutes", INVITED),
        protect("hospital_stay_tick", STAY),
        append_only("hospital_stay_conferencestep"),
        append_only("hospital_stay_minutes"),
    ]
