from django.db import migrations

from renkei.ground.db.operations import function, office_reads

MY_OFFICE = """
    select organization_id from people_practitionerrole
     where id = nullif(current_setting('renkei.role', true), '')::uuid and (until is null or until > now())
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        # what an organisation wrote or was told about somebody is not for those who count or administer there
        function(
            "renkei_my_organization", "returns uuid", MY_OFFICE + " and capacity in ('care', 'ward', 'desk')"
        ),
        function("renkei_my_office", "returns uuid", MY_OFFICE),
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
