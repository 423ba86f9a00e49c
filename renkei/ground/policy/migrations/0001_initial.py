from django.db import migrations

from renkei.ground.db.operations import function


class Migration(migrations.Migration):
    """Nobody sees anybody, until the room of patients says otherwise."""

    dependencies = [("people", "0002_second_lock")]
    operations = [function("renkei_my_patients", "section text returns uuid[]", "select array[]::uuid[]")]
