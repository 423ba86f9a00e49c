from django.db import migrations

from renkei.ground.db.operations import ANY_ROLE, MY_ORGANIZATION, my_patients

BEFORE = f"{my_patients('sheets')} or (patient_id is null and {ANY_ROLE})"
# a ward to which no sheets were opened still writes its own
OWN = f"""exists (select 1 from sheets_answer a
                  where a.id = answer_id and a.organization_id = {MY_ORGANIZATION})"""


class Migration(migrations.Migration):
    """What is counted of an answer is added by whoever wrote it."""

    dependencies = [("sheets", "0003_backing")]
    operations = [
        migrations.RunSQL(
            f"alter policy added on sheets_answervalue with check ({BEFORE} or {OWN})",
            f"alter policy added on sheets_answervalue with check ({BEFORE})",
        )
    ]
