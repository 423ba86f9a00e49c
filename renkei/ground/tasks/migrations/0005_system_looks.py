from django.db import migrations

from renkei.ground.db.operations import ANY_ROLE, MY_ORGANIZATION, SYSTEM, my_patients, widen

OWN = f"organization_id = {MY_ORGANIZATION}"


class Migration(migrations.Migration):
    """The daily round makes, moves and closes tasks of every office, in nobody's name but the system's."""

    dependencies = [("tasks", "0004_standing")]
    operations = [widen("tasks_task", f"{OWN} or {my_patients('stay')} or {SYSTEM}", ANY_ROLE)]
