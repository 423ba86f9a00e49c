from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, my_patients, protect

TEAM = my_patients("record")  # as the documents that they are made of


class Migration(migrations.Migration):
    """Whatever becomes of membership, an office still knows which papers it took in and was handed."""

    dependencies = [("hospital_stay", "0003_papers")]
    operations = [
        protect("hospital_stay_paper", f"{TEAM} or organization_id = {MY_ORGANIZATION}", TEAM),
        protect("hospital_stay_paperpage", TEAM),
        protect("hospital_stay_handing", f"{TEAM} or organization_id = {MY_ORGANIZATION}", TEAM),
    ]
