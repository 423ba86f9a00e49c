"""How many sheets went to whom and came from whom: by partner, version and month, from the deliveries themselves."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.models import Delivery
from renkei.ground.tasks.calendar import APRIL, fiscal_span


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
