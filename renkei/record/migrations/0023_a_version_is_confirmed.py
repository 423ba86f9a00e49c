import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

# what was confirmed and then corrected by somebody waits again, from that correction on
OF_ENTRIES = """
    update record_entry e
       set for_profession = r.profession,
           confirmed_version = case when e.confirmed_at is not null then coalesce(
               (select min(v.number) from record_entryversion v
                 where v.entry_id = e.id and v.replaced_at > e.confirmed_at), e.version) end,
           waits_since = case when e.confirmed_at is null then e.at else
               (select min(v.replaced_at) from record_entryversion v
                 where v.entry_id = e.id and v.replaced_at > e.confirmed_at) end
      from people_practitionerrole r
     where r.id = e.for_role_id
"""
OF_ANSWERS = """
    update record_entry e
       set for_profession = q.function, confirmed_at = w.settled_at, confirmed_by_id = w.settled_by_id,
           confirmed_version = case when w.settled_at is not null then coalesce(
               (select min(v.number) from record_entryversion v
                 where v.entry_id = e.id and v.replaced_at > w.settled_at), e.version) end,
           waits_since = case when w.settled_at is null then e.at else
               (select min(v.replaced_at) from record_entryversion v
                 where v.entry_id = e.id and v.replaced_at > w.settled_at) end
      from record_questionanswer w join record_question q on q.id = w.question_id
     where w.entry_id = e.id and w.is_proxy
"""


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0008_in_charge'),
        ('people', '0005_shared_devices'),
        ('record', '0022_proxies'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='entry', name='entry_confirmed_by_somebody'),
        migrations.RemoveIndex(model_name='entry', name='entry_unsettled'),
        migrations.AddField(model_name='entry', name='confirmed_version', field=models.IntegerField(null=True)),
        migrations.AddField(
            model_name='entry', name='for_profession', field=models.CharField(db_default='', default='', max_length=24)
        ),
        migrations.AddField(
            model_name='entry', name='refused', field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(model_name='entry', name='waits_since', field=models.DateTimeField(null=True)),
        migrations.AddField(model_name='entryversion', name='confirmed_at', field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name='entryversion',
            name='confirmed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.practitionerrole'),
        ),
        migrations.RunSQL(OF_ENTRIES, migrations.RunSQL.noop),
        migrations.RunSQL(OF_ANSWERS, migrations.RunSQL.noop),
        # no key is looked at later, when the table is being altered
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        # an answer is settled by the confirmation of its entry; the columns stay for this release, used by nobody
        migrations.RemoveConstraint(model_name='questionanswer', name='answer_settled_of_proxy'),
        migrations.RemoveIndex(model_name='questionanswer', name='answer_unsettled'),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name='questionanswer', name='settled_at'),
                migrations.RemoveField(model_name='questionanswer', name='settled_by'),
            ]
        ),
        migrations.RunSQL(
            "revoke update (settled_at, settled_by_id) on record_questionanswer from renkei_app",
            "grant update (settled_at, settled_by_id) on record_questionanswer to renkei_app",
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=Q(sealed_at__isnull=True, waits_since__isnull=False), fields=['organization', 'waits_since', 'id'], name='entry_waits'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(
                condition=Q(confirmed_version=None, confirmed_at=None, confirmed_by=None)
                | Q(confirmed_version__isnull=False, confirmed_at__isnull=False, confirmed_by__isnull=False),
                name='entry_confirmed_by_somebody',
            ),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(
                condition=Q(for_profession='', for_role=None, waits_since=None, confirmed_version=None, refused=False)
                | (
                    ~Q(for_profession='')
                    & (
                        Q(waits_since=None, confirmed_version__isnull=False, confirmed_version=F('version'))
                        | (
                            Q(waits_since__isnull=False)
                            & (Q(confirmed_version=None) | Q(confirmed_version__lt=F('version')))
                        )
                    )
                ),
                name='entry_waits_or_is_confirmed',
            ),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(
                condition=Q(refused=False) | Q(sealed_at__isnull=False), name='entry_refused_is_sealed'
            ),
        ),
        migrations.RunSQL(
            "grant update (waits_since, confirmed_version, refused) on record_entry to renkei_app",
            "revoke update (waits_since, confirmed_version, refused) on record_entry from renkei_app",
        ),
    ]
