from django.db import migrations

from renkei.ground.db.operations import office_keeps


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial"), ("policy", "0001_initial")]
    operations = [office_keeps("plan_keptcell", "plan_counted")]
