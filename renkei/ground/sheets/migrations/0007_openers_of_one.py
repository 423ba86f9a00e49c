from django.db import migrations

from renkei.ground.db.operations import redefine

OPENERS = """
    select e.at, o.name, r.profession
      from sheets_delivery d
      join audit_event e on renkei_concerns(e.patients, d.patient_id) and e.object_id = d.id and e.action = 'open.sheet'
      join people_practitionerrole r on r.id = e.role
      join people_organization o on o.id = e.organization
     where d.id = delivered and d.sender_id = (select renkei_my_organization())
     order by e.id
"""


class Migration(migrations.Migration):
    dependencies = [("sheets", "0006_recall"), ("audit", "0003_of_one")]
    operations = [
        redefine(
            "renkei_openers",
            "delivered uuid returns table (at timestamptz, organization text, profession text)",
            OPENERS,
        ),
    ]
