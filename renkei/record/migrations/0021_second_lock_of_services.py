from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, changeable, my_patients, protect

# told by the team, whose service it is too; what one's own office wrote, it may go on reading
TEAM = my_patients("record")
OWN = f"{TEAM} or organization_id = {MY_ORGANIZATION}"


class Migration(migrations.Migration):
    dependencies = [("record", "0020_services")]
    operations = [
        protect("record_sojourn", OWN, TEAM),
        changeable("record_sojourn", "ended_at", "ended_by_id"),
        protect("record_pause", OWN, TEAM),
        changeable("record_pause", "resumes_on", "resumed_on", "resumed_by_id"),
    ]
