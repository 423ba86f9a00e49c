"""One's own sign-ins, ended from wherever one is: a phone that was left in a train."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import SignIn


@transaction.atomic
def end_sign_in(*, sign_in: UUID, by: Actor) -> bool:
    """That browser is out at its next request. False when it was out already, or is nobody's of this person."""
    own = SignIn.objects.filter(pk=sign_in, user__practitioner=by.practitioner_id, ended_at=None)
    done = own.update(ended_at=timezone.now()) > 0
    audit.record("end.sign_in", by=by, object_id=sign_in)
    return done


@transaction.atomic
def end_other_sign_ins(*, this: UUID, by: Actor) -> int:
    """All but this one. How many."""
    own = SignIn.objects.filter(user__practitioner=by.practitioner_id, ended_at=None).exclude(pk=this)
    count = own.update(ended_at=timezone.now())
    audit.record("end_others.sign_in", by=by, object_id=this, detail={"sign_ins": count})
    return count
