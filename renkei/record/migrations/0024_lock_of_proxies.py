from django.db import migrations

from renkei.ground.db.operations import MY_ROLE, function

# The acting role may say of what was written for this doctor that it is right: the person named, in whatever role at
# that office; where nobody is named, any of the profession there. When that person has left the office, any of the
# profession there as well; when the office handed this person over since it was written, who looks after them now.
CONFIRMS = f"""
    select exists (
        select 1 from people_practitionerrole me
          left join people_practitionerrole dr on dr.id = asked
         where me.id = {MY_ROLE} and me.organization_id = office and me.profession = of_profession
           and me.capacity in ('care', 'ward') and (me.until is null or me.until > statement_timestamp())
           and (asked is null
                or me.practitioner_id = dr.practitioner_id
                or not exists (select 1 from people_practitionerrole o
                                where o.practitioner_id = dr.practitioner_id and o.organization_id = office
                                  and o.profession = of_profession
                                  and (o.until is null or o.until > statement_timestamp()))
                or exists (select 1 from patients_careteammember m
                             join people_practitionerrole n on n.id = m.practitioner_role_id
                             join patients_handover h on h.organization_id = office and h.undone_at is null
                                                     and h.made_at >= written and jsonb_exists(h.before, m.id::text)
                             join people_practitionerrole b on b.id = nullif(h.before ->> m.id::text, '')::uuid
                            where m.patient_id = patient and m.organization_id = office and m.function = of_profession
                              and m.since <= statement_timestamp()
                              and (m.until is null or m.until > statement_timestamp())
                              and n.practitioner_id = me.practitioner_id and b.practitioner_id = dr.practitioner_id)))
"""

# as a row policy does, these let pass who owns the table: backups, a merge of two registrations
ENTRY_GUARD = f"""
begin
    if not row_security_active(tg_relid) then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.for_role_id is not null and not exists (
            select 1 from people_practitionerrole r
             where r.id = new.for_role_id and r.organization_id = new.organization_id
               and r.profession = new.for_profession) then
            raise insufficient_privilege using message = 'written for nobody of the own office';
        end if;
        if new.confirmed_version is not null or new.confirmed_by_id is not null or new.refused then
            raise insufficient_privilege using message = 'confirmed by nobody yet';
        end if;
        return new;
    end if;
    if new.for_profession <> '' and new.version <> old.version + 1 and new.text is distinct from old.text then
        raise insufficient_privilege using message = 'other words are another version';
    end if;
    if (new.confirmed_version, new.confirmed_at, new.confirmed_by_id)
       is distinct from (old.confirmed_version, old.confirmed_at, old.confirmed_by_id)
       and (new.confirmed_by_id is distinct from {MY_ROLE} or new.confirmed_version is distinct from new.version
            or not renkei_confirms(new.patient_id, new.organization_id, new.for_profession, new.for_role_id, new.at)) then
        raise insufficient_privilege using message = 'confirmed by the doctor alone';
    end if;
    if new.refused <> old.refused
       and (old.refused or new.sealed_by_id is distinct from {MY_ROLE}
            or not renkei_confirms(new.patient_id, new.organization_id, new.for_profession, new.for_role_id, new.at)) then
        raise insufficient_privilege using message = 'refused by the doctor alone';
    end if;
    return new;
end
"""
VERSION_GUARD = """
begin
    if new.confirmed_at is not null and row_security_active(tg_relid) and not exists (
        select 1 from record_entry e
         where e.id = new.entry_id and e.confirmed_version = new.number and e.confirmed_at = new.confirmed_at
           and e.confirmed_by_id = new.confirmed_by_id) then
        raise insufficient_privilege using message = 'this version was not confirmed so';
    end if;
    return new;
end
"""
RANGE_GUARD = f"""
begin
    if not row_security_active(tg_relid)
       or (tg_op = 'INSERT' and new.confirmed_at is null and new.confirmed_by_id is null)
       or (tg_op = 'UPDATE' and (new.confirmed_at, new.confirmed_by_id)
                                is not distinct from (old.confirmed_at, old.confirmed_by_id)) then
        return new;
    end if;
    if new.confirmed_at is null or new.confirmed_by_id is distinct from {MY_ROLE}
       or (tg_op = 'UPDATE' and old.confirmed_at is not null)
       or not exists (select 1 from people_practitionerrole me
                       where me.id = {MY_ROLE} and me.profession = 'doctor'
                         and (new.clinic_id is null or me.organization_id = new.clinic_id)
                         and (me.until is null or me.until > statement_timestamp())) then
        raise insufficient_privilege using message = 'confirmed by the doctor alone';
    end if;
    return new;
end
"""


