from django.db import migrations

from renkei.ground.db.operations import ANY_ROLE, MY_ORGANIZATION, function, my_patients, protect

MINE = my_patients("sheets")
RECEIVED = """
    select coalesce(array_agg(d.answer_id), array[]::uuid[]) from sheets_delivery d
     where d.receiver_id = (select renkei_my_organization()) and d.means = 'app'
"""
COMMON = f"patient_id is null and {ANY_ROLE}"


class Migration(migrations.Migration):
    """What an office wrote or received stays its own, whatever becomes of membership (design 2)."""

    dependencies = [("sheets", "0001_initial"), ("policy", "0001_initial")]
    operations = [
        function("renkei_received_answers", "returns uuid[]", RECEIVED),
        protect(
            "sheets_answer",
            f"""{MINE} or organization_id = {MY_ORGANIZATION} or ({COMMON})
                or id = any ((select renkei_received_answers())::uuid[])""",
            f"organization_id = {MY_ORGANIZATION} or ({COMMON})",
        ),
        protect("sheets_answervalue", f"{MINE} or ({COMMON})"),
        protect(
            "sheets_delivery",
            f"{MINE} or sender_id = {MY_ORGANIZATION} or receiver_id = {MY_ORGANIZATION}",
        ),
    ]
