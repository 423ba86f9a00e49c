from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_shared_devices")]
    operations = [
        migrations.AddField("signin", "browser", models.CharField(default="", max_length=40)),
    ]
