"""A guide comes onto the shelf, gets its next edition, is read, explained, evaluated, and taken away."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.directory.models import Guide, GuideEdition, GuideOpening, GuideTelling, GuideTown
from renkei.ground.audit import actions as audit
from renkei.ground.documents import actions as documents
from renkei.ground.people.actor import Actor


@dataclass(frozen=True)
class Edition:
    """`file`: name and content of a PDF or photo; `steps` by use: it opens there, with these steps or
    with none; `sheets` by id."""

    name: str
    issued_on: date
    review_on: date | None = None
    file: tuple[str, bytes] | None = None
    link: str = ""
    steps: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sheets: Sequence[str] = ()


@transaction.atomic
def publish_guide(
    *,
    said: Mapping[str, str],
    used_by: Collection[str],
    published_by: Collection[str],
    edition: Edition,
    by: Actor,
) -> Guide:
    """`said`: title, kana, made_by_words, reader, access. Towns by their codes: whoever publishes it uses it.

    Raises ValidationError, and `documents.WrongFile`.
    """
    guide = Guide.objects.create(**said, owner_id=by.organization_id, made_at=timezone.now())
    _put_in_towns(guide, used_by, published_by)
    _add(guide, edition, by)
    audit.record("publish.guide", by=by, object_id=guide.pk)
    return guide


@transaction.atomic
def publish_edition(*, guide: Guide, edition: Edition, by: Actor) -> GuideEdition:
    """It takes the place of the one before wherever the guide stands; the one before stays readable."""
    GuideEdition.objects.filter(guide=guide, until=None).update(until=timezone.now())
    added = _add(guide, edition, by)
    audit.record("publish.edition", by=by, object_id=added.pk)
    return added


@transaction.atomic
def revise_guide(
    *,
    guide: Guide,
    said: Mapping[str, str],
    used_by: Collection[str],
    published_by: Collection[str],
    by: Actor,
) -> None:
    """Its title and where it is used; not what an edition says."""
    Guide.objects.filter(pk=guide.pk).update(**said)
    guide.towns.all().delete()
    _put_in_towns(guide, used_by, published_by)
    audit.record("revise.guide", by=by, object_id=guide.pk)


@transaction.atomic
def confirm_guide(*, edition: GuideEdition, review_on: date, by: Actor) -> None:
    """Looked at again and still right: until when. Raises ValidationError, by its field."""
    if review_on <= timezone.localdate():
        raise ValidationError({"review_on": _("次の見直しは、あすより先の日にしてください。")})
    _review_after_issue(review_on, edition.issued_on)
    GuideEdition.objects.filter(pk=edition.pk).update(review_on=review_on)
    audit.record("confirm.guide", by=by, object_id=edition.pk)


@transaction.atomic
def withdraw_guide(*, guide: Guide, because: str, by: Actor) -> None:
    Guide.objects.filter(pk=guide.pk).update(withdrawn_at=timezone.now(), withdrawn_because=because)
    audit.record("withdraw.guide", by=by, object_id=guide.pk)


@transaction.atomic
def open_edition(*, edition: GuideEdition, what: str, by: Actor) -> None:
    """Counted for the office that reads."""
    GuideOpening.objects.create(
        edition=edition, organization_id=by.organization_id, what=what, at=timezone.now()
    )
    audit.record("open.guide", by=by, object_id=edition.pk)


@transaction.atomic
def tell_of_guide(
    *, guide: Guide, what: str, body: str, on: date, people: int | None, words: str, by: Actor
) -> GuideTelling:
    """`what`: explained at a meeting (to so many people), or evaluated by a body (in so many words)."""
    if on > timezone.localdate():
        raise ValidationError(_("その日はまだ来ていません。"))
    if what == GuideTelling.What.EVALUATED and not words:
        raise ValidationError(_("評価した内容を書いてください。"))
    current = GuideEdition.objects.get(guide=guide, until=None)
    said = {"what": what, "body": body, "on": on, "people": people, "words": words}
    told = GuideTelling.objects.create(guide=guide, edition=current, **said, by_id=by.id, at=timezone.now())
    audit.record("tell.guide", by=by, object_id=told.pk)
    return told


def _put_in_towns(guide: Guide, used_by: Collection[str], published_by: Collection[str]) -> None:
    towns = {*used_by, *published_by}
    if not towns:
        raise ValidationError(_("使う市町を1つは選んでください。"))
    GuideTown.objects.bulk_create(
        GuideTown(guide=guide, municipality_id=code, publishes=code in published_by) for code in sorted(towns)
    )


def _review_after_issue(review_on: date, issued_on: date) -> None:
    if review_on <= issued_on:
        raise ValidationError({"review_on": _("次の見直しは、発行した日より後の日にしてください。")})


def _add(guide: Guide, edition: Edition, by: Actor) -> GuideEdition:
    if edition.file is None and not edition.link:
        raise ValidationError(_("ファイルかリンクのどちらかを入れてください。"))
    if edition.review_on:
        _review_after_issue(edition.review_on, edition.issued_on)
    kept: UUID | None = None
    if edition.file:
        name, content = edition.file
        kept = documents.keep(name=name, content=content, patient_id=None, by=by).pk
    return GuideEdition.objects.create(
        guide=guide,
        name=edition.name,
        issued_on=edition.issued_on,
        review_on=edition.review_on,
        document_id=kept,
        link=edition.link,
        steps={use: list(lines) for use, lines in edition.steps.items()},
        sheets=list(edition.sheets),
        published_at=timezone.now(),
        by_id=by.id,
    )
