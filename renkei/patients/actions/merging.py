"""Two registrations of one person: offered, agreed to, made one, and within thirty days two again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from psycopg import sql

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.jobs.actions import notify
from renkei.ground.packs.rounds import look_again
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.patients.actions.identity import SomebodyWasFaster
from renkei.patients.folding import fold_person
from renkei.patients.merging import (
    ASIDE,
    CONTACTS,
    FIELDS,
    MOVES,
    PROFILE,
    Described,
    described,
    joined,
    restored,
)
from renkei.patients.models import (
    CareTeamMember,
    Contact,
    Merge,
    MergeOffer,
    Patient,
    ProbableDuplicate,
    person_path,
)
from renkei.patients.policy import lasting

UNDONE_WITHIN = timedelta(days=30)


class NobodyToAsk(Exception):
    """Of this pair our office was not told who registered the other."""


class NotAgreed(Exception):
    """A care-manager office of one of the teams has not agreed."""


class TooLate(Exception):
    """The days in which a merge can be undone are over."""


@transaction.atomic
def offer_merge(*, duplicate: ProbableDuplicate, by: Actor) -> MergeOffer:
    """Tells the other office that ours knows this person; offering twice is offering once. Raises `NobodyToAsk`."""
    pair, to = duplicate.pair, duplicate.counterpart_id
    if pair is None or to is None:
        raise NobodyToAsk
    standing = MergeOffer.objects.filter(pair=pair, organization_id=by.organization_id).first()
    if standing:
        return standing
    offer = MergeOffer(
        patient_id=duplicate.patient_id,
        pair=pair,
        organization_id=by.organization_id,
        to_id=to,
        made_by_id=by.id,
    )
    MergeOffer.objects.bulk_create([offer])
    _tell(offer, "merge.offered", offer.to_id)
    audit.record("offer.merge", by=by, object_id=offer.pk, patients=[offer.patient_id])
    return offer


@transaction.atomic
def agree_to_merge(*, offer: MergeOffer, duplicate: ProbableDuplicate, by: Actor) -> None:
    """`duplicate` is what our office was told of the pair: its person is opened to who offers."""
    member = CareTeamMember(
        patient_id=duplicate.patient_id,
        organization_id=offer.organization_id,
        practitioner_role_id=offer.made_by_id,
        function=offer.made_by.profession,
        since=Now(),
    )
    CareTeamMember.objects.bulk_create([member], ignore_conflicts=True)
    tell_access_changed(offer.organization_id)
    _answer(offer, True, duplicate, by)


@transaction.atomic
def decline_merge(*, offer: MergeOffer, duplicate: ProbableDuplicate, by: Actor) -> None:
    """It is somebody else, or the person does not want it: nothing is opened."""
    _answer(offer, False, duplicate, by)


def _answer(offer: MergeOffer, accepted: bool, duplicate: ProbableDuplicate, by: Actor) -> None:
    MergeOffer.objects.filter(pk=offer.pk, answered_at=None).update(
        accepted=accepted,
        other_id=duplicate.patient_id if accepted else None,
        answered_at=Now(),
        answered_by_id=by.id,
    )
    ProbableDuplicate.objects.filter(pk=duplicate.pk).update(settled_at=timezone.now())
    _tell(offer, "merge.answered", offer.organization_id)
    audit.record(
        "answer.merge",
        by=by,
        object_id=offer.pk,
        patients=[duplicate.patient_id],
        detail={"accepted": accepted},
    )


def _tell(offer: MergeOffer, kind: str, organization_id: UUID) -> None:
    path = f"/patients/merge-offers/{offer.pk}/"
    notify(kind, organization_id=organization_id, about=offer.patient_id, path=path)


@transaction.atomic
def look_at_both(*, kept: Patient, gone: Patient, by: Actor) -> None:
    audit.record("open.merge", by=by, patients=[kept.pk, gone.pk])


@transaction.atomic
def merge(
    *, kept: Patient, gone: Patient, versions: tuple[int, int], chosen: Mapping[str, str], by: Actor
) -> Merge:
    """`chosen` says by field whose value stays (`merging.KEPT`, `GONE`; of contacts also `BOTH`).

    Everything about `gone` is about `kept` from now on, and both teams read it. Raises `SomebodyWasFaster` unless both
    `versions` stand, `NotAgreed` while a care-manager office of either team has said nothing.
    """
    agreed = _agreed(kept.pk, gone.pk, by)
    if offices_to_agree(kept.pk, gone.pk, by) - agreed:
        raise NotAgreed
    here, there = _claimed(kept.pk, versions[0]), _claimed(gone.pk, versions[1])
    row = Merge(
        patient_id=kept.pk,
        gone_id=gone.pk,
        organization_id=by.organization_id,
        counterpart_id=next(iter(agreed), None),
        by_id=by.id,
        before=here,
        after=joined(here, there, chosen),
    )
    Merge.objects.bulk_create([row])
    with connection.cursor() as cursor:
        cursor.execute("select renkei_merge(%s, %s, %s)", [row.pk, list(MOVES), list(ASIDE)])
    _write(kept.pk, row.after)
    ProbableDuplicate.objects.filter(patient_id=kept.pk, settled_at=None).update(settled_at=timezone.now())
    _tell_team("patient.merged", kept.pk, by)
    audit.record("merge.patients", by=by, object_id=row.pk, patients=[kept.pk, gone.pk])
    look_again(kept.pk, by=by)
    return row


def offices_to_agree(kept: UUID, gone: UUID, by: Actor) -> set[UUID]:
    """The care-manager offices of both teams, but one's own."""
    managers = CareTeamMember.objects.filter(
        lasting(),
        patient_id__in=[kept, gone],
        stay_id=None,
        organization__kind=OrganizationKind.CARE_MANAGER_OFFICE,
    )
    return set(managers.values_list("organization_id", flat=True)) - {by.organization_id}


