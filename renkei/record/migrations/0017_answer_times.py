from django.db import migrations

from renkei.ground.db.operations import function

# of one's own office alone: numbers by partner, of no person. What is typed from a fax counts from when it was typed
ANSWER_TIMES = """
    with own as (select renkei_my_organization() as office),
    counted as (
        select q.organization_id = own.office as was_ours,
               case when q.organization_id = own.office then q.asked_id else q.organization_id end as partner,
               extract(epoch from (select min(e.at) from record_questionanswer w join record_entry e on e.id = w.entry_id
                                    where w.question_id = q.id and e.sealed_at is null) - q.at) / 60 as minutes
          from record_question q, own
         where (q.organization_id = own.office or q.asked_id = own.office) and q.kind = 'question'
           and q.state <> 'withdrawn' and q.at >= from_time and q.at < to_time)
    select c.was_ours, o.name, count(*), count(c.minutes), percentile_cont(0.5) within group (order by c.minutes)
      from counted c join people_organization o on o.id = c.partner
     group by c.was_ours, o.id, o.name
     order by c.was_ours desc, count(*) desc, o.name
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0016_replies_as_when_it_left_the_record")]
    operations = [
        function(
            "renkei_answer_times",
            "from_time timestamptz, to_time timestamptz returns table"
            " (was_ours boolean, partner text, asked bigint, answered bigint, minutes double precision)",
            ANSWER_TIMES,
        )
    ]
