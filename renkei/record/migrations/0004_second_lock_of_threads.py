from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, append_only, changeable, my_patients, protect

# added and changed by the team; what one's own office wrote, it may go on reading
TEAM = my_patients("record")
OWN = f"{TEAM} or organization_id = {MY_ORGANIZATION}"


class Migration(migrations.Migration):
    dependencies = [("record", "0003_threads_and_versions")]
    operations = [
        # whose entry it is, about whom and of when stays as it was written
        changeable(
            "record_entry", "category", "text", "urgent", "audience", "version", "changed_at", "sealed_at", "sealed_by_id",
            "sealed_because",
        ),
        protect("record_attachment", OWN, TEAM),
        append_only("record_attachment"),
        protect("record_entryversion", OWN, TEAM),
        append_only("record_entryversion"),
    ]
