"""How many sheets went to whom and came from whom: by partner, version and month, from the deliveries themselves."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.models import Delivery
from renkei.ground.tasks.calendar import APRIL, fiscal_span

DISCHARGE_SHEET = "discharge-info"


@dataclass(frozen=True)
class Line:
    partner: str
    sheet: str
    version: str  # "" where they were told without a written sheet
    sent: int
    received: int


@dataclass(frozen=True)
class Counts:
    year: int  # 年度
    lines: list[Line]
    months: list[tuple[str, int, int]]  # label, sent, received

    @property
    def sent(self) -> int:
        return sum(line.sent for line in self.lines)

    @property
    def received(self) -> int:
        return sum(line.received for line in self.lines)


RECEIPTS = """
    select o.name, count(*), count(*) filter (where exists (
               select 1 from facts_fact_now r
                where r.match = d.match and r.office = d.office and r.values ->> 'sheet' = %(sheet)s
                  and r.kind in ('sheet.received', 'told.by-phone')))
      from facts_fact_now d join people_organization o on o.id = d.hospital
     where d.kind = 'stay.discharged' and d.values ->> 'outcome' <> 'died' and d.office is not null
       and d.occurred_at >= %(since)s and d.occurred_at < %(until)s
       and %(own)s in (d.office, d.hospital)
     group by o.name order by o.name
"""


@dataclass(frozen=True)
class Receipt:
    """Of the people who left this hospital with a care manager: for how many that office got the discharge sheet."""

    hospital: str
    discharged: int
    received: int

    @property
    def rate(self) -> str:
        return f"{100 * self.received / self.discharged:.1f}%"


def receipts(actor: Actor, year: int) -> list[Receipt]:
    """From facts, which both sides keep after the stay has closed: the hospital and the office see one number."""
    since, until = fiscal_span(year)
    with connection.cursor() as cursor:
        own = actor.organization_id
        cursor.execute(RECEIPTS, {"sheet": DISCHARGE_SHEET, "since": since, "until": until, "own": own})
        return [Receipt(*row) for row in cursor.fetchall()]


def counts(actor: Actor, year: int) -> Counts:
    """One query: of the own organisation's deliveries, whoever sent them."""
    since, until = fiscal_span(year)
    own = Q(sender_id=actor.organization_id) | Q(receiver_id=actor.organization_id)
    rows = Delivery.objects.filter(own, at__gte=since, at__lt=until, recalled_at=None).values_list(
        "sender_id", "sender__name", "receiver__name", "sheet", "at", "answer__version"
    )
    lines: Counter[tuple] = Counter()
    months: Counter[tuple] = Counter()
    for sender_id, sender, receiver, sheet, at, version in rows:
        sent = sender_id == actor.organization_id
        lines[receiver if sent else sender, sheet, version or "", sent] += 1
        months[timezone.localtime(at).month, sent] += 1
    titles = {id: one.title for id, one in sheets().items()}
    keys = sorted({key[:3] for key in lines})
    return Counts(
        year,
        [
            Line(
                partner,
                titles.get(sheet, sheet),
                version,
                lines[partner, sheet, version, True],
                lines[partner, sheet, version, False],
            )
            for partner, sheet, version in keys
        ],
        [
            (_("%(month)d月") % {"month": month}, months[month, True], months[month, False])
            for month in (*range(APRIL, 13), *range(1, APRIL))
        ],
    )
