"""A survey that is asked here: where each municipality stands, one response to write or read, and what fills it in."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.people.actor import Actor
from renkei.ground.region.municipalities import Municipality
from renkei.ground.region.queries import municipalities
from renkei.ground.sheets.definition import Field
from renkei.network.definition import standard_survey
from renkei.network.models import Answering, ResponseState, ResponseStep, SurveyResponse, SurveyRound, Tag
from renkei.network.policy import answers_for, collects, is_invited, responses_of
from renkei.network.tags import tally
from renkei.plan.queries.overview import Line, figures

DIFFICULTIES = "difficulties"  # the group of tags that codes what is named as difficult
WAITING = (ResponseState.DRAFT, ResponseState.RETURNED)
MARKS = {
    ResponseState.DRAFT: "later",
    ResponseState.SUBMITTED: "today",
    ResponseState.RETURNED: "look",
    ResponseState.ACCEPTED: "done",
}


@dataclass(frozen=True)
class Standing:
    """A response in the list of the office that asked."""

    response: SurveyResponse
    names: str
    since: datetime | None  # of the newest step
    is_late: bool

    @property
    def mark(self) -> tuple[str, str]:
        if self.is_late:
            return "late", _("期限をすぎています")
        if self.response.state == ResponseState.DRAFT and not self.response.begun_at:
            return "later", _("まだ開いていません")
        return MARKS[ResponseState(self.response.state)], str(self.response.get_state_display())


@dataclass(frozen=True)
class Collected:
    round: SurveyRound
    lines: list[Standing]

    def count(self, *states: str) -> int:
        """Of municipalities."""
        return sum(len(one.response.towns) for one in self.lines if one.response.state in states)

    @property
    def towns(self) -> int:
        return sum(len(one.response.towns) for one in self.lines)

    @property
    def accepted(self) -> int:
        return self.count(ResponseState.ACCEPTED)

    @property
    def submitted(self) -> int:
        return self.count(ResponseState.SUBMITTED)

    @property
    def waiting(self) -> int:
        return self.count(*WAITING)

    @property
    def late(self) -> int:
        return sum(len(one.response.towns) for one in self.lines if one.is_late)


def collected(round: SurveyRound) -> Collected:
    """Who waits first, then by code. Three queries."""
    names = {each.code: each.name for each in municipalities(round.prefecture_id)}
    steps = ResponseStep.objects.filter(response__round=round).order_by("at")
    newest = dict(steps.values_list("response", "at"))
    today = timezone.localdate()
    lines = [
        Standing(
            one,
            "・".join(names[code] for code in one.towns),
            newest.get(one.pk),
            one.state in WAITING and round.due_on is not None and round.due_on < today,
        )
        for one in SurveyResponse.objects.filter(round=round)
    ]
    order = [ResponseState.SUBMITTED, ResponseState.RETURNED, ResponseState.DRAFT, ResponseState.ACCEPTED]
    lines.sort(key=lambda one: (order.index(ResponseState(one.response.state)), one.response.towns))
    return Collected(round, lines)


def standing_as_csv(found: Collected) -> bytes:
    """UTF-8 with its mark, which Excel opens by a double click."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("市町"), _("回答のようす"), _("期限"), _("いつから")])
    for one in found.lines:
        since = timezone.localtime(one.since).strftime("%Y-%m-%d %H:%M") if one.since else ""
        writer.writerow([one.names, one.mark[1], found.round.due_on or "", since])
    return text.getvalue().encode("utf-8-sig")


def open_response(actor: Actor) -> SurveyResponse | None:
    """The newest that this town is to answer, for its Today. One query."""
    mine = responses_of(actor).filter(state__in=WAITING, towns__contains=[actor.municipality])
    return mine.order_by("-round__year").first()


@dataclass(frozen=True)
class Prefilled:
    data: dict[str, str]
    sources: dict[str, str]


def former_round(round: SurveyRound) -> SurveyRound | None:
    """The one before, of the same office and survey."""
    before = SurveyRound.objects.filter(survey=round.survey, organization_id=round.organization_id)
    return before.filter(year__lt=round.year).order_by("-year").first()


def former_answers(before: SurveyRound | None, towns: Iterable[str]) -> dict[str, str]:
    """What these towns answered in that round, by field; of several the first that answered."""
    given = Answering.objects.filter(round=before, municipality__in=list(towns)).order_by("municipality")
    answer = given.select_related("survey_answer__answer").first() if before else None
    return {field: text for field, text in answer.survey_answer.answer.data.items() if text} if answer else {}


