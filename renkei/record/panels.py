"""The panel of the person page that this room offers: the course, and the form to write in it."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.record import queries
from renkei.record.forms import EntryForm
from renkei.record.ways import ways


class Course:
    """A timeline with its form, and the addresses by which an open page hears of what is posted."""

    def __init__(self, actor: Actor, timeline: queries.Timeline) -> None:
        self.patient, self.viewer = timeline.patient, timeline.viewer
        self.days, self.next, self.since = timeline.days, timeline.next, timeline.since
        self.form = EntryForm(profession=actor.profession) if timeline.viewer.may_write else None
        self.chips = chips(timeline.patient)
        self.topic = f"patient:{timeline.patient.pk}"
        self.live_url = f"{settings.LIVE_URL}/stream?topic={self.topic}" if settings.LIVE_URL else ""


def course(actor: Actor, patient: Patient) -> Course:
    return Course(actor, queries.timeline(actor, patient))


def chips(patient: Patient, kind: str = "", *, every: bool = False) -> list[tuple[str, str, bool]]:
    """Filters of the course: on the person's page those that the pack puts there, else every kind."""
    address = reverse("record:course", args=[patient.pk])
    kinds = [(one.value, one.label) for one in ways().categories if every or one.chip]
    return [
        (_("すべて"), f"{address}?kind=" if every else patient.get_absolute_url(), kind == ""),
        (_("至急"), f"{address}?kind={queries.URGENT}", kind == queries.URGENT),
        *((label, f"{address}?kind={value}", kind == value) for value, label in kinds),
    ]
