from django.db import migrations

from renkei.ground.db.operations import ANY_ROLE, SYSTEM, protect


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("policy", "0001_initial")]
    operations = [protect("jobs_notice", f"organization_id = (select renkei_my_office()) or {SYSTEM}", ANY_ROLE)]
