from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sheets", "0007_openers_of_one")]
    operations = [
        migrations.AlterField("answer", "version", models.CharField(max_length=200)),
        migrations.AlterField("answervalue", "version", models.CharField(max_length=200)),
    ]
