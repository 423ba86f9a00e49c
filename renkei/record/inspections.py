"""The index of an office's own papers over a period, as one PDF for the inspection (運営指導)."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.ground.sheets.pdf import render_pdf
from renkei.ground.sheets.reading import era_date
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import local_day
from renkei.patients.models import Consent
from renkei.record.copies import moment
from renkei.record.queries import Inspected, Inspection
from renkei.record.queries.inspection import Sent

TEMPLATE = STANDARD_PACK / "print" / "inspection.typ"


def inspection_pdf(found: Inspection, by: Actor) -> bytes:
    """Numbers and names; no word of an entry or sheet. Raises PdfProblem."""
    now = timezone.localtime()
    first, last = local_day(found.since), local_day(found.until - timedelta(days=1))
    return render_pdf(
        TEMPLATE,
        {
            "office": by.organization,
            "period": _("%(first)s から %(last)s まで") % {"first": era_date(first), "last": era_date(last)},
            "people": [_person(one) for one in found.people],
            "entries": found.entries,
            "sent": found.sent,
            "received": found.received,
            "unbacked": found.unbacked,
            "printed": f"{now:%Y-%m-%d %H:%M}　{by.name}",
        },
    )


def _person(one: Inspected) -> dict:
    wrote = one.wrote
    return {
        "name": one.name,
        "kana": one.kana,
        "born": era_date(one.birth_date),
        "in_team": one.in_team,
        "entries": wrote.entries,
        "span": f"{_day(wrote.first)} – {_day(wrote.last)}" if wrote.first and wrote.last else "",
        "corrected": wrote.corrected,
        "sealed": wrote.sealed,
        "sent": [
            [
                moment(each.at),
                each.title,
                each.other,
                each.means_label,
                received_words(each),
                backing_words(each),
            ]
            for each in one.sent
        ],
        "received": [
            [moment(each.at), each.title, each.other, each.means_label, received_words(each)]
            for each in one.received
        ],
        "consents": [consent_words(each) for each in one.consents],
        "opened_to": one.opened_to,
    }


def _day(at: datetime) -> str:
    return f"{local_day(at):%Y-%m-%d}"


def received_words(one: Sent) -> str:
    if one.recalled_at:
        return _("誤って送ったため取り消し")
    if one.received_at is None:
        return _("受け取りの確認なし")
    return f"{_('受け取り')} {moment(one.received_at)} {one.receipt}".strip()


def backing_words(one: Sent) -> str:
    if one.backing == "consent":
        return _("同意")
    return one.basis_label or _("同意も根拠もなし")


def consent_words(consent: Consent) -> str:
    until = f"{consent.until:%Y-%m-%d}" if consent.until else ""
    ended = _("　撤回 %(at)s") % {"at": moment(consent.withdrawn_at)} if consent.withdrawn_at else ""
    who = f"{consent.get_giver_display()} {consent.giver_name}".strip()
    return f"{consent.get_purpose_display()}　{who}　{consent.get_form_display()}　{consent.since:%Y-%m-%d} – {until}{ended}"
