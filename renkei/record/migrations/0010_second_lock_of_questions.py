from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, SYSTEM, append_only, changeable, my_patients, procedure, protect

TEAM = my_patients("record")
OWN = f"{TEAM} or organization_id = {MY_ORGANIZATION}"
SAY_WHO_IS_SILENT = f"""
#variable_conflict use_column
begin
    return query with silent as (
        update record_question q set reminded_at = statement_timestamp()
         where {SYSTEM} and q.state = 'open' and q.reminded_at is null and q.wanted_until <= statement_timestamp()
        returning q.*),
    shown_anew as (
        update record_entry e set changed_at = statement_timestamp() from silent s where e.id = s.entry_id),
    said as (
        insert into record_questionstep (id, patient_id, question_id, organization_id, kind, at, text)
        select gen_random_uuid(), patient_id, id, organization_id, 'silent', statement_timestamp(), '' from silent)
    select id, entry_id, patient_id, kind::text, organization_id, asked_id from silent;
end
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0009_questions")]
    operations = [
        # what an office was asked, it goes on reading as it was asked
        protect("record_question", f"{OWN} or asked_id = {MY_ORGANIZATION}", TEAM),
        changeable("record_question", "state", "reminded_at"),
        protect("record_questionstep", OWN, TEAM),
        append_only("record_questionstep"),
        protect("record_questionanswer", OWN, TEAM),
        changeable("record_questionanswer", "settled_at", "settled_by_id", "replaced_at"),
        procedure(
            "renkei_say_who_is_silent",
            "returns table (id uuid, entry_id uuid, patient_id uuid, kind text, organization_id uuid, asked_id uuid)",
            SAY_WHO_IS_SILENT,
        ),
    ]
