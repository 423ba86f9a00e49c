from django.db import migrations, models

from renkei.ground.db.operations import redefine

COPIES = """
    select o.name, e.action, max(e.at)
      from audit_event e join people_organization o on o.id = e.organization
     where renkei_concerns(e.patients, whose) and e.action = any (actions)
       and whose = any ((select renkei_my_patients('team'))::uuid[])
     group by o.name, e.action
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0006_people_of_rules"), ("audit", "0003_of_one")]
    operations = [
        migrations.AddIndex(
            "invitation",
            models.Index(
                fields=["organization"], condition=models.Q(answered_at=None), name="invitation_unanswered"
            ),
        ),
        redefine(
            "renkei_copies",
            "whose uuid, actions text[] returns table (organization text, action text, last timestamptz)",
            COPIES,
        ),
    ]
