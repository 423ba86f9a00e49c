"""A survey that is asked here: sent to every municipality, written, handed in, given back or accepted."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit import actions as audit
from renkei.ground.jobs.actions import notify
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind
from renkei.ground.region.models import Municipality
from renkei.ground.region.queries import finder
from renkei.network.actions.rounds import keep_answer, take_out
from renkei.network.definition import Survey
from renkei.network.models import Answering, ResponseState, ResponseStep, SurveyResponse, SurveyRound
from renkei.network.reading import ReadAnswer
from renkei.network.remarks import fiscal_year_text


class NotNow(Exception):
    """It cannot be done as things stand; the text says why."""


class SomebodyWasFaster(Exception):
    """What was written meanwhile stands; what was typed is still the caller's."""

    def __init__(self) -> None:
        super().__init__(_("ほかの人が先に書きかえました。書いた内容はこの画面に残っています。"))


@transaction.atomic
def ask(*, survey: Survey, year: int, due_on: date, note: str, prefecture: str, by: Actor) -> SurveyRound:
    """Sent to every municipality of the prefecture; who answered together last year is asked together. Raises NotNow."""
    Organization.objects.select_for_update(no_key=True).get(pk=by.organization_id)  # one at a time
    if due_on < timezone.localdate():
        raise NotNow(_("期限は、きょうか、それより後の日にしてください。"))
    rounds = SurveyRound.objects.filter(survey=survey.mapping.id, organization_id=by.organization_id)
    if rounds.filter(year=year).exists():
        raise NotNow(_("%(year)sの調査は、もうあります。") % {"year": fiscal_year_text(year)})
    round = SurveyRound.objects.create(
        survey=survey.mapping.id,
        year=year,
        organization_id=by.organization_id,
        prefecture_id=prefecture,
        title=f"{survey.sheet.title}　{fiscal_year_text(year)}",
        asked_at=timezone.now(),
        due_on=due_on,
        note=note,
    )
    responses = [
        SurveyResponse(round=round, office_id=by.organization_id, towns=towns)
        for towns in _groups(prefecture, rounds.filter(year__lt=year).order_by("-year").first())
    ]
    SurveyResponse.objects.bulk_create(responses)
    for response in responses:
        _step(response, "asked", by)
        _tell(response, "survey.asked")
    audit.record("ask.survey", by=by, object_id=round.pk, detail={"year": year, "responses": len(responses)})
    return round


def _groups(prefecture: str, before: SurveyRound | None) -> list[list[str]]:
    """Each municipality once, with those with whom it answered in the round before."""
    together: dict[UUID, list[str]] = {}
    given = Answering.objects.filter(round=before).order_by("municipality") if before else ()
    for one in given:
        together.setdefault(one.survey_answer_id, []).append(one.municipality_id)
    of_town = {code: towns for towns in together.values() for code in towns}
    codes = Municipality.objects.filter(prefecture=prefecture).order_by("pk").values_list("pk", flat=True)
    return [list(towns) for towns in dict.fromkeys(tuple(of_town.get(code, [code])) for code in codes)]


@transaction.atomic
def begin(
    response: SurveyResponse, *, data: Mapping[str, str], sources: Mapping[str, str], by: Actor
) -> SurveyResponse:
    """Opened by a town for the first time, it holds what is known: last year's words, and this year's figures."""
    begun = SurveyResponse.objects.filter(pk=response.pk, begun_at=None)
    begun.update(begun_at=timezone.now(), data=dict(data), sources=dict(sources))
    audit.record("begin.response", by=by, object_id=response.pk)
    response.refresh_from_db()
    return response


