from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hospital_stay", "0009_calls")]
    operations = [
        migrations.AddField(model_name="segment", name="since_time", field=models.TimeField(null=True)),
    ]
