from django.db import migrations

from renkei.ground.db.operations import function, office_reads


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        function(
            "renkei_my_organization",
            "returns uuid",
            """select organization_id from people_practitionerrole
                where id = nullif(current_setting('renkei.role', true), '')::uuid
                  and (until is null or until > now())""",
        ),
        office_reads(
            "region_prefecture",
            "region_medicalarea",
            "region_municipality",
            "region_carearea",
            "region_region",
            "region_regionmember",
            "people_organization",
        ),
    ]
