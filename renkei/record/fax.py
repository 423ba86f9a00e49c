"""A question on one A4 page: tick boxes, room to write, the number by which it is found again."""

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Profession
from renkei.ground.sheets.pdf import render_pdf
from renkei.ground.sheets.reading import era_date
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import local, local_day, spoken
from renkei.patients.queries import age_on
from renkei.record.models import Question
from renkei.record.ways import ways

TEMPLATE = STANDARD_PACK / "print" / "question.typ"


def question_sheet(question: Question, by: Actor) -> bytes:
    """Raises PdfProblem."""
    patient, now = question.patient, timezone.localtime()
    asks, doctor = question.organization, question.function in ways().proxy.of
    return render_pdf(
        TEMPLATE,
        {
            "number": question.number,
            "to": f"{question.asked.name}　{Profession(question.function).label}　{_('様')}",
            "to_fax": question.asked.fax,
            "asked_on": f"{era_date(local_day(question.at))} {local(question.at):%H:%M}",
            "wanted": spoken(local_day(question.wanted_until)),
            "name": patient.name,
            "kana": patient.kana,
            "born": era_date(patient.birth_date),
            "age": age_on(patient.birth_date, now.date()),
            "text": question.text,
            "facts": question.facts,
            "choices": [
                {"label": one.label, "calls": one.calls, "policy": one.policy} for one in ways().answers
            ]
            if doctor
            else [],
            "office": asks.name,
            "phone": asks.phone,
            "fax": asks.fax,
            "printed": f"{now:%Y-%m-%d %H:%M}　{by.name}",
        },
    )
