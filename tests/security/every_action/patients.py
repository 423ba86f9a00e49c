from datetime import date
from typing import Any

from renkei.ground.db.acting import acting_as
from renkei.patients.actions import (
    charge,
    consent,
    identity,
    merging,
    registration,
    team,
    unregistering,
    wards,
)
from renkei.patients.models import Consent, Invitation
from renkei.patients.policy import memberships_of_office
from tests.people import consent as said_consent
from tests.people import identity as said_identity
from tests.people import registered
from tests.security.every_action.calls import works
from tests.security.every_action.house import House


@works(charge.hand_over)
def _(house, by):
    members = memberships_of_office(by).values_list("pk", flat=True)
    return lambda: charge.hand_over(members=list(members), to=None, by=by)


@works(charge.take_back)
def _(house, by):
    members = memberships_of_office(by).values_list("pk", flat=True)
    made = charge.hand_over(members=list(members), to=None, by=by)
    return lambda: charge.take_back(handover=made, by=by)


@works(charge.be_away)
def _(house, by):
    return lambda: charge.be_away(**house.away(), by=by)


@works(charge.be_back)
def _(house, by):
    made = charge.be_away(**house.away(), by=by)
    return lambda: charge.be_back(absence=made, by=by)


@works(consent.record_consent)
def _(house, by):
    return lambda: consent.record_consent(patient=house.chiyono, fields=said_consent(), by=by)


@works(consent.withdraw_consent)
def _(house, by):
    given = Consent.objects.get(patient=house.chiyono)
    return lambda: consent.withdraw_consent(consent=given, by=by)


@works(identity.revise_identity)
def _(house, by):
    said = {"version": 1, "fields": {"phone": "0598-00-9999"}}
    return lambda: identity.revise_identity(patient=house.chiyono, **said, by=by)


@works(identity.set_contacts)
def _(house, by):
    son = {"name": "東海林 茂", "relation": "長男", "phone": "090-0000-0001", "lives": "", "note": ""}
    return lambda: identity.set_contacts(patient=house.chiyono, version=1, contacts=[son], by=by)


@works(identity.certify)
def _(house, by):
    said = {"level": "22", "insurer": "982017", "since": date(2026, 4, 1), "until": date(2028, 3, 31)}
    return lambda: identity.certify(patient=house.chiyono, **said, by=by)


@works(identity.keep_in_profile)
def _(house, by):
    values = {"patient.interests": "俳句"}
    return lambda: identity.keep_in_profile(patient=house.chiyono, values=values, by=by)


@works(merging.offer_merge)
def _(house, by):
    house.twice()
    told = house.told_of_pair("suzuki")
    return lambda: merging.offer_merge(duplicate=told, by=by)


@works(merging.agree_to_merge, "stranger")
def _(house, by):
    offer, told = house.offered()[2], house.told_of_pair("stranger")
    return lambda: merging.agree_to_merge(offer=offer, duplicate=told, by=by)


@works(merging.decline_merge, "stranger")
def _(house, by):
    offer, told = house.offered()[2], house.told_of_pair("stranger")
    return lambda: merging.decline_merge(offer=offer, duplicate=told, by=by)


@works(merging.look_at_both)
def _(house, by):
    pair = house.agreed()
    return lambda: merging.look_at_both(kept=pair["kept"], gone=pair["gone"], by=by)


@works(merging.merge)
def _(house, by):
    pair = house.agreed()
    return lambda: merging.merge(**pair, by=by)


@works(merging.undo_merge)
def _(house, by):
    merged = merging.merge(**house.agreed(), by=by)
    merged.refresh_from_db()
    return lambda: merging.undo_merge(merge=merged, by=by)


@works(registration.register)
def _(house, by):
    said = {"identity": said_identity(house.cast), "consent": said_consent()}
    return lambda: registration.register(**said, by=by)


@works(registration.settle_duplicate)
def _(house, by):
    house.twice()
    told = house.told_of_pair("suzuki")
    return lambda: registration.settle_duplicate(duplicate=told, by=by)


def _asking_the_centre(house: House) -> dict[str, Any]:
    return {"organization_id": house.cast.houkatsu.pk, "function": "social_worker"}


def _invited(house: House) -> Invitation:
    with house.meanwhile("suzuki") as suzuki:
        offer = team.invite(patient=house.chiyono, **_asking_the_centre(house), by=suzuki)
    with acting_as(house.cast.inoue.pk):
        return Invitation.objects.get(pk=offer.pk)


@works(team.invite)
def _(house, by):
    return lambda: team.invite(patient=house.chiyono, **_asking_the_centre(house), by=by)


@works(team.invite_as_for)
def _(house, by):
    members = [(house.cast.houkatsu.pk, "social_worker")]
    return lambda: team.invite_as_for(patient=house.chiyono, members=members, by=by)


@works(team.accept, "inoue")
def _(house, by):
    invitation = _invited(house)
    return lambda: team.accept(invitation=invitation, by=by)


@works(team.decline, "inoue")
def _(house, by):
    invitation = _invited(house)
    return lambda: team.decline(invitation=invitation, by=by)


@works(team.leave, "sato")
def _(house, by):
    return lambda: team.leave(patient=house.chiyono, by=by)


@works(unregistering.unregister)
def _(house, by):
    tome = registered(house.cast, name="貫井 とめ", kana="ヌクイ トメ")
    return lambda: unregistering.unregister(patient=tome, version=tome.version, by=by)


@works(wards.open_to_ward)
def _(house, by):
    stay = house.stay()
    to = {"organization": house.cast.hospital, "stay_id": stay.pk}
    return lambda: wards.open_to_ward(stay.patient_id, **to, by=by)