def guard(table: str, name: str, columns: str, body: str) -> migrations.RunSQL:
    """Looked at before each such change, as the acting role: it looks past nothing."""
    return migrations.RunSQL(
        f"""create function {name}() returns trigger language plpgsql set search_path = public, pg_temp
                as $$ {body} $$;
            create trigger {name} before insert{columns} on {table} for each row execute function {name}();""",
        f"drop trigger {name} on {table}; drop function {name}",
    )


# the same, with the one mark of what was written for a doctor, of the version whose words they are
RECEIVED_ENTRIES = """
    with own as (select renkei_my_organization() as office),
    left_at as (
        select coalesce(max(m.until), 'infinity') as moment from patients_careteammember m, own
         where m.patient_id = asked and m.organization_id = own.office
           and (m.sections is null or jsonb_exists(m.sections, 'record'))),
    found as (
        select e.id, null as words,
               (select min(v.number) from record_entryversion v, left_at
                 where v.entry_id = e.id and v.replaced_at > left_at.moment) as number
          from record_entry t join record_entry e on e.thread_id = t.id, own
         where t.patient_id = asked and t.organization_id = own.office and e.organization_id <> own.office
           and exists (select 1 from patients_careteammember m
                        where m.patient_id = asked and m.organization_id = own.office
                          and (m.sections is null or jsonb_exists(m.sections, 'record'))
                          and m.since <= e.at and (m.until is null or m.until > e.at))
        union
        select q.entry_id, q.text, 1 from record_question q, own
         where q.patient_id = asked and q.asked_id = own.office)
    select e.id, e.at, case when e.sealed_at is null then coalesce(f.words, old.text, e.text) else '' end, e.urgent,
           e.audience::text, e.profession::text, e.category::text, e.sealed_at, e.organization_id, o.name, a.name,
           e.thread_id,
           case when e.for_profession <> '' then json_build_array(
               e.for_profession,
               (select p.name from people_practitionerrole r join people_practitioner p on p.id = r.practitioner_id
                 where r.id = e.for_role_id),
               (select p.name from people_practitionerrole r join people_practitioner p on p.id = r.practitioner_id
                 where r.id = case when e.refused then e.sealed_by_id
                                   when old.id is null then e.confirmed_by_id else old.confirmed_by_id end),
               case when e.refused then e.sealed_at
                    when old.id is null then e.confirmed_at else old.confirmed_at end,
               case when old.id is null then e.waits_since when old.confirmed_at is null then e.at end,
               e.refused,
               exists (select 1 from record_questionanswer w where w.entry_id = e.id and w.replaced_at is not null))
           end
      from found f
      join record_entry e on e.id = f.id
      left join record_entryversion old on old.entry_id = e.id and old.number = f.number
      join people_organization o on o.id = e.organization_id
      join people_practitionerrole r on r.id = e.author_id
      join people_practitioner a on a.id = r.practitioner_id
     where e.at >= from_time and e.at < to_time
"""


class Migration(migrations.Migration):
    """That something is right, only the doctor says for whom it was written (docs/decisions/0022)."""

    dependencies = [("record", "0023_a_version_is_confirmed"), ("patients", "0008_in_charge")]
    operations = [
        migrations.RunSQL(
            f"""create function renkei_confirms(
                    patient uuid, office uuid, of_profession text, asked uuid, written timestamptz) returns boolean language sql stable set search_path = public, pg_temp as $$ {CONFIRMS} $$""",
            "drop function renkei_confirms",
        ),
        guard(
            "record_entry", "renkei_guard_entry",
            " or update of text, version, confirmed_version, confirmed_at, confirmed_by_id, refused", ENTRY_GUARD,
        ),
        guard("record_entryversion", "renkei_guard_version", "", VERSION_GUARD),
        guard(
            "record_personalrange", "renkei_guard_range", " or update of confirmed_at, confirmed_by_id", RANGE_GUARD
        ),
        # what is returned changes, so it is made anew
        migrations.RunSQL("drop function renkei_received_entries", migrations.RunSQL.noop),
        function(
            "renkei_received_entries",
            "asked uuid, from_time timestamptz, to_time timestamptz returns table"
            " (id uuid, at timestamptz, words text, urgent boolean, audience text, profession text, category text,"
            " sealed_at timestamptz, organization_id uuid, organization text, author text, thread_id uuid,"
            " proxied json)",
            RECEIVED_ENTRIES,
        ),
    ]  # fmt: skip
