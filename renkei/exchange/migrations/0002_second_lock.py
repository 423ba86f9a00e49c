from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, SYSTEM, protect

OWN = f"organization_id = {MY_ORGANIZATION}"


class Migration(migrations.Migration):
    """The house itself forgets what was kept too long, and reads nothing else."""

    dependencies = [("exchange", "0001_initial"), ("policy", "0001_initial"), ("people", "0002_second_lock")]
    operations = [
        protect("exchange_clientimport", f"{OWN} or {SYSTEM}", OWN, changed=f"{OWN} or {SYSTEM}"),
        protect("exchange_importrow", f"{OWN} or {SYSTEM}", OWN, changed=f"{OWN} or {SYSTEM}"),
    ]
