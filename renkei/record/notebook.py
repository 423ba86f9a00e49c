"""The page that lies at the person's home: whom to phone, what the team shares, room to write, a code that leads back."""

from dataclasses import dataclass

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from qrcode.constants import ERROR_CORRECT_M

from renkei.ground.people.actor import Actor
from renkei.ground.sheets.pdf import render_pdf
from renkei.ground.sheets.reading import era_date
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import local_day
from renkei.patients.models import Contact, Patient
from renkei.patients.queries import Member, contacts, team
from renkei.record.queries import FamilyLine, visible_to_family

TEMPLATE = STANDARD_PACK / "print" / "notebook.typ"
SHOWN = 5  # of what the team shares: the page has room to write in
BORDER = 4  # modules around the code, as its standard wants


@dataclass(frozen=True)
class Notebook:
    """Nothing but what anybody in the house may read: no address, no diagnosis, no entry without 家族可."""

    patient: Patient
    team: list[Member]
    contacts: list[Contact]
    shared: list[FamilyLine]

    @property
    def address(self) -> str:
        """Of this page in the house; the key in it says nothing about anybody."""
        return settings.SITE_URL + reverse("record:notebook", args=[self.patient.pk])


def notebook(patient: Patient) -> Notebook:
    """Three queries."""
    shared = [line for day in visible_to_family(patient).days for line in day.lines]
    return Notebook(patient, team(patient), contacts(patient), shared[:SHOWN])


def notebook_pdf(page: Notebook, by: Actor) -> bytes:
    """One A4 page. Raises PdfProblem."""
    now = timezone.localtime()
    return render_pdf(
        TEMPLATE,
        {
            "name": page.patient.name,
            "kana": page.patient.kana,
            "team": [[one.function_label, one.name or "", one.office, one.phone] for one in page.team],
            "contacts": [[one.name, one.relation, one.phone] for one in page.contacts],
            "shared": [
                {"day": era_date(local_day(one.at)), "by": one.by, "text": one.text} for one in page.shared
            ],
            "code": code_svg(page.address),
            "printed": f"{now:%Y-%m-%d %H:%M}　{by.name}",
        },
    )


def code_svg(text: str) -> str:
    """The QR code of a text, as a picture of one path, a unit a module."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=BORDER)
    code.add_data(text)
    rows = code.get_matrix()
    size = len(rows)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{dark}" fill="#000"/></svg>'
    )
