from django.db import migrations

from renkei.ground.db.operations import append_only, changeable


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_desks")]
    operations = [
        # what an entry once said stays: only its end is written later
        append_only("directory_liaisondesk"),
        changeable("directory_liaisondesk", "until"),
    ]
