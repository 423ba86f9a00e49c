from django.db import migrations

from renkei.ground.db.operations import MY_ROLE, my_patients, protect


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial"), ("patients", "0002_second_lock")]
    operations = [
        protect("record_entry", my_patients("record")),
        # whoever may open the person's page, a ward to which the entries stay closed among them
        protect("record_lastlook", f"role_id = {MY_ROLE}", f"role_id = {MY_ROLE} and {my_patients('identity')}"),
    ]
