from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, append_only, changeable, my_patients, protect

# added and ended by the team; what one's own office wrote, it may go on reading
TEAM = my_patients("record")
OWN = f"{TEAM} or organization_id = {MY_ORGANIZATION}"


class Migration(migrations.Migration):
    dependencies = [("record", "0018_medication")]
    operations = [
        protect("record_medicationstatement", OWN, TEAM),
        changeable(
            "record_medicationstatement", "ending", "ended_on", "ended_at", "ended_by_id", "ended_because"
        ),
        protect("record_medicationreview", OWN, TEAM),
        append_only("record_medicationreview"),
        protect("record_adherence", OWN, TEAM),
        append_only("record_adherence"),
    ]
