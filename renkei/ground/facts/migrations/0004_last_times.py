from django.db import migrations, models

from renkei.ground.db.operations import SYSTEM, function

LAST_TIMES = f"""
    select s.patient_id, k.kind, l.occurred_at
      from facts_subject s
     cross join unnest(asked_kinds) k (kind)
     cross join lateral (select f.occurred_at from facts_fact_now f
                          where f.subject = s.subject and f.kind = k.kind and f.occurred_at <= before
                          order by f.occurred_at desc limit 1) l
     where {SYSTEM} and s.patient_id = any (people)
"""


class Migration(migrations.Migration):
    dependencies = [("facts", "0003_uncounted")]
    operations = [
        migrations.RemoveIndex(model_name="factnow", name="fact_now_subject"),
        migrations.AddIndex(
            model_name="factnow",
            index=models.Index(fields=["subject", "kind", "-occurred_at"], name="fact_now_last"),
        ),
        function(
            "renkei_last_times",
            "asked_kinds text[], people uuid[], before timestamptz returns table (patient_id uuid, kind text, at timestamptz)",
            LAST_TIMES,
        ),
    ]
