from django.db import migrations

from renkei.ground.db.operations import procedure

SEEN = """
    select * into s from hospital_stay_stay where id = asked for update;
    if s.id is null or (s.patient_id = any (renkei_my_patients('stay'))) is not true then
        raise exception 'no stay of yours' using errcode = 'insufficient_privilege';
    end if;
"""

# what the stay's own row says, and nothing that the caller says: voided, all of it ends now; ended, in a week, or a
# week after the last call that is still to be made; going on, what had not ended yet goes on. A hospital where the
# person was before keeps the end that its transfer gave it.
FOLLOW = f"""
declare
    s hospital_stay_stay; now_ timestamptz := statement_timestamp();
begin
    {SEEN}
    if s.voided_at is not null then
        return query
            update patients_careteammember m set until = now_
             where m.stay_id = s.id and (m.until is null or m.until > now_)
         returning m.organization_id;
    elsif s.discharged_on is not null then
        return query
            update patients_careteammember m set until = greatest(
                   now_ + interval '7 days',
                   (select max(t.agreed_until) + 8 from tasks_task t
                     where t.match = s.id and t.organization_id = m.organization_id and t.state = 'open'
                       and starts_with(t.rule, 'call-'))::timestamp at time zone 'Asia/Tokyo')
             where m.stay_id = s.id and m.since <= now_
               and (m.until is null or (m.until > now_ and m.organization_id = s.hospital_id))
         returning m.organization_id;
    else
        return query
            update patients_careteammember m set until = null
             where m.stay_id = s.id and m.until > now_ and (m.organization_id = s.hospital_id or not exists (
                   select from hospital_stay_segment g
                    where g.stay_id = s.id and g.organization_id = m.organization_id))
         returning m.organization_id;
    end if;
end
"""

# only the death that this stay's last discharge recorded, and only when that discharge stands no more
UNDO_DEATH = f"""
declare
    s hospital_stay_stay; named uuid;
begin
    {SEEN}
    if s.discharged_on is not null and s.voided_at is null then
        raise exception 'the discharge stands' using errcode = 'insufficient_privilege';
    end if;
    select (t.after ->> 'death')::uuid into named from hospital_stay_staystep t
     where t.stay_id = s.id and t.kind = 'discharged' order by t.at desc, t.id desc limit 1;
    return query
        update record_death d set voided_at = statement_timestamp(), voided_because = why,
               voided_by_id = nullif(current_setting('renkei.role', true), '')::uuid
         where d.id = named and d.patient_id = s.patient_id and d.voided_at is null
     returning d.id, d.closed;
end
"""


class Migration(migrations.Migration):
    """A ward ends a stay that others see: their sight ends with it, and what they recorded with it is undone with it."""

    dependencies = [
        ("hospital_stay", "0012_told_by"),
        ("patients", "0006_people_of_rules"),
        ("record", "0015_second_lock_of_retention"),
        ("tasks", "0005_system_looks"),
    ]
    operations = [
        procedure("renkei_follow_stay", "asked uuid returns setof uuid", FOLLOW),
        procedure(
            "renkei_undo_death",
            "asked uuid, why text returns table (death uuid, withdrawn jsonb)",
            UNDO_DEATH,
        ),
    ]
