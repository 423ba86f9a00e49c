from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_guides_stay")]
    operations = [
        migrations.AddField("liaisondesk", "wants_form", models.CharField(default="", max_length=64)),
    ]
