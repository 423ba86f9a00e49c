"""A house in which every action can be tried: the cast, one person at home, and what brings the rest along."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from renkei.exchange import actions as clients
from renkei.exchange.columns import columns
from renkei.exchange.models import ClientImport
from renkei.exchange.tables import read_table
from renkei.ground.db.acting import acting_as, set_role
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.packs.rounds import look_again
from renkei.ground.people.actor import Actor
from renkei.ground.sheets import actions as sheets
from renkei.ground.sheets.models import Means
from renkei.ground.tasks import assigning
from renkei.ground.tasks.models import Task
from renkei.network import actions as surveys
from renkei.network.definition import standard_survey
from renkei.network.models import SurveyResponse, SurveyRound, Tag
from renkei.patients.actions import identity, merging
from renkei.patients.models import Patient, ProbableDuplicate
from renkei.record.actions import entries, medication, questions
from renkei.record.models import Question
from renkei.scenes.hospital_stay.actions import (
    papers,
)
from renkei.scenes.hospital_stay.models import Stay
from tests.cast import Cast, actor_of, assemble
from tests.exchange.tables import HEADS, NUKUI, csv
from tests.network.conftest import Workbook
from tests.people import joined, registered
from tests.scenes.hospital_stay.meeting import Meeting
from tests.scenes.hospital_stay.story import SHEET, Story, acts, at, clock

NOW = at(18, 15, 0)


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

    def away(self) -> dict[str, Any]:
        return {"role": self.cast.suzuki, "cover": None, "since": NOW.date(), "until": NOW.date()}

    def medicine(self) -> dict[str, Any]:
        return {"name": "アムロジピン錠5mg", "source": "notebook", "source_on": NOW.date()}

    def taken(self, by: Actor):
        [row] = medication.add_medications(patient=self.chiyono, medicines=[self.medicine()], by=by)
        return row

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

    def survey_to_ask(self) -> dict[str, Any]:
        prefecture = self.cast.town.prefecture_id
        return {
            "survey": standard_survey(),
            "year": 2031,
            "due_on": date(2031, 9, 30),
            "note": "",
            "prefecture": prefecture,
        }

    def to_answer(self, **given: Any) -> SurveyResponse:
        """The town's response in a round that the prefecture asks."""
        with self.meanwhile("sakaki") as by:
            round = SurveyRound.objects.filter(year=2031).first() or surveys.ask(
                **self.survey_to_ask(), by=by
            )
            found = round.responses.get(towns=[self.cast.town.pk])
            if len(given.get("towns", ())) > 1:
                round.responses.exclude(pk=found.pk).delete()
            SurveyResponse.objects.filter(pk=found.pk).update(**given)
            found.refresh_from_db()
            return found

    def to_answer_elsewhere(self, **given: Any) -> SurveyResponse:
        with self.meanwhile("sakaki"):
            found = SurveyResponse.objects.get(round__year=2031, towns=[self.cast.neighbour.pk])
            SurveyResponse.objects.filter(pk=found.pk).update(**given)
            found.refresh_from_db()
            return found

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
