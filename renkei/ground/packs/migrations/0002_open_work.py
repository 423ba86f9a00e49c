from django.db import migrations

from renkei.ground.db.operations import function

# drafts and tasks of the asking officer's own town, as numbers of at least ten; nothing to anybody else
OPEN_WORK = """
    select 'draft', a.sheet, count(*)
      from sheets_answer a join people_organization o on o.id = a.organization_id
     where o.municipality_id = (select renkei_my_town()) and a.submitted_at is null and a.sheet = any (forms)
     group by a.sheet having count(*) >= 10
    union all
    select 'task', t.rule, count(*)
      from tasks_task t
     where t.municipality = (select renkei_my_town()) and t.state = 'open' and t.rule = any (rules)
     group by t.rule having count(*) >= 10
"""


class Migration(migrations.Migration):
    """Before it is decided an officer sees how much goes on as it began."""

    dependencies = [
        ("packs", "0001_initial"),
        ("sheets", "0008_version_names_what_was_asked"),
        ("tasks", "0005_system_looks"),
    ]
    operations = [
        function(
            "renkei_open_work",
            "forms text[], rules text[] returns table (what text, id text, n bigint)",
            OPEN_WORK,
        ),
    ]
