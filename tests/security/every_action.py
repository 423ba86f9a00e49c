"""One small call that works for every action of the house, and what is no action, with its reason.

An action is found by its place: a public function of a module `actions` that says by whom it is done, or opens a
transaction. Who adds one adds its call here; the build says so.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from django.db import connection

import renkei
from renkei.directory import actions as directory
from renkei.directory.models import Guide
from renkei.exchange import actions as clients
from renkei.exchange.careplan.files import read_file
from renkei.exchange.columns import columns
from renkei.exchange.models import ClientImport, ImportState
from renkei.exchange.tables import read_table
from renkei.ground.db.acting import acting_as, set_role
from renkei.ground.documents import actions as documents
from renkei.ground.offices import actions as offices
from renkei.ground.offices.letters import code_of, number_of
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.packs.rounds import look_again
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import JoiningMail, OfficeAdmission, Organization, User
from renkei.ground.region.codes import office_number
from renkei.ground.sheets import actions as sheets
from renkei.ground.sheets.models import Means, RecallReason
from renkei.ground.tasks import actions as tasks
from renkei.ground.tasks import assigning
from renkei.ground.tasks.models import Task
from renkei.network import actions as surveys
from renkei.network.definition import standard_survey
from renkei.network.models import SurveyRound, Tag
from renkei.patients.actions import consent, identity, merging, registration, team, unregistering, wards
from renkei.patients.models import CareTeamMember, Consent, Invitation, Patient, ProbableDuplicate
from renkei.plan import actions as plan
from renkei.plan.definition import load_indicators
from renkei.plan.publishing import Offer, Proposal
from renkei.record.actions import deaths, entries, flags, looks, observations, questions, retention
from renkei.record.models import Question
from renkei.scenes.hospital_stay import announcing
from renkei.scenes.hospital_stay.actions import (
    calls,
    conferences,
    discharges,
    expectations,
    inquiries,
    meetings,
    papers,
    polls,
    preparations,
    stays,
    transfers,
)
from renkei.scenes.hospital_stay.actions import sheets as stay_sheets
from renkei.scenes.hospital_stay.actions.preparations import Wanted
from renkei.scenes.hospital_stay.announcing import Admission
from renkei.scenes.hospital_stay.models import Handing, Stay
from tests.cast import BIRTH, Cast, actor_of, assemble
from tests.exchange.careplan import CHIYONO
from tests.exchange.careplan import file as careplan_file
from tests.exchange.tables import HEADS, NUKUI, csv
from tests.network.conftest import Workbook
from tests.people import consent as said_consent
from tests.people import identity as said_identity
from tests.people import joined, registered
from tests.scenes.hospital_stay.meeting import Meeting, day
from tests.scenes.hospital_stay.story import SHEET, Story, acts, at, clock

NOW = at(18, 15, 0)
ROOT = Path(renkei.__file__).parent
BESIDE = (assigning, announcing)  # actions of a room whose file has another name

_PART = "a part of other actions, which leave the trail"
_READS = "reads, or works something out: writes nothing"
NO_ACTION = {
    "renkei.exchange.actions.own_people": _READS,
    "renkei.exchange.actions.towns": _READS,
    "renkei.ground.audit.actions.record": "the trail itself",
    "renkei.ground.documents.actions.photo": _READS,
    "renkei.ground.facts.actions.emit": _PART,
    "renkei.ground.facts.actions.rebuild": "the owner's repair: `now` again from the log, which nobody rewrites",
    "renkei.ground.facts.actions.subject_of": _PART,
    "renkei.ground.facts.actions.void": _PART,
    "renkei.ground.jobs.actions.mark_seen": "of nobody: an office read its own list; the notice says who and when",
    "renkei.ground.jobs.actions.notify": _PART,
    "renkei.ground.offices.actions.mails.ask_by_mail": _PART,
    "renkei.ground.offices.actions.roles.begin_role": _PART,
    "renkei.ground.offices.actions.roles.begin_sign_in": _PART,
    "renkei.ground.offices.actions.slips.digest": _READS,
    "renkei.ground.region.actions.know_prefecture": "the public master of municipalities, about nobody",
    "renkei.ground.search.actions.forget": _PART,
    "renkei.ground.search.actions.index": _PART,
    "renkei.ground.sheets.actions.kind_of": _READS,
    "renkei.ground.sheets.actions.rematch": _PART,
    "renkei.ground.sheets.actions.save_draft": "while one types, every few seconds: opening and submitting are told, "
    "and nobody beyond the office sees a draft",
    "renkei.patients.actions.consent.end_sharing": _PART,
    "renkei.patients.actions.merging.offices_to_agree": _READS,
    "renkei.patients.actions.merging.written_since": _READS,
    "renkei.patients.actions.registration.blind_match": _READS,
    "renkei.patients.actions.wards.memberships_of": _READS,
    "renkei.record.actions.entries.write": _PART,
    "renkei.record.actions.ladder.ask_to_acknowledge": _PART,
    "renkei.record.actions.ladder.check_digit": _READS,
    "renkei.record.actions.ladder.move": _PART,
    "renkei.record.actions.ladder.put": _PART,
    "renkei.record.actions.ladder.readers": _READS,
    "renkei.record.actions.ladder.say_who_is_silent": "the house's own clock: a step of the question says it",
    "renkei.record.actions.ladder.step": _PART,
    "renkei.record.actions.ladder.told_answer": _PART,
    "renkei.record.actions.questions.words": _READS,
    "renkei.scenes.hospital_stay.actions.calls.hear": _PART,
    "renkei.scenes.hospital_stay.actions.calls.hear_joined": _PART,
    "renkei.scenes.hospital_stay.actions.calls.hear_leaving": _PART,
    "renkei.scenes.hospital_stay.actions.calls.hear_void": _PART,
    "renkei.scenes.hospital_stay.actions.calls.plan_calls": _PART,
    "renkei.scenes.hospital_stay.actions.conferences.tell_called": _PART,
    "renkei.scenes.hospital_stay.actions.discharges.alive_after_all": _PART,
    "renkei.scenes.hospital_stay.actions.discharges.follow_stay": _PART,
    "renkei.scenes.hospital_stay.actions.expectations.forget_announced": _PART,
    "renkei.scenes.hospital_stay.actions.expectations.tell_planned": _PART,
    "renkei.scenes.hospital_stay.actions.meetings.named": _READS,
    "renkei.scenes.hospital_stay.actions.stays.adopt": _PART,
    "renkei.scenes.hospital_stay.actions.stays.noted_by_an_office": _READS,
    "renkei.scenes.hospital_stay.actions.stays.stand_in": _PART,
    "renkei.scenes.hospital_stay.announcing.support_centre_of": _READS,
    "renkei.scenes.hospital_stay.announcing.tell_offices": _PART,
}


def actions_of_the_house() -> set[str]:
    """By dotted name: every public function of every module `actions`, defined there."""
    paths = [*ROOT.rglob("actions.py"), *ROOT.rglob("actions/*.py")]
    names = [".".join(path.relative_to(ROOT.parent).with_suffix("").parts) for path in paths]
    found = [importlib.import_module(name.removesuffix(".__init__")) for name in names]
    return {dotted(each) for module in (*found, *BESIDE) for each in _public(module)}


def _public(module: ModuleType) -> Iterator[Callable]:
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


def dotted(action: Callable) -> str:
    return f"{action.__module__}.{action.__qualname__}"


@dataclass
class House:
    """The cast; 千代乃 at home, in the team of こもれび, さくら坂 and 柳井医院. Each call brings the rest along."""

    cast: Cast
    story: Story
    chiyono: Patient

    @contextmanager
    def turn(self, who: str) -> Iterator[Actor]:
        """Acts as this person until the test goes back; no transaction of its own, so that what stays is seen."""
        role = getattr(self.cast, who)
        with clock(NOW), connection.cursor() as cursor:
            set_role(cursor, role.pk)
            yield actor_of(role)

    def meanwhile(self, who: str, now: datetime = NOW):
        return acts(getattr(self.cast, who), now)

    def stay(self) -> Stay:
        return self.story.admit(at(13))

    def meeting(self) -> Meeting:
        return Meeting(self.story, self.chiyono, self.stay())

    def draft(self, stay: Stay, by: Actor):
        return sheets.open_draft(sheet_of(SHEET), {}, patient_id=stay.patient_id, match=stay.pk, by=by)

    def sent(self, means: str = Means.APP):
        return self.story.send(self.stay(), at(18, 9), means=means)

    def asked(self, by: Actor, of: str = "yanai_clinic") -> Question:
        asked = {"asked_id": getattr(self.cast, of).pk, "function": "doctor", "wanted_until": at(20)}
        return questions.ask(patient=self.chiyono, text="ふらつきがあります", **asked, by=by)

    def urgent(self, by: str = "sato") -> Question:
        with self.meanwhile(by) as actor:
            entries.post(patient=self.chiyono, text="発熱しています", urgent=True, by=actor)
        with acting_as(self.cast.yanai.pk):
            return Question.objects.filter(asked=self.cast.yanai_clinic).latest("at")

    def assigned(self, by: str = "sato", to: str = "komorebi") -> Task:
        with self.meanwhile(by) as actor:
            return assigning.assign(**self.asking_for(to), by=actor)

    def asking_for(self, to: str) -> dict[str, Any]:
        person = self.chiyono.pk
        return {"title": "ポータブルトイレを借りる", "organization_id": getattr(self.cast, to).pk, "until": date(2026, 11, 20),
                "patient_id": person, "municipality": self.cast.town.pk, "match": person, "target": "/"}  # fmt: skip

    def to_renew(self, by: Actor) -> Task:
        """「要介護認定の更新を申請する」, a task that is noted."""
        period = {"since": date(2025, 12, 1), "until": date(2026, 11, 30)}
        identity.certify(patient=self.chiyono, level="22", insurer="982017", **period, by=by)
        look_again(self.chiyono.pk, by=by)
        return Task.objects.get(patient_id=self.chiyono.pk, rule="renew-certification")

    def paper(self, by: str = "sato", kind: str = "nursing-summary"):
        with self.meanwhile(by) as actor:
            return papers.take_in(self.chiyono, **self.arriving(), kind=kind, by=actor)

    def arriving(self) -> dict[str, Any]:
        return {"pages": [("1.pdf", b"%PDF-1.4 x")], "arrived_at": at(17)}

    def twice(self) -> tuple[Patient, Patient]:
        """とめ, registered by こもれび and by みなも."""
        tome = {"name": "貫井 とめ", "kana": "ヌクイ トメ", "birth_date": date(1938, 1, 2)}
        return registered(self.cast, **tome), registered(self.cast, by=self.cast.stranger, **tome)

    def told_of_pair(self, who: str) -> ProbableDuplicate:
        role = getattr(self.cast, who)
        with acting_as(role.pk):
            return ProbableDuplicate.objects.get(organization_id=role.organization_id)

    def offered(self):
        """こもれび says to みなも that it knows とめ."""
        kept, gone = self.twice()
        with self.meanwhile("suzuki") as suzuki:
            offer = merging.offer_merge(duplicate=self.told_of_pair("suzuki"), by=suzuki)
        return kept, gone, offer

    def agreed(self) -> dict[str, Any]:
        kept, gone, offer = self.offered()
        with self.meanwhile("stranger") as stranger:
            merging.agree_to_merge(offer=offer, duplicate=self.told_of_pair("stranger"), by=stranger)
        return {"kept": kept, "gone": gone, "versions": (1, 1), "chosen": {}}

    def imported(self, by: Actor) -> ClientImport:
        table = read_table(csv(HEADS, NUKUI))
        kept = clients.keep_table(table=table, name="表", municipality=self.cast.town.pk, by=by)
        return clients.map_columns(imported=kept, mapping=self.heads(table), by=by)

    def heads(self, table) -> dict[int, str]:
        named = {place: columns().field(head) for place, head in enumerate(table.heads)}
        return {place: name for place, name in named.items() if name}

    def surveyed(self, by: Actor) -> SurveyRound:
        return surveys.import_survey(data=self.workbook(), name="調査.xlsx", year=2025, by=by)

    def workbook(self) -> bytes:
        return Workbook(standard_survey().sheet, "津市").data()

    def tagged(self, by: Actor) -> Tag:
        round = self.surveyed(by)
        given = round.answers.get()
        found = {"group": "status", "tag": "T-01", "field": "status_1", "quote_from": 0, "quote_to": 2}
        code = given.municipalities.get().pk
        return Tag.objects.create(round=round, survey_answer=given, municipality_id=code, **found)


def built() -> House:
    cast = assemble()
    chiyono = registered(cast)
    for role in (cast.sato, cast.yanai):
        joined(cast, chiyono, role)
    return House(cast, Story(cast), chiyono)


class Call(NamedTuple):
    who: str
    arrange: Callable[[House, Actor], Callable[[], Any]]


CALLS: dict[str, Call] = {}


def works(action: Callable, who: str = "suzuki") -> Callable:
    """Makes ready what the action needs, as this person of the cast, and returns the call."""

    def keep(arrange: Callable[[House, Actor], Callable[[], Any]]) -> Callable:
        CALLS[dotted(action)] = Call(who, arrange)
        return arrange

    return keep


# --- directory


def _desk(house: House) -> dict[str, Any]:
    said = {"name": "地域医療連携室", "phone": "0598-00-7001"}
    return {"hospital_id": house.cast.hospital.pk, "said": said, "confirmed_on": NOW.date(), "before": None}


@works(directory.keep_desk, "taira")
def _(house, by):
    return lambda: directory.keep_desk(**_desk(house), by=by)


@works(directory.confirm_desk, "taira")
def _(house, by):
    desk = directory.keep_desk(**_desk(house), by=by)
    return lambda: directory.confirm_desk(desk=desk, by=by)


@works(directory.keep_profile, "taira")
def _(house, by):
    said = {"as_of": date(2026, 10, 1), "source": "月報", "numbers": {"beds": 100}}
    return lambda: directory.keep_profile(hospital_id=house.cast.hospital.pk, **said, by=by)


def _guide(house: House, by: Actor) -> Guide:
    said = {"title": "入退院の手引き", "reader": "concerned", "access": "members"}
    towns = {"used_by": [house.cast.town.pk], "published_by": [house.cast.town.pk]}
    return directory.publish_guide(said=said, **towns, edition=_edition(), by=by)


def _edition(name: str = "第1版") -> directory.Edition:
    return directory.Edition(name=name, issued_on=date(2026, 4, 1), link="https://town.test/guide")


@works(directory.publish_guide, "utsugi")
def _(house, by):
    return lambda: _guide(house, by)


@works(directory.publish_edition, "utsugi")
def _(house, by):
    guide = _guide(house, by)
    return lambda: directory.publish_edition(guide=guide, edition=_edition("第2版"), by=by)


@works(directory.revise_guide, "utsugi")
def _(house, by):
    guide = _guide(house, by)
    towns = {"used_by": [house.cast.neighbour.pk], "published_by": []}
    return lambda: directory.revise_guide(guide=guide, said={"title": "手引き"}, **towns, by=by)


@works(directory.confirm_guide, "utsugi")
def _(house, by):
    edition = _guide(house, by).editions.get()
    return lambda: directory.confirm_guide(edition=edition, review_on=date(2027, 4, 1), by=by)


@works(directory.withdraw_guide, "utsugi")
def _(house, by):
    guide = _guide(house, by)
    return lambda: directory.withdraw_guide(guide=guide, because="古い", by=by)


@works(directory.open_edition, "utsugi")
def _(house, by):
    edition = _guide(house, by).editions.get()
    return lambda: directory.open_edition(edition=edition, what="page", by=by)


@works(directory.tell_of_guide, "utsugi")
def _(house, by):
    guide = _guide(house, by)
    said = {"what": "explained", "body": "運営推進会議", "on": date(2026, 11, 2), "people": 12, "words": ""}
    return lambda: directory.tell_of_guide(guide=guide, **said, by=by)


# --- exchange


@works(clients.keep_table)
def _(house, by):
    table = read_table(csv(HEADS, NUKUI))
    return lambda: clients.keep_table(table=table, name="表", municipality=None, by=by)


@works(clients.keep_careplan)
def _(house, by):
    files = [read_file(*careplan_file("UPHOSOKU", CHIYONO))]
    return lambda: clients.keep_careplan(files=files, limit_period=False, municipality=None, by=by)


@works(clients.map_columns)
def _(house, by):
    table = read_table(csv(HEADS, NUKUI))
    kept = clients.keep_table(table=table, name="表", municipality=None, by=by)
    return lambda: clients.map_columns(imported=kept, mapping=house.heads(table), by=by)


def _agreement() -> dict[str, Any]:
    return {"giver": "person", "form": "signed", "since": date(2026, 11, 1), "note": ""}


@works(clients.take_in)
def _(house, by):
    imported = house.imported(by)
    return lambda: clients.take_in(imported=imported, consent=_agreement(), whole=False, by=by)


@works(clients.take_back)
def _(house, by):
    imported = house.imported(by)
    ClientImport.objects.filter(pk=imported.pk).update(state=ImportState.DONE, finished_at=NOW)
    imported.refresh_from_db()
    return lambda: clients.take_back(imported=imported, by=by)


@works(clients.drop)
def _(house, by):
    imported = house.imported(by)
    return lambda: clients.drop(imported=imported, by=by)


@works(clients.some_more)
def _(house, by):
    imported = house.imported(by)
    clients.take_in(imported=imported, consent=_agreement(), whole=False, by=by)
    return lambda: clients.some_more(import_id=imported.pk, by=by)


@works(clients.invite_in_use)
def _(house, by):
    uses = [(house.cast.houkatsu, [house.chiyono.pk])]
    return lambda: clients.invite_in_use(uses=uses, by=by)


# --- ground


@works(documents.keep, "sato")
def _(house, by):
    return lambda: documents.keep(name="x", content=b"%PDF-1.4 x", patient_id=house.chiyono.pk, by=by)


@works(documents.store, "sato")
def _(house, by):
    kept = {"name": "x", "data": b"x", "media_type": "application/pdf", "patient_id": house.chiyono.pk}
    return lambda: documents.store(**kept, by=by)


@works(documents.withdraw, "sato")
def _(house, by):
    kept = documents.keep(name="x", content=b"%PDF-1.4 x", patient_id=house.chiyono.pk, by=by)
    return lambda: documents.withdraw(document_id=kept.pk, by=by)


def _slip(house: House, who: str = "manager", **more: Any) -> str:
    with house.meanwhile(who) as by:
        return offices.make_slip(**({"capacity": "care", "profession": "care_manager"} | more), by=by)[1]


@works(offices.make_slip, "manager")
def _(house, by):
    return lambda: offices.make_slip(capacity="care", profession="care_manager", by=by)


@works(offices.join, "manager")
def _(house, by):
    code = _slip(house)
    who = {"name": "新田 歩", "kana": "ニッタ アユム", "username": "nitta", "password": "四角い月夜の散歩道"}
    return lambda: offices.join(code=code, **who)


@works(offices.add_capacity)
def _(house, by):
    code = _slip(house, capacity="administrator", profession="clerk")
    return lambda: offices.add_capacity(code=code, by=by)


ASKED = {"name": "新田 光", "address": "nitta@example.jp", "capacity": "care", "profession": "nurse"}


def _mailed(house: House) -> JoiningMail:
    with house.meanwhile("manager") as by:
        return offices.invite_by_mail(**ASKED, by=by)


@works(offices.invite_by_mail, "manager")
def _(house: House, by: Actor):
    return lambda: offices.invite_by_mail(**ASKED, by=by)


@works(offices.send_again, "manager")
def _(house: House, by: Actor):
    mail = _mailed(house)
    return lambda: offices.send_again(mail=mail, by=by)


@works(offices.withdraw_mail, "manager")
def _(house: House, by: Actor):
    mail = _mailed(house)
    return lambda: offices.withdraw_mail(mail=mail, by=by)


@works(offices.join_by_mail, "manager")
def _(house: House, by: Actor):
    mail = _mailed(house)
    who = {"name": "新田 光", "kana": "", "username": "nitta", "password": "四角い月夜の散歩道"}
    return lambda: offices.join_by_mail(mail=mail, code=code_of(mail), number=number_of(mail), **who)


@works(offices.take_up_by_mail, "sato")
def _(house: House, by: Actor):
    mail, user = _mailed(house), User.objects.get(practitioner=house.cast.sato.practitioner)
    return lambda: offices.take_up_by_mail(mail=mail, code=code_of(mail), number=number_of(mail), user=user)


def _new_office(house: House) -> dict[str, str]:
    return {
        "name": "訪問介護 すずらん",
        "kind": "home-care",
        "number": office_number("987010001"),
        "municipality_id": house.cast.town.pk,
        "address": "美澄市南町3-4",
        "phone": "0598-00-7777",
        "published_in": "指定事業所一覧",
        "first_name": "日向 葵",
        "first_address": "aoi@example.jp",
    }


def _asked_office(house: House, registered: bool = True) -> OfficeAdmission:
    with house.meanwhile("utsugi") as by:
        admission = offices.invite_office(**_new_office(house), by=by)
    if registered:
        mail = admission.mail
        who = {"name": "日向 葵", "kana": "", "username": "hinata", "password": "四角い月夜の散歩道"}
        offices.join_by_mail(mail=mail, code=code_of(mail), number=number_of(mail), **who)
    return admission


@works(offices.invite_office, "utsugi")
def _(house: House, by: Actor):
    return lambda: offices.invite_office(**_new_office(house), by=by)


@works(offices.verify_office, "utsugi")
def _(house: House, by: Actor):
    admission = _asked_office(house)
    return lambda: offices.verify_office(admission=admission, answered_by="事務の原さん", by=by)


@works(offices.withdraw_office, "utsugi")
def _(house: House, by: Actor):
    admission = _asked_office(house, registered=False)
    return lambda: offices.withdraw_office(admission=admission, by=by)


@works(offices.decline_office, "utsugi")
def _(house: House, by: Actor):
    admission = _asked_office(house)
    return lambda: offices.decline_office(admission=admission, because="番号の事業所は閉じていました", by=by)


@works(offices.end_role, "manager")
def _(house, by):
    return lambda: offices.end_role(role=house.cast.suzuki, by=by)


@works(offices.make_renewal_slip, "manager")
def _(house, by):
    return lambda: offices.make_renewal_slip(role=house.cast.suzuki, by=by)


@works(offices.renew, "manager")
def _(house, by):
    code = _slip(house, for_user=User.objects.get(practitioner=house.cast.suzuki.practitioner))
    return lambda: offices.renew(code=code, password="四角い月夜の散歩道")


@works(sheets.open_draft)
def _(house, by):
    stay = house.stay()
    return lambda: house.draft(stay, by)


@works(sheets.settle)
def _(house, by):
    draft = house.draft(house.stay(), by)
    return lambda: sheets.settle(draft, "name", by=by)


@works(sheets.submit)
def _(house, by):
    draft = house.draft(house.stay(), by)
    return lambda: sheets.submit(draft, sheet_of(SHEET), by=by)


@works(sheets.send)
def _(house, by):
    stay = house.stay()
    answer = sheets.submit(house.draft(stay, by), sheet_of(SHEET), by=by)
    to = {"receiver_id": stay.hospital_id, "municipality": stay.municipality, "means": Means.APP, "at": NOW}
    return lambda: sheets.send(answer, **to, by=by)


@works(sheets.deliver)
def _(house, by):
    stay = house.stay()
    about = {"patient_id": stay.patient_id, "municipality": stay.municipality, "match": stay.pk}
    to = {"receiver_id": stay.hospital_id, "means": Means.FAX, "at": NOW, "told": "平良さん"}
    return lambda: sheets.deliver(sheet=SHEET, answer=None, **about, **to, by=by)


@works(sheets.receive, "taira")
def _(house, by):
    sent = house.sent()
    return lambda: sheets.receive(sent, by=by)


@works(sheets.confirm_receipt)
def _(house, by):
    sent = house.sent(Means.FAX)
    return lambda: sheets.confirm_receipt(sent, at=NOW, who="平良さん", by=by)


@works(sheets.recall)
def _(house, by):
    sent = house.sent()
    return lambda: sheets.recall(sent, because=RecallReason.WRONG_PERSON, note="", by=by)


@works(sheets.tell_recall)
def _(house, by):
    sent = sheets.recall(house.sent(Means.FAX), because=RecallReason.WRONG_PERSON, note="", by=by)
    return lambda: sheets.tell_recall(sent, told="破棄してもらう", by=by)


@works(tasks.close_by_other_means)
def _(house, by):
    task = house.story.task(house.stay())
    return lambda: tasks.close_by_other_means(task, means=Means.PHONE, at=NOW, told="平良さん", by=by)


@works(tasks.note)
def _(house, by):
    task = house.to_renew(by)
    return lambda: tasks.note(task, on=NOW.date(), by=by)


@works(tasks.take_back)
def _(house, by):
    task = tasks.note(house.to_renew(by), on=NOW.date(), by=by)
    return lambda: tasks.take_back(task, by=by)


@works(tasks.withdraw_tasks)
def _(house, by):
    stay = house.stay()
    return lambda: tasks.withdraw_tasks(stay.pk, states=["open"], because="x", by=by)


@works(assigning.assign)
def _(house, by):
    return lambda: assigning.assign(**house.asking_for("sakura"), by=by)


@works(assigning.finish)
def _(house, by):
    task = house.assigned()
    return lambda: assigning.finish(task, means="app", at=NOW, note="", by=by)


@works(assigning.hand_back)
def _(house, by):
    task = house.assigned()
    return lambda: assigning.hand_back(task, because="うちではできません", by=by)


@works(assigning.withdraw)
def _(house, by):
    task = house.assigned("suzuki", "sakura")
    return lambda: assigning.withdraw(task, because="要らなくなった", by=by)


# --- network and plan


@works(surveys.keep_upload, "sakaki")
def _(house, by):
    return lambda: surveys.keep_upload(data=b"x", name="x.xlsx", by=by)


@works(surveys.drop_upload, "sakaki")
def _(house, by):
    document = surveys.keep_upload(data=b"x", name="x.xlsx", by=by)
    return lambda: surveys.drop_upload(document=document, by=by)


@works(surveys.import_survey, "sakaki")
def _(house, by):
    data = house.workbook()
    return lambda: surveys.import_survey(data=data, name="調査.xlsx", year=2025, by=by)


@works(surveys.settle_tag, "sakaki")
def _(house, by):
    tag = house.tagged(by)
    return lambda: surveys.settle_tag(tag, confirmed=True, by=by)


@works(surveys.confirm_all, "sakaki")
def _(house, by):
    tag = house.tagged(by)
    return lambda: surveys.confirm_all(tag.round, group=tag.group, by=by)


@works(surveys.found_prefecture_office, "sakaki")
def _(house, by):
    return lambda: surveys.found_prefecture_office(prefecture="三重県")


@works(plan.publish, "utsugi")
def _(house, by):
    period = {"since": date(2026, 4, 1), "until": date(2026, 5, 1), "as_of": NOW, "told": (), "words": ()}
    offer = Offer(
        indicator=load_indicators(ROOT.parent / "packs/standard/indicators/discharge.toml")[0],
        towns=(house.cast.town.pk,),
        region="",
        by="",
        proposal=Proposal(**period),
        rows=[],
        definition={},
        before=frozenset(),
        names="美澄市",
    )
    return lambda: plan.publish(offer, decided_by="課長", decided_on=date(2026, 11, 10), by=by)


# --- patients


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


# --- record


@works(deaths.record_death)
def _(house, by):
    house.to_renew(by)
    said = {"place": "home", "died_on": date(2026, 11, 17)}
    return lambda: deaths.record_death(patient=house.chiyono, **said, by=by)


@works(deaths.alive_again)
def _(house, by):
    house.to_renew(by)
    death = deaths.record_death(patient=house.chiyono, place="home", by=by)
    return lambda: deaths.alive_again(death.pk, patient=house.chiyono, withdrawn=death.closed, by=by)


@works(deaths.undo_death)
def _(house, by):
    house.to_renew(by)
    death = deaths.record_death(patient=house.chiyono, place="home", by=by)
    return lambda: deaths.undo_death(death=death, because="別の方", by=by)


@works(entries.post, "sato")
def _(house, by):
    return lambda: entries.post(patient=house.chiyono, text="x", urgent=True, by=by)


@works(entries.reply, "sato")
def _(house, by):
    entry = entries.post(patient=house.chiyono, text="x", by=by)
    return lambda: entries.reply(entry=entry, text="x", by=by)


@works(entries.attach, "sato")
def _(house, by):
    entry = entries.post(patient=house.chiyono, text="x", by=by)
    return lambda: entries.attach(entry, [_File(b"%PDF-1.4 1"), _File(b"%PDF-1.4 2")], by)


class _File:
    name = "x.pdf"

    def __init__(self, data: bytes):
        self.read = lambda: data


@works(entries.correct, "sato")
def _(house, by):
    entry = entries.post(patient=house.chiyono, text="x", by=by)
    said = {"text": "y", "category": entry.category, "audience": entry.audience}
    return lambda: entries.correct(entry=entry, version=entry.version, **said, by=by)


@works(entries.seal, "sato")
def _(house, by):
    entry = entries.post(patient=house.chiyono, text="x", attachments=[_File(b"%PDF-1.4 x")], by=by)
    return lambda: entries.seal(entry=entry, because="別の方", by=by)


@works(flags.flag, "sato")
def _(house, by):
    return lambda: flags.flag(patient=house.chiyono, words="ふらつき", by=by)


@works(flags.answer_flag, "sato")
def _(house, by):
    raised = flags.flag(patient=house.chiyono, words="ふらつき", by=by)
    return lambda: flags.answer_flag(flag=raised, words="見に行きます", by=by)


@works(looks.open_person, "sato")
def _(house, by):
    return lambda: looks.open_person(patient=house.chiyono, by=by)


@works(looks.open_entry, "sato")
def _(house, by):
    return lambda: looks.open_entry(patient=house.chiyono, by=by)


@works(looks.open_export, "sato")
def _(house, by):
    return lambda: looks.open_export(patient=house.chiyono, entries=3, by=by)


@works(looks.take_copy, "sato")
def _(house, by):
    return lambda: looks.take_copy(patient_id=house.chiyono.pk, form="pdf", entries=3, by=by)


@works(looks.take_index, "sato")
def _(house, by):
    return lambda: looks.take_index(patients=[house.chiyono.pk], since=at(1), until=NOW, by=by)


@works(looks.open_index, "sato")
def _(house, by):
    return lambda: looks.open_index(patients=[house.chiyono.pk], since=at(1), until=NOW, by=by)


@works(looks.open_kept, "sato")
def _(house, by):
    return lambda: looks.open_kept(patients=[house.chiyono.pk], by=by)


@works(looks.open_print, "sato")
def _(house, by):
    return lambda: looks.open_print(patient=house.chiyono, what="course", by=by)


@works(looks.open_hits, "sato")
def _(house, by):
    return lambda: looks.open_hits(patients=[house.chiyono.pk], entries=[], by=by)


@works(retention.set_retention, "manager")
def _(house, by):
    return lambda: retention.set_retention(years=5, because="市の条例", by=by)


@works(observations.measure, "sato")
def _(house, by):
    values = {"body_weight": Decimal("48.6")}
    return lambda: observations.measure(patient=house.chiyono, values=values, at=NOW, by=by)


@works(observations.correct_observation, "sato")
def _(house, by):
    [row] = observations.measure(patient=house.chiyono, values={"pulse": Decimal(72)}, at=NOW, by=by).rows
    said = {"value": Decimal(27), "because": "打ちまちがい"}
    return lambda: observations.correct_observation(observation=row, **said, by=by)


def _usual(house: House, who: str):
    said = {"kind": "pulse", "low": Decimal(50), "because": "いつもの値", "doctor": "柳井 幸子"}
    with house.meanwhile(who) as by:
        clinic = house.cast.yanai_clinic.pk
        return observations.set_range(patient=house.chiyono, **said, clinic_id=clinic, by=by)


@works(observations.set_range, "yanai")
def _(house, by):
    _usual(house, "sato")
    said = {"kind": "pulse", "low": Decimal(50), "because": "いつもの値"}
    return lambda: observations.set_range(patient=house.chiyono, **said, by=by)


@works(observations.end_range, "sato")
def _(house, by):
    limits = _usual(house, "sato")
    return lambda: observations.end_range(limits=limits, by=by)


@works(observations.confirm_range, "yanai")
def _(house, by):
    limits = _usual(house, "sato")
    return lambda: observations.confirm_range(limits=limits, by=by)


@works(questions.ask, "sato")
def _(house, by):
    return lambda: house.asked(by)


def _asked(house: House) -> Question:
    with house.meanwhile("sato") as sato:
        return house.asked(sato)


@works(questions.answer, "yanai")
def _(house, by):
    question = _asked(house)
    return lambda: questions.answer(question=question, note="様子を見てください", by=by)


@works(questions.type_answer, "sato")
def _(house, by):
    question = house.asked(by)
    return lambda: questions.type_answer(question=question, means=Means.FAX, note="様子を見る", by=by)


@works(questions.confirm, "yanai")
def _(house, by):
    question = _asked(house)
    given = questions.answer(question=question, note="様子を見てください", by=replace(by, profession="nurse"))
    return lambda: questions.confirm(given=given, by=by)


@works(questions.acknowledge, "yanai")
def _(house, by):
    question = house.urgent()
    return lambda: questions.acknowledge(question=question, by=by)


@works(questions.phone, "sato")
def _(house, by):
    question = house.urgent()
    return lambda: questions.phone(question=question, by=by)


@works(questions.fax, "sato")
def _(house, by):
    question = house.asked(by)
    return lambda: questions.fax(question=question, by=by)


@works(questions.withdraw, "sato")
def _(house, by):
    question = house.asked(by)
    return lambda: questions.withdraw(question=question, by=by)


# --- hospital stays


@works(announcing.announce, "taira")
def _(house, by):
    said = announcing.Admission(admitted_on=NOW.date(), planned=False, reason="acute")
    who = {"kana": "ショウジ チヨノ", "birth_date": BIRTH, "sex": "female"}
    return lambda: announcing.announce(**who, admission=said, by=by)


def _inquiry(house: House):
    return house.story.inquiry(house.story.announce(at(18)), house.cast.suzuki)


@works(inquiries.confirm)
def _(house, by):
    inquiry = _inquiry(house)
    return lambda: inquiries.confirm(inquiry, sections=["contacts"], by=by)


@works(inquiries.answer_by_phone)
def _(house, by):
    inquiry = _inquiry(house)
    return lambda: inquiries.answer_by_phone(inquiry, note="", by=by)


@works(inquiries.not_ours)
def _(house, by):
    inquiry = _inquiry(house)
    return lambda: inquiries.not_ours(inquiry, by=by)


@works(stays.begin)
def _(house, by):
    began = house.stay()
    stay = Stay(
        patient_id=began.patient_id,
        announcement_id=began.announcement_id,
        hospital_id=began.hospital_id,
        admitted_on=NOW.date(),
        planned=False,
        reason="acute",
        known_at=NOW,
    )
    return lambda: stays.begin(stay, by)


@works(stays.correct_admission)
def _(house, by):
    stay = house.stay()
    said = announcing.Admission(admitted_on=date(2026, 11, 12), planned=False, reason="injury")
    return lambda: stays.correct_admission(stay, said=said, version=stay.version, by=by)


@works(stays.void_stay)
def _(house, by):
    stay = house.meeting().held().stay
    stay.refresh_from_db()
    return lambda: stays.void_stay(stay, because="wrong_person", version=stay.version, by=by)


@works(discharges.discharge)
def _(house, by):
    stay = house.stay()
    said = {"on": NOW.date(), "outcome": "died", "version": stay.version}
    return lambda: discharges.discharge(stay, **said, by=by)


@works(discharges.undo_discharge)
def _(house, by):
    said = {"on": NOW.date(), "outcome": "died"}
    stay = house.stay()
    stay = discharges.discharge(stay, **said, version=stay.version, by=by)
    return lambda: discharges.undo_discharge(stay, because="取りちがえ", version=stay.version, by=by)


@works(expectations.expect_discharge)
def _(house, by):
    stay = house.stay()
    said = {"on": NOW.date() + timedelta(days=7), "version": stay.version}
    return lambda: expectations.expect_discharge(stay, **said, by=by)


@works(expectations.withdraw_expectation)
def _(house, by):
    stay = house.stay()
    on = NOW.date() + timedelta(days=7)
    stay = expectations.expect_discharge(stay, on=on, version=stay.version, by=by)
    return lambda: expectations.withdraw_expectation(stay, because="未定", version=stay.version, by=by)


def _to_call(house: House) -> Task:
    stay = house.stay()
    with house.meanwhile("suzuki") as suzuki:
        discharges.discharge(stay, on=date(2026, 11, 16), outcome="home", version=stay.version, by=suzuki)
    with acting_as(house.cast.suzuki.pk):
        return Task.objects.get(match=stay.pk, rule="call-2-days")


@works(calls.record_call)
def _(house, by):
    task = _to_call(house)
    follow = calls.Follow(
        organization_id=house.cast.sakura.pk, text="様子を見に行く", until=date(2026, 11, 20)
    )
    return lambda: calls.record_call(task, result="reached", at=NOW, follow=follow, by=by)


@works(calls.void_call)
def _(house, by):
    made = calls.record_call(_to_call(house), result="reached", at=NOW, by=by)
    return lambda: calls.void_call(made, because="別の方", by=by)


@works(calls.note_application)
def _(house, by):
    stay = house.stay()
    return lambda: calls.note_application(stay, on=date(2026, 11, 16), by=by)


@works(calls.take_back_application)
def _(house, by):
    noted = calls.note_application(house.stay(), on=date(2026, 11, 16), by=by)
    return lambda: calls.take_back_application(noted, by=by)


@works(stays.record_stay)
def _(house, by):
    said = Admission(admitted_on=date(2026, 11, 17), planned=False, reason="acute")
    told = {"named": "遠瀬中央病院", "told_by": "family", "known_at": at(17, 9, 0)}
    return lambda: stays.record_stay(house.chiyono, said=said, **told, by=by)


def _moved(stay: Stay, by: Actor) -> Stay:
    clinic = Organization.objects.filter(kind="clinic").get()
    return transfers.transfer_stay(stay, to_id=clinic.pk, on=NOW.date(), version=stay.version, by=by)


@works(transfers.transfer_stay)
def _(house, by):
    stay = house.stay()
    return lambda: _moved(stay, by)


@works(transfers.undo_transfer)
def _(house, by):
    stay = _moved(house.stay(), by)
    return lambda: transfers.undo_transfer(stay, because="延期", version=stay.version, by=by)


@works(transfers.open_stay)
def _(house, by):
    stay = _moved(house.stay(), by)
    return lambda: transfers.open_stay(stay, sections=["contacts"], by=by)


def _bed(house: House) -> dict[str, Any]:
    return {"wanted": [Wanted(item="bed", text="介護ベッド", organization_id=house.cast.sakura.pk)]}


@works(preparations.prepare)
def _(house, by):
    stay = house.stay()
    return lambda: preparations.prepare(stay, **_bed(house), by=by)


@works(preparations.settle)
def _(house, by):
    [bed] = preparations.prepare(house.stay(), **_bed(house), by=by)
    return lambda: preparations.settle(bed, by=by)


@works(preparations.unsettle)
def _(house, by):
    [bed] = preparations.prepare(house.stay(), **_bed(house), by=by)
    preparations.settle(bed, by=by)
    return lambda: preparations.unsettle(bed, by=by)


@works(preparations.entrust)
def _(house, by):
    [bed] = preparations.prepare(house.stay(), **_bed(house), by=by)
    said = {"organization_id": None, "owner_named": "ご家族", "until": None}
    return lambda: preparations.entrust(bed, **said, by=by)


@works(preparations.drop)
def _(house, by):
    [bed] = preparations.prepare(house.stay(), **_bed(house), by=by)
    return lambda: preparations.drop(bed, because="要らない", by=by)


@works(stay_sheets.send_sheet)
def _(house, by):
    stay = house.stay()
    to = {"to": [stay.hospital_id], "means": Means.APP, "at": NOW}
    draft = house.draft(stay, by)
    return lambda: stay_sheets.send_sheet(stay, draft, sheet_of(SHEET), **to, by=by)


@works(stay_sheets.keep_sheet)
def _(house, by):
    stay, sheet = house.stay(), sheet_of("discharge-hearing")
    draft = sheets.open_draft(sheet, {}, patient_id=stay.patient_id, match=stay.pk, by=by)
    return lambda: stay_sheets.keep_sheet(stay, draft, sheet, by=by)


@works(stay_sheets.tell_by_phone)
def _(house, by):
    stay = house.stay()
    to = {"to": [stay.hospital_id], "at": NOW, "told": "平良さん"}
    return lambda: stay_sheets.tell_by_phone(stay, sheet_of(SHEET), **to, by=by)


@works(stay_sheets.recall_delivery)
def _(house, by):
    sent = house.sent()
    because = {"because": RecallReason.WRONG_PERSON, "note": ""}
    return lambda: stay_sheets.recall_delivery(sent, **because, by=by)


@works(papers.take_in, "sato")
def _(house, by):
    return lambda: papers.take_in(house.chiyono, kind="nursing-summary", **house.arriving(), by=by)


@works(papers.hand_on, "sato")
def _(house, by):
    paper = house.paper(kind="other")
    members = list(CareTeamMember.objects.filter(patient=house.chiyono).values_list("pk", flat=True))
    return lambda: papers.hand_on(paper, members=members, by=by)


@works(papers.open_paper, "yanai")
def _(house, by):
    paper = house.paper()
    assert Handing.objects.filter(paper=paper, organization_id=by.organization_id).exists()
    return lambda: papers.open_paper(paper, by=by)


@works(papers.seal_paper, "sato")
def _(house, by):
    paper = house.paper()
    return lambda: papers.seal_paper(paper, by=by)


@works(papers.hand_to_newcomer, "stranger")
def _(house, by):
    house.paper()
    house.paper(kind="nutrition-summary")
    with house.meanwhile("suzuki") as suzuki:
        newcomer = {"organization_id": by.organization_id, "function": "care_manager"}
        offer = team.invite(patient=house.chiyono, **newcomer, by=suzuki)
    offered = Invitation.objects.get(pk=offer.pk)
    member = team.accept(invitation=offered, by=by)
    Handing.objects.filter(organization_id=by.organization_id).delete()
    return lambda: papers.hand_to_newcomer(member, by)


@works(conferences.call, "taira")
def _(house, by):
    meeting = house.meeting()
    said = {"kind": "before_discharge", "slots": [day(19)], "invited": meeting.everybody()}
    return lambda: conferences.call(meeting.stay, **said, by=by)


def _called(house: House):
    meeting = house.meeting()
    return meeting, meeting.again(meeting.call(at(16)))


@works(conferences.invite, "taira")
def _(house, by):
    _meeting, called = _called(house)
    centre = conferences.Invited(part="social_worker", organization_id=house.cast.houkatsu.pk)
    return lambda: conferences.invite(called, invited=[centre], by=by)


@works(conferences.fix, "taira")
def _(house, by):
    meeting, called = _called(house)
    slot = meeting.slots(called)[0]
    return lambda: conferences.fix(called, slot=slot, version=called.version, by=by)


@works(conferences.move, "taira")
def _(house, by):
    _meeting, called = _called(house)
    to = {"slots": [day(24)], "because": "医師の都合", "version": called.version}
    return lambda: conferences.move(called, **to, by=by)


@works(conferences.cancel, "taira")
def _(house, by):
    _meeting, called = _called(house)
    return lambda: conferences.cancel(called, because="転院のため", version=called.version, by=by)


@works(conferences.give_up_all, "taira")
def _(house, by):
    meeting, _called_one = _called(house)
    return lambda: conferences.give_up_all(meeting.stay, because="x", by=by)


@works(polls.answer)
def _(house, by):
    meeting, called = _called(house)
    seat = meeting.seat(called, house.cast.komorebi)
    said = {slot.pk: polls.Said("no") for slot in meeting.slots(called)}
    return lambda: polls.answer(seat, said=said, by=by)


@works(polls.propose)
def _(house, by):
    meeting, called = _called(house)
    seat = meeting.seat(called, house.cast.komorebi)
    return lambda: polls.propose(called, slot=day(24), participant=seat, by=by)


@works(meetings.keep_seats, "taira")
def _(house, by):
    meeting = house.meeting()
    held = meeting.again(meeting.held(at(18, 14)))
    seats = meeting.seats(held, (house.cast.komorebi, "room", True, True))
    return lambda: meetings.keep_seats(held, seats=seats, version=held.version, by=by)


@works(meetings.hold, "taira")
def _(house, by):
    meeting = house.meeting()
    fixed = meeting.again(meeting.fixed(at(16)))
    seats = meeting.seats(fixed)
    return lambda: meetings.hold(fixed, seats=seats, version=fixed.version, by=by)


@works(meetings.tick, "taira")
def _(house, by):
    _meeting, called = _called(house)
    return lambda: meetings.tick(called, steps=["wishes"], among=["wishes"], by=by)


@works(meetings.write_minutes, "taira")
def _(house, by):
    meeting = house.meeting()
    held = meeting.again(meeting.held(at(18, 14)))
    words = {"topics": "x", "discussion": "x", "conclusion": "x"}
    decided = meetings.Decision(
        title="手すりを付ける", organization_id=house.cast.komorebi.pk, until=date(2026, 11, 20)
    )
    said = {"words": words, "decisions": [decided], "version": 0}
    return lambda: meetings.write_minutes(held, **said, by=by)