def prefilled(response: SurveyResponse, actor: Actor) -> Prefilled:
    """Last year's words, and this year's figure of the town where the survey names an indicator."""
    survey = standard_survey()
    data = former_answers(former_round(response.round), response.towns)
    sources = dict.fromkeys(data, _("前の調査の回答"))
    for field, ids in survey.mapping.figures.items():
        if words := _figures(actor, ids):
            data[field] = "\n".join(filter(None, (data.get(field, ""), *words)))
            sources[field] = _("前の調査の回答と、いまの数字") if field in sources else _("いまの数字")
    return Prefilled(data, sources)


def _figures(actor: Actor, ids: tuple[str, ...]) -> list[str]:
    today = timezone.localdate()
    return [
        _("・%(title)s　%(figure)s（%(period)s、%(day)s現在）")
        % {
            "title": line.indicator.title,
            "figure": _figure(line),
            "period": line.period,
            "day": f"{today:%Y-%m-%d}",
        }
        for line in figures(actor, ids)
        if line.latest and line.latest.value is not None
    ]


def _figure(line: Line) -> str:
    point = line.latest
    assert point is not None
    if line.indicator.measure == "share":
        return f"{point.value:.1f}%（{point.n}/{point.N}）"
    unit = _("日（中央値）") if line.indicator.measure == "days" else _("件")
    return f"{point.value}{unit}"


@dataclass(frozen=True)
class Asked:
    """One question, what stands in it, and what stood there last year; `before` None: nobody answered it then."""

    field: Field
    text: str
    before: str | None
    source: str

    @property
    def change(self) -> tuple[str, str]:
        if self.before is None:
            return "later", _("前年なし")
        return (
            ("done", _("前年と同じ"))
            if self.before.strip() == self.text.strip()
            else ("look", _("前年から変わった"))
        )


@dataclass(frozen=True)
class ResponsePage:
    response: SurveyResponse
    towns: list[Municipality]
    invited: list[Municipality]
    others: list[Municipality]  # who could be asked to answer together
    sections: list[tuple[str, list[Asked]]]
    steps: list[Any]
    writes: bool
    collects: bool
    may_join: bool
    issues: list[
        tuple[str, int]
    ]  # what the round before named as difficult, with the number of municipalities
    former: SurveyRound | None

    @property
    def names(self) -> str:
        return "・".join(each.name for each in self.towns)

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(each.code, each.name) for each in self.others]

    @property
    def is_late(self) -> bool:
        due: date | None = self.response.round.due_on
        return self.response.state in WAITING and due is not None and due < timezone.localdate()


def response_page(
    response: SurveyResponse, actor: Actor, typed: dict[str, str] | None = None
) -> ResponsePage:
    """A fixed number of queries."""
    every = {each.code: each for each in municipalities(response.round.prefecture_id)}
    former = former_round(response.round)
    before = former_answers(former, response.towns)
    data = response.data if typed is None else typed
    sections = [
        (
            section.title,
            [
                Asked(field, data.get(field.id, ""), before.get(field.id), response.sources.get(field.id, ""))
                for field in section.fields
            ],
        )
        for section in standard_survey().sheet.sections
    ]
    steps = response.steps.select_related("by__practitioner", "by__organization").order_by("-at", "-pk")
    known = {*response.towns, *response.invited}
    return ResponsePage(
        response=response,
        towns=[every[code] for code in response.towns],
        invited=[every[code] for code in response.invited],
        others=[each for code, each in every.items() if code not in known],
        sections=sections,
        steps=[(STEPS.get(one.kind, one.kind), _words(one, every), one) for one in steps],
        writes=answers_for(actor, response) and response.may_be_written,
        collects=collects(actor, response),
        may_join=is_invited(actor, response) and response.may_be_written,
        issues=_issues(former),
        former=former,
    )


def _issues(round: SurveyRound | None) -> list[tuple[str, int]]:
    """Those that a person confirmed, the most frequent first."""
    group = standard_survey().group(DIFFICULTIES)
    if round is None or group is None:
        return []
    said = Tag.objects.filter(round=round, group=group.id, confirmed=True).values_list("municipality", "tag")
    found = [(line.tag.label, line.n) for line in tally(group, list(said)) if line.n]
    return sorted(found, key=lambda one: -one[1])


def _words(step: ResponseStep, every: dict[str, Municipality]) -> str:
    return every[step.words].name if step.words in every else step.words


STEPS = {
    "asked": gettext_lazy("回答をお願いしました"),
    "submitted": gettext_lazy("提出しました"),
    "mailed": gettext_lazy("郵送・メールの回答を取り込みました"),
    "returned": gettext_lazy("直しを頼みました"),
    "accepted": gettext_lazy("受け付けました"),
    "reminded": gettext_lazy("期限をお知らせしました"),
    "invited": gettext_lazy("いっしょに答えるよう、声をかけました"),
    "joined": gettext_lazy("いっしょに答えることにしました"),
    "left": gettext_lazy("別々に答えることにしました"),
    "apart": gettext_lazy("別々に答えることにしました"),
}
