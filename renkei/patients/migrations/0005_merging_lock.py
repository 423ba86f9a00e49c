from django.db import migrations

from renkei.ground.db.operations import MY_ORGANIZATION, changeable, my_patients, procedure, protect

WHOLE = my_patients("whole")

# everything about the one who goes is turned to the one who stays; what a unique key does not let in twice, and what
# `aside` names, is kept as it was in the row of the merge. Who and what is read from that row, which nobody changes.
MERGE = """
declare
    m patients_merge; tab text; one uuid; keys uuid[]; rows jsonb; theirs uuid; ours uuid; done jsonb := '{}';
begin
    select * into m from patients_merge where id = asked for update;
    if m.id is null or m.moves <> '{}' or m.undone_at is not null
       or m.organization_id is distinct from renkei_my_organization()
       or (array[m.patient_id, m.gone_id] <@ renkei_my_patients('whole')) is not true then
        raise exception 'no merge of yours' using errcode = 'insufficient_privilege';
    end if;
    perform 1 from patients_patient where patient_id in (m.patient_id, m.gone_id) order by patient_id for update;
    -- an office that is in both teams stays in one
    with ended as (
        update patients_careteammember g set until = statement_timestamp()
         where g.patient_id = m.gone_id and g.until is null and g.stay_id is null and exists (
               select from patients_careteammember k
                where k.patient_id = m.patient_id and k.organization_id = g.organization_id
                  and k.function = g.function and k.until is null and k.stay_id is null)
     returning g.id)
    select coalesce(jsonb_agg(id), '[]') into rows from ended;
    done := jsonb_build_object('ended', rows);
    foreach tab in array moving loop
        begin
            execute format('with moved as (update %I set patient_id = $1 where patient_id = $2 returning id)
                            select coalesce(array_agg(id), array[]::uuid[]) from moved', tab)
               into keys using m.patient_id, m.gone_id;
        exception when unique_violation then
            keys := array[]::uuid[];
            for one in execute format('select id from %I where patient_id = $1 order by id', tab) using m.gone_id loop
                begin
                    execute format('update %I set patient_id = $1 where id = $2', tab) using m.patient_id, one;
                    keys := keys || one;
                exception when unique_violation then null;
                end;
            end loop;
        end;
        done := jsonb_set(done, array['moved'], coalesce(done -> 'moved', '{}') || jsonb_build_object(tab, keys));
    end loop;
    foreach tab in array moving || aside || array['facts_subject', 'patients_patient'] loop
        select subject into theirs from facts_subject where patient_id = m.gone_id;
        if tab = 'facts_subject' and theirs is not null then
            insert into facts_subject (subject, patient_id) values (gen_random_uuid(), m.patient_id)
                on conflict (patient_id) do nothing;
            select subject into ours from facts_subject where patient_id = m.patient_id;
            done := done || jsonb_build_object('facts', renkei_turn_facts(theirs, ours, null));
        end if;
        execute format('with gone as (delete from %I t where patient_id = $1 returning to_jsonb(t) as row)
                        select coalesce(jsonb_agg(row), ''[]'') from gone', tab) into rows using m.gone_id;
        if rows <> '[]' then
            done := jsonb_set(done, array['aside'], coalesce(done -> 'aside', '{}') || jsonb_build_object(tab, rows));
        end if;
    end loop;
    update patients_merge set moves = done where id = m.id;
    return done;
end
"""

# only what moved goes back; what was written since stays where it is
UNMERGE = """
declare
    m patients_merge; tab text; part jsonb; theirs uuid; ours uuid;
begin
    select * into m from patients_merge where id = asked for update;
    if m.id is null or m.moves = '{}' or m.undone_at is not null or m.at < now() - interval '30 days'
       or (renkei_my_organization() in (m.organization_id, m.counterpart_id)) is not true then
        raise exception 'no merge of yours' using errcode = 'insufficient_privilege';
    end if;
    for tab, part in select key, value from jsonb_each(m.moves -> 'aside') order by key <> 'patients_patient' loop
        execute format('insert into %I select * from jsonb_populate_recordset(null::%I, $1)', tab, tab) using part;
    end loop;
    for tab, part in select key, value from jsonb_each(m.moves -> 'moved') loop
        execute format('update %I set patient_id = $1 where patient_id = $2
                           and id in (select value::uuid from jsonb_array_elements_text($3))', tab)
          using m.gone_id, m.patient_id, part;
    end loop;
    update patients_careteammember set until = null
     where id in (select value::uuid from jsonb_array_elements_text(m.moves -> 'ended'));
    select subject into theirs from facts_subject where patient_id = m.gone_id;
    select subject into ours from facts_subject where patient_id = m.patient_id;
    if m.moves ? 'facts' and theirs is not null and ours is not null then
        perform renkei_turn_facts(ours, theirs, m.moves -> 'facts');
    end if;
    update patients_merge set undone_at = statement_timestamp(),
           undone_by_id = nullif(current_setting('renkei.role', true), '')::uuid
     where id = m.id;
end
"""

# a new revision of each fact, under the other pseudonym; `chosen` is [[kind, key], …] or null for all
TURN_FACTS = """
declare
    told jsonb;
begin
    with turned as (
        update facts_fact_now set subject = ours, revision = revision + 1, id = gen_random_uuid(),
               recorded_at = clock_timestamp()
         where subject = theirs
           and (chosen is null or (kind, key) in (select e ->> 0, (e ->> 1)::uuid from jsonb_array_elements(chosen) e))
        returning *),
    logged as (
        insert into facts_fact_log (id, kind, key, revision, subject, occurred_at, known_at, recorded_at, municipality,
                                    insurer, office, hospital, match, recorded_by, values, state)
        select id, kind, key, revision, subject, occurred_at, known_at, recorded_at, municipality, insurer, office,
               hospital, match, recorded_by, values, 'stands' from turned)
    select coalesce(jsonb_agg(jsonb_build_array(kind, key)), '[]') into told from turned;
    return told;
end
"""

INNER = migrations.RunSQL(
    f"""create function renkei_turn_facts(theirs uuid, ours uuid, chosen jsonb) returns jsonb
        language plpgsql volatile set search_path = public, pg_temp as $$ {TURN_FACTS} $$;
        revoke execute on function renkei_turn_facts from public, renkei_app, renkei_office""",
    "drop function renkei_turn_facts",
)


class Migration(migrations.Migration):
    dependencies = [("patients", "0004_merging"), ("facts", "0002_log")]
    operations = [
        protect(
            "patients_mergeoffer",
            f"organization_id = {MY_ORGANIZATION} or to_id = {MY_ORGANIZATION}",
            check=f"organization_id = {MY_ORGANIZATION} and {WHOLE}",
            changed=f"organization_id = {MY_ORGANIZATION} or to_id = {MY_ORGANIZATION}",
        ),
        changeable("patients_mergeoffer", "other_id", "accepted", "answered_at", "answered_by_id"),
        protect(
            "patients_merge",
            f"organization_id = {MY_ORGANIZATION} or counterpart_id = {MY_ORGANIZATION} or {WHOLE}",
            check=f"""organization_id = {MY_ORGANIZATION} and {WHOLE}
                      and gone_id = any ((select renkei_my_patients('whole'))::uuid[])""",
            changed=f"organization_id = {MY_ORGANIZATION} or counterpart_id = {MY_ORGANIZATION}",
        ),
        changeable("patients_merge", "after", "stayed"),
        INNER,
        procedure("renkei_merge", "asked uuid, moving text[], aside text[] returns jsonb", MERGE),
        procedure("renkei_unmerge", "asked uuid returns void", UNMERGE),
    ]
