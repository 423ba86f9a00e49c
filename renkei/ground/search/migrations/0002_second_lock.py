from django.db import migrations

from renkei.ground.db.operations import function, my_patients, protect


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("policy", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "create index search_pairs on search_searchtext using gin (pairs)", "drop index search_pairs"
        ),
        protect("search_searchtext", my_patients("record")),
        # text operators are not leakproof: under a policy the index above would never be used
        function(
            "renkei_search",
            "wanted text, most integer returns table (patient_id uuid, kind text, object_id uuid, at timestamptz)",
            """select s.patient_id, s.kind, s.object_id, s.at from search_searchtext s
                where s.pairs @@ wanted::tsquery
                  and s.patient_id = any ((select renkei_my_patients('record'))::uuid[])
                order by s.at desc limit most""",
        ),
    ]
