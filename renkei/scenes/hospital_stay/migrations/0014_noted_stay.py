from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, function

NOTED_STAY = f"""
    select s.id from hospital_stay_inquiry i
      join hospital_stay_announcement a on a.id = i.announcement_id
      join hospital_stay_stay s on s.patient_id = i.patient_id
      join people_organization h on h.id = s.hospital_id
     where i.id = asked and i.organization_id = {MY_ORGANIZATION} and i.state = 'waiting'
       and s.announcement_id is null and s.voided_at is null and s.discharged_on is null
       and (h.id = a.hospital_id or (h.kind = 'hospital' and h.number is null and h.municipality_id is null))
       and abs(s.admitted_on - a.admitted_on) <= 7
       and (select count(*) from hospital_stay_segment g where g.stay_id = s.id) = 1
     order by abs(s.admitted_on - a.admitted_on), s.id limit 1
"""


class Migration(migrations.Migration):
    """One stay, not two, where an office that the confirming one does not see had noted it."""

    dependencies = [("hospital_stay", "0013_ends")]
    operations = [function("renkei_noted_stay", "asked uuid returns uuid", NOTED_STAY)]
