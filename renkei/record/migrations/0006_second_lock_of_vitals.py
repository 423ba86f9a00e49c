from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, changeable, my_patients, protect

# added and changed by the team; what one's own office wrote, it may go on reading
TEAM = my_patients("record")
OWN = f"{TEAM} or organization_id = {MY_ORGANIZATION}"


class Migration(migrations.Migration):
    dependencies = [("record", "0005_vitals")]
    operations = [
        protect("record_observation", OWN, TEAM),
        changeable("record_observation", "withdrawn_at", "withdrawn_by_id", "withdrawn_because"),
        protect("record_personalrange", OWN, TEAM),
        changeable("record_personalrange", "confirmed_at", "confirmed_by_id", "ended_at", "ended_by_id"),
        protect("record_flag", OWN, TEAM),
        changeable("record_flag", "answer", "answered_at", "answered_by_id"),
    ]
