from django.db import migrations

from renkei.ground.db.operations import protect

# who administers an office says it, who writes there sees it
OWN = "organization_id = (select renkei_my_office())"


class Migration(migrations.Migration):
    dependencies = [("record", "0014_retention")]
    operations = [protect("record_retention", OWN)]
