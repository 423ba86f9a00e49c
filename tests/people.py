"""Helpers of tests around a person at home: registered by the care manager, joined by others."""

from datetime import date

from renkei.ground.db.acting import acting_as
from renkei.ground.people.models import PractitionerRole
from renkei.patients import actions
from renkei.patients.models import Consent, Invitation, Patient
from tests.cast import BIRTH, Cast, actor_of


def identity(cast: Cast, **changes: object) -> dict:
    return {
        "name": "東海林 千代乃",
        "kana": "ショウジ チヨノ",
        "birth_date": BIRTH,
        "sex": "female",
        "municipality_id": cast.town.pk,
        "address": "美澄市北町1-2-3",
        "phone": "0598-00-1111",
        "household": "alone",
        "resides": "home",
    } | changes


def consent(**changes: object) -> dict:
    return {
        "giver": Consent.Giver.PERSON,
        "giver_name": "",
        "form": Consent.Form.SIGNED,
        "purpose": Consent.Purpose.TEAM,
        "since": date(2026, 4, 1),
    } | changes


def registered(cast: Cast, by: PractitionerRole | None = None, **changes: object) -> Patient:
    role = by or cast.suzuki
    with acting_as(role.pk):
        return actions.register(identity=identity(cast, **changes), consent=consent(), by=actor_of(role))


def joined(cast: Cast, patient: Patient, role: PractitionerRole, by: PractitionerRole | None = None) -> None:
    """Invited by the care manager and accepted."""
    inviter = by or cast.suzuki
    with acting_as(inviter.pk):
        invitation = actions.invite(
            patient=patient,
            organization_id=role.organization_id,
            function=role.profession,
            by=actor_of(inviter),
        )
    with acting_as(role.pk):
        offer = Invitation.objects.get(pk=invitation.pk)
        actions.accept(invitation=offer, by=actor_of(role))
