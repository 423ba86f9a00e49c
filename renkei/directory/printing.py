"""The region's desks on one A4 page, by the pack's template `print/desks.typ`."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.directory.queries import Line
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.pdf import render_pdf
from renkei.ground.sheets.reading import era_date
from renkei.ground.standard import STANDARD_PACK

TEMPLATE = STANDARD_PACK / "print" / "desks.typ"


def desk_table(lines: Sequence[Line], *, by: Actor) -> bytes:
    """Raises PdfProblem."""
    now = timezone.localtime()
    data = {
        "title": _("病院の窓口一覧"),
        "as-of": _("%(day)s現在") % {"day": era_date(now.date())},
        "printed": f"{by.organization}　{now:%Y-%m-%d %H:%M}",
        "rows": [_row(line) for line in lines],
    }
    return render_pdf(TEMPLATE, data)


def _row(line: Line) -> list[str]:
    desk = line.desk
    confirmed = era_date(desk.confirmed_on) if desk else _("登録がありません")
    form = _("様式：%s") % line.wants_form if line.wants_form else ""
    more = "\n".join(part for part in (desk.ask_for, form, desk.note) if part) if desk else ""
    return [
        f"{line.hospital.name}（{line.town}）" if line.town else line.hospital.name,
        line.name,
        line.phone,
        line.fax,
        desk.hours if desk else "",
        more,
        confirmed + (_("（6か月より前）") if line.stale else ""),
    ]
