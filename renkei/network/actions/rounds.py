"""Every write of a survey: the whole round or nothing of it, and what a person says about its tags."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.documents.actions import store
from renkei.ground.documents.models import Document
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import (
    Capacity,
    Organization,
    OrganizationKind,
    Practitioner,
    PractitionerRole,
    Profession,
)
from renkei.ground.region.actions import know_prefecture
from renkei.ground.region.queries import finder, municipalities
from renkei.ground.sheets.models import Answer
from renkei.network.definition import Survey, standard_survey
from renkei.network.models import Answering, SurveyAnswer, SurveyRound, Tag, Upload
from renkei.network.reading import Preview, ReadAnswer
from renkei.network.remarks import fiscal_year_text
from renkei.network.tags import Suggestion, suggest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NotImported(Exception):
    """Something in the workbook is wrong; the preview tells what. Nothing was stored."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("\n".join(str(problem) for problem in preview.problems))
        self.preview = preview


class StandsAlready(Exception):
    """The round of that year is there, and nobody said that it may be replaced. Nothing was stored."""

    def __init__(self, round: SurveyRound) -> None:
        text = _(
            "%(year)sの調査はもう入っています。入れ替えるときは、入れ替えることをはっきり選んでください。"
        )
        super().__init__(text % {"year": fiscal_year_text(round.year)})
        self.round = round


@transaction.atomic
def keep_upload(*, data: bytes, name: str, by: Actor) -> Document:
    """Between looking at a workbook and importing it. The office's earlier one goes."""
    Document.objects.filter(upload__isnull=False, organization_id=by.organization_id).delete()
    document = store(name=name, data=data, media_type=XLSX, patient_id=None, by=by)
    Upload.objects.create(document=document)
    return document


@transaction.atomic
def drop_upload(*, document: Document, by: Actor) -> None:
    document.delete()
    audit.record("drop.upload", by=by, object_id=document.pk)


@transaction.atomic
def import_survey(*, data: bytes, name: str, year: int, replace: bool = False, by: Actor) -> SurveyRound:
    """All in or nothing in. Raises NotImported and StandsAlready.

    A round that is replaced keeps its old answers behind the new ones, and what was said about a tag wherever
    the text that it quotes is still the same.
    """
    survey = standard_survey()
    preview = survey.read(data, finder())
    if not preview.ok:
        raise NotImported(preview)
    Organization.objects.select_for_update(no_key=True).get(pk=by.organization_id)  # one import at a time
    prefecture = preview.answers[0].municipalities[0].prefecture_code
    know_prefecture(prefecture)
    round = SurveyRound.objects.filter(
        survey=survey.mapping.id, year=year, organization_id=by.organization_id
    ).first()
    if round and not replace:
        raise StandsAlready(round)
    before = take_out(round)
    round = round or SurveyRound(survey=survey.mapping.id, year=year, organization_id=by.organization_id)
    round.prefecture_id = prefecture
    round.title = f"{survey.sheet.title}　{fiscal_year_text(year)}"
    round.source_name, round.source_sha256 = name[:120], hashlib.sha256(data).hexdigest()
    round.imported_by_id, round.imported_at = by.id, timezone.now()
    round.save()
    _store(round, dict(enumerate(preview.answers)), survey, before, by, round.imported_at)
    audit.record(
        "import.survey",
        by=by,
        object_id=round.pk,
        detail={"year": year, "answers": len(preview.answers), "replaced": len(before.answers)},
    )
    return round


@dataclass(frozen=True)
class _Before:
    """What a replaced round held, by 団体コード."""

    answers: dict[str, Answer]
    settled: dict[tuple[str, str, str], Tag]  # (団体コード, group, tag)

    def same(self, found: Suggestion, text: str | None) -> Tag | None:
        """What was said about this tag, if it was said about this very text."""
        tag = self.settled.get((found.municipality, found.group, found.tag))
        if tag is None or tag.field != found.field:
            return None
        return tag if self.answers[found.municipality].data.get(found.field) == text else None


def keep_answer(round: SurveyRound, read: ReadAnswer, survey: Survey, by: Actor) -> None:
    """One that was accepted, in the place of what its municipalities had answered in this round before."""
    before = take_out(round, read.municipality_codes)
    asked = [each.code for each in municipalities(round.prefecture_id)]
    _store(round, {asked.index(read.municipality_codes[0]): read}, survey, before, by, timezone.now())


