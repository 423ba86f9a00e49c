"""The panel of the person page that this room offers: the course, and the form to write in it."""

from django.conf import settings

from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.record import queries
from renkei.record.forms import EntryForm


class Course:
    """A timeline with its form, and the addresses by which an open page hears of what is posted."""

    def __init__(self, timeline: queries.Timeline) -> None:
        self.timeline = timeline
        self.patient = timeline.patient
        self.days, self.next, self.since = timeline.days, timeline.next, timeline.since
        self.may_seal_all, self.organization_id = timeline.may_seal_all, timeline.organization_id
        self.form = EntryForm()
        self.topic = f"patient:{timeline.patient.pk}"
        self.live_url = f"{settings.LIVE_URL}/stream?topic={self.topic}" if settings.LIVE_URL else ""


def course(actor: Actor, patient: Patient) -> Course:
    return Course(queries.timeline(actor, patient))
