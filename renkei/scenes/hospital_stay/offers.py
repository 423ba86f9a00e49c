"""What this room offers: owners, receivers and pages of rules, paths of sheets."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.facts.actions import Event
from renkei.ground.sheets.paths import PATHS
from renkei.ground.tasks.definition import Rule
from renkei.ground.tasks.engine import OWNERS, PAGES, RECEIVERS, RESTS
from renkei.scenes.hospital_stay.announcing import support_centre_of
from renkei.scenes.hospital_stay.models import Outcome


def _sheet_page(event: Event, rule: Rule) -> str:
    return reverse("hospital_stay:sheet", args=[event.key])


def _after_death(event: Event) -> str:
    return _("亡くなられたため") if event.live.outcome == Outcome.DIED else ""


OWNERS["care-manager-office"] = lambda event: event.office
OWNERS["area-support-centre"] = lambda event: support_centre_of(event.live.patient)
RECEIVERS["stay.hospital"] = lambda event: event.live.hospital_id
PAGES["stay.admitted"] = _sheet_page
RESTS["stay.admitted"] = _after_death

PATHS.register("today", gettext_lazy("きょう"), lambda today: today)
PATHS.register("stay.admitted_on", gettext_lazy("病院からの知らせ"), lambda stay: stay.admitted_on)
PATHS.register("stay.hospital", gettext_lazy("病院からの知らせ"), lambda stay: stay.hospital.name)
PATHS.register("stay.ward", gettext_lazy("病院からの知らせ"), lambda stay: stay.ward)
PATHS.register("stay.contact", gettext_lazy("病院からの知らせ"), lambda stay: stay.contact)
