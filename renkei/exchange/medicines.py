"""A notebook beside the list that the team keeps: what is the same, what differs, what is new, what is not in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from renkei.exchange.notebook import Medicine, Notebook, newest, spoken_as
from renkei.patients.folding import fold_person
from renkei.patients.models import Patient
from renkei.record.models import MedicationStatement


@dataclass(frozen=True)
class Compared:
    """A line of the notebook; `key` is its place among them."""

    key: int
    medicine: Medicine
    standing: MedicationStatement | None

    @property
    def state(self) -> str:
        """same | differs | new"""
        if self.standing is None:
            return "new"
        return "same" if _how(self.standing) == _how(self.medicine) else "differs"


def compare(
    notebook: Notebook, standing: Sequence[MedicationStatement]
) -> tuple[list[Compared], list[MedicationStatement]]:
    """Lines of the notebook, and what the team has and the notebook has not."""
    known = {spoken_as(one.name): one for one in standing}
    lines = [
        Compared(key, one, known.get(spoken_as(one.name)))
        for key, one in enumerate(newest(notebook.medicines))
    ]
    told = {spoken_as(one.medicine.name) for one in lines}
    return lines, [one for name, one in known.items() if name not in told]


def doubts(notebook: Notebook, patient: Patient) -> list[str]:
    """Why it may be somebody else's."""
    found = []
    if not notebook.name and not notebook.birth_date:
        found.append(_("手帳にお名前も生年月日もありません。"))
    if notebook.birth_date and notebook.birth_date != patient.birth_date:
        found.append(_("生年月日が違います。"))
    if notebook.sex and notebook.sex != patient.sex:
        found.append(_("性別が違います。"))
    given, own = fold_person(notebook.name), fold_person(patient.name)
    kana, own_kana = fold_person(notebook.kana), fold_person(patient.kana)
    if given and given != own and not (kana and kana == own_kana):
        found.append(_("お名前が違います。"))
    return found


def _how(one: MedicationStatement | Medicine) -> tuple[str, str]:
    return spoken_as(one.dose), spoken_as(one.usage)