def take_out(round: SurveyRound | None, codes: Sequence[str] | None = None) -> _Before:
    """Of these municipalities, or all, and what was said about them."""
    if round is None:
        return _Before({}, {})
    given = Answering.objects.filter(round=round).select_related("survey_answer__answer")
    tags = Tag.objects.filter(round=round, confirmed__isnull=False)
    if codes is not None:
        given, tags = given.filter(municipality__in=codes), tags.filter(municipality__in=codes)
    answers = {each.municipality_id: each.survey_answer.answer for each in given}
    settled = {(tag.municipality_id, tag.group, tag.tag): tag for tag in tags}
    round.answers.filter(pk__in=[each.survey_answer_id for each in given]).delete()
    return _Before(answers, settled)


def _store(
    round: SurveyRound,
    answers: Mapping[int, ReadAnswer],
    survey: Survey,
    before: _Before,
    by: Actor,
    at: datetime,
) -> None:
    """`answers` by their place in the round."""
    free = {answer.pk: answer for answer in before.answers.values()}
    stored: dict[str, SurveyAnswer] = {}  # by 団体コード
    for order, read in answers.items():
        old = next((before.answers[code] for code in read.municipality_codes if code in before.answers), None)
        answer = Answer(
            sheet=survey.sheet.id,
            version=survey.sheet.version,
            organization_id=by.organization_id,
            written_by_id=by.id,
            data={field: text for field, text in read.cells.items() if text is not None},
            submitted_at=at,
            replaces=free.pop(old.pk, None) if old else None,  # a joint answer given apart is replaced once
        )
        one = SurveyAnswer(round=round, answer=answer, order=order, title=read.source)
        stored.update(dict.fromkeys(read.municipality_codes, one))
    ones = list(dict.fromkeys(stored.values()))
    Answer.objects.bulk_create(one.answer for one in ones)
    SurveyAnswer.objects.bulk_create(ones)
    Answering.objects.bulk_create(
        Answering(round=round, survey_answer=one, municipality_id=code) for code, one in stored.items()
    )
    Tag.objects.bulk_create(
        _tag(round, stored[found.municipality], found, before)
        for found in suggest(list(answers.values()), survey.groups)
    )


def _tag(round: SurveyRound, given: SurveyAnswer, found: Suggestion, before: _Before) -> Tag:
    said = before.same(found, given.answer.data.get(found.field))
    return Tag(
        round=round,
        survey_answer=given,
        municipality_id=found.municipality,
        group=found.group,
        tag=found.tag,
        field=found.field,
        quote_from=found.start,
        quote_to=found.end,
        confirmed=said.confirmed if said else None,
        settled_by_id=said.settled_by_id if said else None,
        settled_at=said.settled_at if said else None,
    )


@transaction.atomic
def settle_tag(tag: Tag, *, confirmed: bool, by: Actor) -> None:
    """A person looked at the quoted words; may be said again the other way."""
    _settle(Tag.objects.filter(pk=tag.pk), confirmed, by)
    audit.record("settle.tag", by=by, object_id=tag.pk, detail={"tag": tag.tag, "confirmed": confirmed})


@transaction.atomic
def confirm_all(round: SurveyRound, *, group: str, by: Actor) -> int:
    """Every suggestion of the group that nobody has looked at yet."""
    waiting = Tag.objects.filter(round=round, group=group, confirmed=None)
    count = _settle(waiting, True, by)
    audit.record("confirm.tags", by=by, object_id=round.pk, detail={"group": group, "tags": count})
    return count


def _settle(tags: QuerySet[Tag], confirmed: bool, by: Actor) -> int:
    return tags.update(confirmed=confirmed, settled_by_id=by.id, settled_at=timezone.now())


@transaction.atomic
def found_prefecture_office(*, prefecture: str) -> PractitionerRole:
    """On an installation without one: the office that a survey belongs to, and the role the command acts in.

    Nobody signs in as it; officers who join the office later find its surveys there.
    """
    office, _new = Organization.objects.get_or_create(
        kind=OrganizationKind.PREFECTURE, name=prefecture, municipality=None
    )
    practitioner, _new = Practitioner.objects.get_or_create(name=_("Renkei（コマンドによる取り込み）"))
    role, new = PractitionerRole.objects.get_or_create(
        practitioner=practitioner,
        organization=office,
        capacity=Capacity.SYSTEM,
        profession=Profession.OFFICER,
        until=None,
        defaults={"since": timezone.now()},
    )
    if new:
        audit.record("found.office", by=None, object_id=office.pk, detail={"role": str(role.pk)})
    return role
