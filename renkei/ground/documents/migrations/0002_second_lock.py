from django.db import migrations

from renkei.ground.db.operations import ANY_ROLE, my_patients, protect

OPEN = f"{my_patients('record')} or (patient_id is null and {ANY_ROLE})"


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("policy", "0001_initial")]
    operations = [protect("documents_document", OPEN), protect("documents_chunk", OPEN)]
