"""Bulk loading of what people take writes what the actions write: one list told both ways, every table compared."""

from random import Random

from renkei.demo.happenings import Happenings
from renkei.demo.rows import Keys, Rows
from renkei.ground.db.acting import acting_as
from renkei.ground.tasks.calendar import local_day
from renkei.patients.actions import accept, invite
from renkei.patients.models import Invitation, Patient
from renkei.record import actions
from renkei.record.models import MedicationStatement
from tests.demo.test_same_as_actions import LONG_BEFORE, NOW, TODAY, Ground, actor, compare, registers, twin

__all__ = ["twin"]

SAID = {"name": "アムロジピン錠5mg", "form": "internal", "dose": "1錠", "usage": "朝食後"}
SAID |= {"source": "notebook", "source_on": TODAY, "prescriber": "柳井医院"}
OTHER = SAID | {"name": "センノシド錠12mg", "form": "as_needed"}
HALF = SAID | {"dose": "0.5錠", "since": TODAY}


def by_hand(ground: Ground) -> None:
    manager, nurse = ground.manager, ground.nurse
    patient: Patient = registers(ground)
    with acting_as(manager.id):
        invite(patient=patient, organization_id=nurse.office.id, function="nurse", by=actor(manager))
    with acting_as(nurse.id):
        accept(invitation=Invitation.objects.get(), by=actor(nurse))
        taken, other = actions.add_medications(patient=patient, medicines=[SAID, OTHER], by=actor(nurse))
        why = {"because": "ふらつき", "by": actor(nurse)}
        actions.change_medication(medication=taken, said=HALF, on=local_day(NOW), **why)
        actions.stop_medication(medication=other, on=local_day(NOW), **why)
        actions.review_medications(patient=patient, by=actor(nurse))
        actions.note_adherence(patient=patient, level="often", left_over="6回分", by=actor(nurse))
        assert MedicationStatement.objects.count() == 3


def in_bulk(ground: Ground) -> Rows:
    rows, person, manager, nurse = Rows(), ground.person, ground.manager, ground.nurse
    happen = Happenings(rows, Keys(Random(3)), LONG_BEFORE)
    happen.register(person, by=manager)
    happen.accept(happen.invite(person, nurse.office, "nurse", NOW, by=manager), person, NOW, by=nurse)
    taken, other = happen.add_medications(person, [SAID, OTHER], NOW, by=nurse)
    happen.change_medication(person, taken, HALF, NOW, because="ふらつき", by=nurse)
    happen.stop_medication(person, other, NOW, because="ふらつき", by=nurse)
    happen.review_medications(person, NOW, by=nurse)
    happen.note_adherence(person, "often", "6回分", NOW, by=nurse)
    happen.settle()
    return rows


def test_one_list_told_both_ways_leaves_the_same_rows(committed, twin):
    compare(committed, twin, by_hand, in_bulk)