def _agreed(kept: UUID, gone: UUID, by: Actor) -> set[UUID]:
    both = [kept, gone]
    offers = MergeOffer.objects.filter(
        organization_id=by.organization_id, accepted=True, patient_id__in=both, other_id__in=both
    )
    return set(offers.values_list("to_id", flat=True))


def _claimed(key: UUID, version: int) -> Described:
    standing = Patient.objects.filter(pk=key, version=version)
    if not standing.update(version=F("version") + 1):
        raise SomebodyWasFaster
    return _described(key)


def _described(key: UUID) -> Described:
    return described(Patient.objects.get(pk=key), Contact.objects.filter(patient_id=key).order_by("order"))


def _write(key: UUID, values: Described) -> None:
    fields: dict[str, Any] = {name: values[name] for name in FIELDS}
    fields |= {"folded_name": fold_person(values["name"]), "folded_kana": fold_person(values["kana"])}
    profile = {
        name.removeprefix(PROFILE): entry for name, entry in values.items() if name.startswith(PROFILE)
    }
    Patient.objects.filter(pk=key).update(**fields, profile=profile, version=F("version") + 1)
    Contact.objects.filter(patient_id=key).delete()
    Contact.objects.bulk_create(
        Contact(patient_id=key, order=order, **one) for order, one in enumerate(values[CONTACTS], 1)
    )


def _tell_team(kind: str, patient_id: UUID, by: Actor) -> None:
    team = CareTeamMember.objects.filter(lasting(), patient_id=patient_id)
    for organization_id in sorted(set(team.values_list("organization_id", flat=True))):
        tell_access_changed(organization_id)
        if organization_id != by.organization_id:
            notify(kind, organization_id=organization_id, about=patient_id, path=person_path(patient_id))


@transaction.atomic
def undo_merge(*, merge: Merge, by: Actor) -> Merge:
    """Both registrations as they were; what was written since stays with the one that stayed, and is counted in `stayed`.

    The actor's office is a full member of who stayed. Raises `TooLate`.
    """
    if timezone.now() - merge.at > UNDONE_WITHIN:
        raise TooLate
    _write(merge.patient_id, restored(_described(merge.patient_id), merge.after, merge.before))
    Merge.objects.filter(pk=merge.pk).update(stayed=written_since(merge))
    _tell_team("patient.unmerged", merge.patient_id, by)
    with connection.cursor() as cursor:
        cursor.execute("select renkei_unmerge(%s)", [merge.pk])
    audit.record("undo.merge", by=by, object_id=merge.pk, patients=[merge.patient_id, merge.gone_id])
    for patient_id in (merge.patient_id, merge.gone_id):
        look_again(patient_id, by=by)
    merge.refresh_from_db()
    return merge


def written_since(merge: Merge) -> dict[str, int]:
    """By table: rows about the person that are younger than the merge."""
    counts = sql.SQL(" union all ").join(
        sql.SQL("select {}, count(*) from {} where patient_id = %(patient)s and id > %(merge)s").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table, label in MOVES.items()
        if label
    )
    with connection.cursor() as cursor:
        cursor.execute(counts, {"patient": merge.patient_id, "merge": merge.pk})
        return {table: count for table, count in cursor.fetchall() if count}
