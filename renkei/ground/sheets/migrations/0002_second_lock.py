from django.db import migrations

from renkei.ground.db.operations import ANY_ROLE, MY_ORGANIZATION, my_patients, protect

MINE = my_patients("sheets")
COMMON = f"patient_id is null and {ANY_ROLE}"


class Migration(migrations.Migration):
    """What an office wrote stays its own, whatever becomes of membership (design 2)."""

    dependencies = [("sheets", "0001_initial"), ("policy", "0001_initial")]
    operations = [
        protect("sheets_answer", f"{MINE} or organization_id = {MY_ORGANIZATION} or ({COMMON})"),
        protect("sheets_answervalue", f"{MINE} or ({COMMON})"),
        protect(
            "sheets_delivery",
            f"{MINE} or sender_id = {MY_ORGANIZATION} or receiver_id = {MY_ORGANIZATION}",
        ),
    ]
