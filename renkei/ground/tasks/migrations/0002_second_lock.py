from django.db import migrations

from renkei.ground.db.operations import ANY_ROLE, MY_ORGANIZATION, my_patients, protect

OWN = f"organization_id = {MY_ORGANIZATION}"


class Migration(migrations.Migration):
    """A task is its office's; whoever is in the team may close or withdraw it with the event that made it."""

    dependencies = [("tasks", "0001_initial"), ("policy", "0001_initial")]
    operations = [protect("tasks_task", f"{OWN} or {my_patients('stay')}", ANY_ROLE)]