@transaction.atomic
def save(response: SurveyResponse, *, data: Mapping[str, str], revision: int, by: Actor) -> SurveyResponse:
    """As it is being written. Raises SomebodyWasFaster, and NotNow once it was handed in."""
    standing = _locked(response)
    if not standing.may_be_written:
        raise NotNow(_("この回答は、もう提出されています。"))
    if standing.revision != revision and (standing.saved_by_id != by.id or standing.revision < revision):
        raise SomebodyWasFaster
    SurveyResponse.objects.filter(pk=response.pk).update(
        data=dict(data), revision=F("revision") + 1, saved_at=timezone.now(), saved_by_id=by.id
    )
    response.refresh_from_db()
    return response


@transaction.atomic
def hand_in(response: SurveyResponse, *, by: Actor) -> None:
    """As it was saved last. Raises NotNow."""
    standing = _locked(response)
    if not standing.may_be_written:
        raise NotNow(_("この回答は、もう提出されています。"))
    if not any(text.strip() for text in standing.data.values()):
        raise NotNow(_("まだ何も書かれていません。ない場合は「なし」と書いてください。"))
    _move(standing, ResponseState.SUBMITTED, by)
    notify("survey.submitted", organization_id=standing.office_id, about=None, path=_path(standing))


@transaction.atomic
def take_in(response: SurveyResponse, *, data: Mapping[str, str], by: Actor) -> None:
    """What a town mailed: the prefecture puts it in, and it counts as handed in. Raises NotNow."""
    standing = _locked(response)
    if standing.state == ResponseState.ACCEPTED:
        raise NotNow(_("この回答は、もう受け付けています。直すときは、先に直しを頼んでください。"))
    standing.data, standing.begun_at = dict(data), standing.begun_at or timezone.now()
    standing.revision += 1
    standing.saved_at, standing.saved_by_id = timezone.now(), by.id
    standing.save(update_fields=["data", "begun_at", "revision", "saved_at", "saved_by"])
    _move(standing, ResponseState.SUBMITTED, by, kind="mailed")
    _tell(standing, "survey.mailed")


@transaction.atomic
def give_back(response: SurveyResponse, *, words: str, by: Actor) -> None:
    """To be mended, and what. An accepted one leaves the round's answers until it is accepted again. Raises NotNow."""
    standing = _locked(response)
    if standing.may_be_written:
        raise NotNow(_("この回答は、まだ提出されていません。"))
    take_out(standing.round, standing.towns)
    _move(standing, ResponseState.RETURNED, by, words)
    _tell(standing, "survey.returned")


@transaction.atomic
def accept(response: SurveyResponse, *, survey: Survey, revision: int, by: Actor) -> None:
    """It stands among the round's answers, to be compared, tagged and bound. Raises NotNow."""
    standing = _locked(response)
    if standing.state != ResponseState.SUBMITTED:
        raise NotNow(_("受け付けられるのは、提出された回答だけです。"))
    if standing.revision != revision:
        raise NotNow(_("読んでいるあいだに書きかえられました。いまの回答を確かめてください。"))
    known = finder()
    towns = tuple(known.by_code[code] for code in standing.towns)
    cells = {field.id: standing.data.get(field.id, "").strip() or None for field in survey.sheet.fields}
    title = "・".join(town.name for town in towns)
    keep_answer(standing.round, ReadAnswer(title, None, towns, cells), survey, by)
    _move(standing, ResponseState.ACCEPTED, by)
    _tell(standing, "survey.accepted")


@transaction.atomic
def invite(response: SurveyResponse, *, code: str, by: Actor) -> None:
    """Another town is asked to answer here too; it decides. Raises NotNow."""
    standing = _locked(response)
    if not standing.may_be_written:
        raise NotNow(_("この回答は、もう提出されています。"))
    if code in (*standing.towns, *standing.invited):
        raise NotNow(_("その市町には、もう声をかけています。"))
    invited = [*standing.invited, code]
    SurveyResponse.objects.filter(pk=standing.pk).update(invited=invited)
    _step(standing, "invited", by, code)
    _tell_towns([code], "survey.invited", standing)


