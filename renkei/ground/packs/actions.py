"""A municipality's packs: proposed, agreed on with a day, ended."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.jobs.actions import notify
from renkei.ground.packs.archive import Files, digest_of, read_archive, write_archive
from renkei.ground.packs.changing import decided
from renkei.ground.packs.definition import Pack
from renkei.ground.packs.intake import PackRefused, look_through
from renkei.ground.packs.laying import materialize
from renkei.ground.packs.models import PackVersion
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind
from renkei.ground.sheets.reading import era_date
from renkei.ground.tasks.calendar import DAY


@transaction.atomic
def propose(
    *,
    name: str,
    files: Files,
    starts: date,
    because: str,
    built_on: Files | None = None,
    known: bool = False,
    by: Actor,
) -> PackVersion:
    """For one's own municipality; nothing holds before it was agreed on. `built_on` is what a change in the browser began
    with: it joins a proposal of the town's own that waits. `known` is another municipality's here. Raises PackProblems,
    PackRefused.
    """
    assert by.municipality is not None
    _refuse_yesterday(starts)
    pack = look_through(name, files, municipality=by.municipality, starts=starts, known=known)
    earlier = PackVersion.objects.filter(municipality_id=by.municipality, name=name)
    waiting = earlier.select_for_update().filter(agreed_at=None, declined_at=None).first()
    if waiting and built_on is not None and digest_of(built_on) == waiting.digest:
        return _amend(waiting, pack, files, starts, because, by)
    if waiting:
        raise PackRefused(_("このパックには、まだ決まっていない提案があります。先にそれを決めてください。"))
    if earlier.filter(agreed_at__isnull=False, starts__gte=starts).exists():
        raise PackRefused(
            _("同じ日か、それより後に始まる版がすでに決まっています。始める日を後にしてください。")
        )
    kept = PackVersion(
        municipality_id=by.municipality,
        name=name,
        version=pack.version,
        title=pack.title,
        made_by=pack.made_by,
        content=write_archive(name, files),
        digest=digest_of(files),
        because=because,
        starts=starts,
        proposed_by_id=by.id,
        proposed_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
    except IntegrityError as error:
        raise PackRefused(_("ほかの人が同時に提案しました。もう一度ひらいて確かめてください。")) from error
    audit.record("propose.pack", by=by, object_id=kept.pk)
    return kept


@transaction.atomic
def take_over(*, version: PackVersion, starts: date, because: str, by: Actor) -> PackVersion:
    """What another municipality here agreed on, proposed for one's own. Raises PackProblems, PackRefused."""
    name, files = read_archive(bytes(version.content))
    return propose(name=name, files=files, starts=starts, because=because, known=True, by=by)


@transaction.atomic
def advise(*, version: PackVersion, towns: Collection[str], by: Actor) -> int:
    """The prefecture tells these town halls of it; they decide. How many were told."""
    halls = Organization.objects.filter(
        kind=OrganizationKind.MUNICIPALITY, municipality__in=list(towns), ended_at=None
    )
    keys = list(halls.values_list("pk", flat=True))
    for key in keys:
        notify("pack.advised", organization_id=key, about=None, path=f"/rules/shelf/{version.pk}/")
    audit.record("advise.pack", by=by, object_id=version.pk, detail={"towns": sorted(towns)})
    return len(keys)


def _amend(
    waiting: PackVersion, pack: Pack, files: Files, starts: date, because: str, by: Actor
) -> PackVersion:
    """What an officer changes in the browser joins what waits already: the council decides on it together."""
    if starts != waiting.starts:
        text = _("決まっていない提案は%(day)sからです。同じ日にするか、先にその提案を決めてください。")
        raise PackRefused(text % {"day": era_date(waiting.starts)})
    waiting.version, waiting.title = pack.version, pack.title
    waiting.content, waiting.digest = write_archive(waiting.name, files), digest_of(files)
    waiting.because = "\n".join(filter(None, (waiting.because, because)))
    waiting.save(update_fields=["version", "title", "content", "digest", "because"])
    audit.record("amend.pack", by=by, object_id=waiting.pk)
    return waiting


@transaction.atomic
def agree(*, version: PackVersion, decision: str, by: Actor) -> PackVersion:
    """The council decided: it holds from its day. Raises PackRefused."""
    standing = _waiting(version)
    _refuse_yesterday(standing.starts)
    name, files = read_archive(bytes(standing.content))
    files = decided(files, decision)
    standing.content, standing.digest = write_archive(name, files), digest_of(files)
    standing.agreed_by_id, standing.agreed_at, standing.decision = by.id, timezone.now(), decision
    standing.save(update_fields=["content", "digest", "agreed_by", "agreed_at", "decision"])
    audit.record("agree.pack", by=by, object_id=standing.pk)
    transaction.on_commit(materialize)
    return standing


@transaction.atomic
def decline(*, version: PackVersion, by: Actor) -> None:
    standing = _waiting(version)
    standing.declined_by_id, standing.declined_at = by.id, timezone.now()
    standing.save(update_fields=["declined_by", "declined_at"])
    audit.record("decline.pack", by=by, object_id=standing.pk)


@transaction.atomic
def end(*, version: PackVersion, until: date, because: str, by: Actor) -> None:
    """`until` is the last day on which it holds: today at the earliest. Tasks that it made stay as they are."""
    standing = PackVersion.objects.select_for_update().get(pk=version.pk)
    if not standing.agreed_at or standing.until:
        raise PackRefused(_("この版は、もう終わっているか、まだ決まっていません。"))
    if until < timezone.localdate() or until < standing.starts - DAY:
        raise PackRefused(_("最後の日は、きょうか、それより後にしてください。"))
    standing.until, standing.ended_by_id, standing.ended_because = until, by.id, because
    standing.save(update_fields=["until", "ended_by", "ended_because"])
    audit.record("end.pack", by=by, object_id=standing.pk)
    transaction.on_commit(materialize)


def _waiting(version: PackVersion) -> PackVersion:
    standing = PackVersion.objects.select_for_update().get(pk=version.pk)
    if not standing.waits:
        raise PackRefused(_("この提案は、ほかの人がもう決めました。"))
    return standing


def _refuse_yesterday(starts: date) -> None:
    if starts <= timezone.localdate():
        raise PackRefused(
            _("始める日は、あしたか、それより後の日にしてください。すぎた日のことは変わりません。")
        )
