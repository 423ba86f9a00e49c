"""The conference of a story: 東海林 千代乃 in hospital, with こもれび, さくら坂 and 柳井医院 around her."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.people.models import PractitionerRole
from renkei.patients.models import Patient
from renkei.scenes.hospital_stay.actions import conferences, meetings, polls
from renkei.scenes.hospital_stay.actions.conferences import Invited
from renkei.scenes.hospital_stay.actions.meetings import Decision, Seat
from renkei.scenes.hospital_stay.actions.polls import Said
from renkei.scenes.hospital_stay.conference_steps import Offered
from renkei.scenes.hospital_stay.models import Conference, Minutes, Participant, Slot, Stay
from renkei.scenes.hospital_stay.policy import conference_for
from renkei.scenes.hospital_stay.queries.conferences import Poll, poll
from tests.cast import Cast, actor_of
from tests.people import joined
from tests.scenes.hospital_stay.story import Story, acts, at

LINK = "https://meet.example/renkei"
HOUR = timedelta(hours=1)
MONDAY, WEDNESDAY = at(16), at(18, 15, 0)


def day(number: int, hour: int = 14, *, place: str = "3階カンファレンス室", link: str = "") -> Offered:
    """In November 2026, for an hour."""
    return Offered(starts_at=at(number, hour, 0), ends_at=at(number, hour, 0) + HOUR, place=place, link=link)


@dataclass
class Meeting:
    story: Story
    patient: Patient
    stay: Stay

    @property
    def cast(self) -> Cast:
        return self.story.cast

    def everybody(self) -> list[Invited]:
        cast = self.cast
        return [
            Invited(part="care_manager", organization_id=cast.komorebi.pk),
            Invited(part="nurse", organization_id=cast.sakura.pk),
            Invited(part="doctor", organization_id=cast.yanai_clinic.pk),
            Invited(part="nurse", organization_id=cast.hospital.pk),
            Invited(part="family"),
        ]

    def call(
        self, now: datetime, *slots: Offered, invited: list[Invited] | None = None, **more
    ) -> Conference:
        given = {"kind": "before_discharge"} | more
        with acts(self.cast.taira, now) as taira:
            return conferences.call(
                self.stay,
                slots=slots or (day(18), day(19), day(20, link=LINK)),
                invited=self.everybody() if invited is None else invited,
                by=taira,
                **given,
            )

    def again(self, conference: Conference, role: PractitionerRole | None = None) -> Conference:
        role = role or self.cast.taira
        with acting_as(role.pk):
            return conference_for(actor_of(role), conference.pk)

    def poll(self, conference: Conference, role: PractitionerRole | None = None) -> Poll:
        with acting_as((role or self.cast.taira).pk):
            return poll(conference)

    def seat(self, conference: Conference, office) -> Participant:
        return next(
            one
            for one in self.poll(conference).participants
            if one.organization_id == (office.pk if office else None)
        )

    def slots(self, conference: Conference) -> list[Slot]:
        return self.poll(conference).slots

    def answer(self, conference, role, now: datetime, *choices: str, office=None, **more) -> None:
        """A choice for each day, in their order; of `office` when somebody else tells."""
        seat = self.seat(conference, office or role.organization)
        said = {slot.pk: Said(choice) for slot, choice in zip(self.slots(conference), choices, strict=False)}
        with acts(role, now) as actor:
            polls.answer(seat, said=said, by=actor, **more)

    def fix(self, conference: Conference, now: datetime, number: int = 0, **more) -> Conference:
        found, slot = self.again(conference), self.slots(conference)[number]
        with acts(self.cast.taira, now) as taira:
            return conferences.fix(
                found, slot=slot, version=more.pop("version", found.version), by=taira, **more
            )

    def fixed(self, now: datetime = MONDAY, *slots: Offered, **more) -> Conference:
        conference = self.call(now, *slots, **more)
        return self.fix(conference, now)

    def seats(self, conference: Conference, *how: tuple[object, str, bool, bool]) -> list[Seat]:
        """(office or None, attendance, called, spoke); whoever is not named did not come."""
        named = {(office.pk if office else None): rest for office, *rest in how}
        return [
            Seat(
                participant_id=one.pk,
                **dict(
                    zip(
                        ("attendance", "called", "spoke"),
                        named.get(one.organization_id, ("absent", False, False)),
                        strict=True,
                    )
                ),
            )
            for one in self.poll(conference).participants
        ]

    def hold(self, conference: Conference, now: datetime, *how) -> Conference:
        found = self.again(conference)
        with acts(self.cast.taira, now) as taira:
            return meetings.hold(found, seats=self.seats(conference, *how), version=found.version, by=taira)

    def held(self, now: datetime = WEDNESDAY, **more) -> Conference:
        cast = self.cast
        conference = self.fixed(at(16), **more)
        return self.hold(
            conference,
            now,
            (cast.komorebi, "online", True, True),
            (cast.sakura, "room", False, True),
            (cast.hospital, "room", True, True),
            (None, "room", True, False),
        )

    def minute(
        self, conference, role, now: datetime, *decisions: Decision, version: int = 0, **words
    ) -> Minutes:
        said = {
            "topics": "退院後の暮らし",
            "discussion": "夜のトイレが心配",
            "conclusion": "20日に退院",
        } | words
        with acts(role, now) as actor:
            found = conference_for(actor, conference.pk)
            return meetings.write_minutes(
                found, words=said, decisions=list(decisions), version=version, by=actor
            )

    def told(self, role: PractitionerRole, kind: str) -> int:
        """How often this person's office was told."""
        with acting_as(role.pk):
            return Notice.objects.filter(kind=kind).count()


def gather(story: Story, chiyono: Patient) -> Meeting:
    for role in (story.cast.sato, story.cast.yanai):
        joined(story.cast, chiyono, role)
    return Meeting(story, chiyono, story.admit(at(13)))


def keys(rows) -> set[UUID]:
    return {row.pk for row in rows}