@transaction.atomic
def join(response: SurveyResponse, *, by: Actor) -> None:
    """The actor's town answers here; what it had written alone goes, and is kept in the trail's step. Raises NotNow."""
    standing, code = _locked(response), by.municipality or ""
    if not standing.may_be_written or code not in standing.invited:
        raise NotNow(_("いまは、いっしょに答えることができません。"))
    alone = SurveyResponse.objects.filter(round_id=standing.round_id, towns=[code]).exclude(pk=standing.pk)
    own = alone.select_for_update().first()
    if own is None or not own.may_be_written:
        raise NotNow(_("この市町の回答は、もう提出されているか、ほかの市町といっしょになっています。"))
    own.delete()
    towns, invited = sorted([*standing.towns, code]), [one for one in standing.invited if one != code]
    SurveyResponse.objects.filter(pk=standing.pk).update(towns=towns, invited=invited)
    standing.towns, standing.invited = towns, invited
    _step(standing, "joined", by, code)
    _tell(standing, "survey.joined")


@transaction.atomic
def answer_apart(response: SurveyResponse, *, by: Actor) -> SurveyResponse:
    """The actor's own town goes on alone, with what was written together. Raises NotNow."""
    standing, code = _locked(response), by.municipality or ""
    if not standing.may_be_written or len(standing.towns) < 2 or code not in standing.towns:
        raise NotNow(_("いまは、別々に答えることができません。"))
    alone = SurveyResponse.objects.create(
        round_id=standing.round_id,
        office_id=standing.office_id,
        towns=[code],
        data=standing.data,
        sources=standing.sources,
        begun_at=standing.begun_at,
    )
    _step(alone, "apart", by)
    _step(standing, "left", by, code)
    _tell(standing, "survey.joined")
    towns = [town for town in standing.towns if town != code]
    SurveyResponse.objects.filter(pk=standing.pk).update(towns=towns, invited=[*standing.invited, code])
    return alone


@transaction.atomic
def remind(round: SurveyRound, *, by: Actor) -> int:
    """Once a round: whoever has not handed in is told. How many. Raises NotNow."""
    standing = SurveyRound.objects.select_for_update().get(pk=round.pk)
    if standing.reminded_at:
        raise NotNow(_("お知らせは、もう1回送りました。"))
    SurveyRound.objects.filter(pk=round.pk).update(reminded_at=timezone.now())
    waiting = list(standing.responses.filter(state__in=(ResponseState.DRAFT, ResponseState.RETURNED)))
    for response in waiting:
        _step(response, "reminded", by)
        _tell(response, "survey.reminded")
    audit.record("remind.survey", by=by, object_id=round.pk, detail={"responses": len(waiting)})
    return len(waiting)


def _locked(response: SurveyResponse) -> SurveyResponse:
    return SurveyResponse.objects.select_for_update(of=("self",)).select_related("round").get(pk=response.pk)


def _move(response: SurveyResponse, state: str, by: Actor, words: str = "", kind: str = "") -> None:
    SurveyResponse.objects.filter(pk=response.pk).update(state=state)
    _step(response, kind or state, by, words)


def _step(response: SurveyResponse, kind: str, by: Actor, words: str = "") -> None:
    ResponseStep.objects.bulk_create(
        [
            ResponseStep(
                response=response,
                kind=kind,
                at=timezone.now(),
                by_id=by.id,
                words=words,
            )
        ]
    )
    audit.record(f"{kind}.response", by=by, object_id=response.pk)


def _tell(response: SurveyResponse, kind: str) -> None:
    """The town halls of those who answer."""
    _tell_towns(response.towns, kind, response)


def _tell_towns(towns: list[str], kind: str, response: SurveyResponse) -> None:
    halls = Organization.objects.filter(
        kind=OrganizationKind.MUNICIPALITY, municipality__in=towns, ended_at=None
    )
    for key in halls.values_list("pk", flat=True):
        notify(kind, organization_id=key, about=None, path=_path(response))


def _path(response: SurveyResponse) -> str:
    return f"/survey/responses/{response.pk}/"
