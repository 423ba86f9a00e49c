from django.db import migrations

from renkei.ground.db.operations import function

LAST_LOOKS = """
    select r.organization_id, o.name, max(k.at)
      from record_lastlook k
      join people_practitionerrole r on r.id = k.role_id
      join people_organization o on o.id = r.organization_id
     where k.patient_id = asked and asked = any (renkei_my_patients('record'))
     group by r.organization_id, o.name
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0011_sittings")]
    operations = [
        function(
            "renkei_last_looks",
            "asked uuid returns table (organization_id uuid, organization text, at timestamptz)",
            LAST_LOOKS,
        )
    ]
