"""The rows that the calls after a discharge leave: what is planned, what was called, what was heard."""

from datetime import date, datetime, timedelta

from renkei.demo.ledger import Ledger
from renkei.demo.persons import Person
from renkei.demo.region import Role
from renkei.demo.rows import Row
from renkei.scenes.hospital_stay.calls import RULE, plan_for


class AfterDischarge(Ledger):
    def plan_calls(
        self, stay: Row, person: Person, on: date, at: datetime, *, caller: Role, by: Role
    ) -> list[Row]:
        """Of somebody who went home on this day."""
        plan = plan_for(person.town.code)
        planned = [
            self._planned(stay, person, call.rule, call.title, on + timedelta(days=call.after), at, caller)
            for call in plan.calls
            if call.when == "discharged" and plan.in_force(on)
        ]
        if planned and caller.office.id != by.office.id:
            self.notify("task.created", caller.office, planned[0]["target"], at)
        return planned

    def _planned(
        self, stay: Row, person: Person, rule: str, title: str, due: date, at: datetime, caller: Role
    ) -> Row:
        plan, key = plan_for(person.town.code), self.keys.at(at)
        return self.rows.add(
            "tasks.Task",
            id=key,
            organization_id=caller.office.id,
            patient_id=person.id,
            municipality=person.town.code,
            rule=rule,
            rule_version=plan.version,
            rule_source=plan.source,
            title=title,
            match=stay["id"],
            sheet=None,
            receiver_id=None,
            started_at=at,
            agreed_until=due,
            agreed_why="退院後の電話の予定の日です。",
            fees=[],
            target=f"/stays/calls/{key}/",
            state="open",
            closed_at=None,
            closed_means=None,
            closed_with="",
            closed_by_id=None,
            withdrawn_because="",
            reminded=None,
            remind_on=None,
        )

    def record_call(
        self,
        task: Row,
        stay: Row,
        person: Person,
        result: str,
        at: datetime,
        *,
        spoke_with: str = "",
        heard: Row | None = None,
        words: str = "",
        by: Role,
    ) -> Row:
        said = plan_for(person.town.code).result(result)
        assert said is not None
        call = self.rows.add(
            "hospital_stay.Call",
            id=self.keys.at(at),
            patient_id=person.id,
            stay_id=stay["id"],
            task_id=task["id"],
            organization_id=by.office.id,
            by_id=by.id,
            at=at,
            recorded_at=at,
            result=said.id,
            made=said.made,
            closes=said.closes,
            in_hospital=said.in_hospital,
            spoke_with=spoke_with,
            heard=heard or {},
            words=words,
        )
        detail = {"result": said.id, "step": task["rule"]}
        self.audit("record.call", at, by, person, call["id"], detail)
        if said.closes:
            closed_with = f"{said.label} {spoke_with}".strip()
            closed = {
                "closed_at": at,
                "closed_means": "phone",
                "closed_with": closed_with,
                "closed_by_id": by.id,
            }
            task |= {"state": "done"} | closed
        if said.made:
            self._tell_call(call, task, stay, person, at, by)
        return call

    def _tell_call(self, call: Row, task: Row, stay: Row, person: Person, at: datetime, by: Role) -> None:
        step = task["rule"].removeprefix(RULE)
        self.tell(
            "call.made",
            call["id"],
            person,
            at,
            by,
            occurred_at=at,
            known_at=at,
            municipality=stay["municipality"],
            insurer=stay["insurer"],
            office=by.office.id,
            hospital=stay["hospital_id"],
            match=stay["id"],
            values={"step": step, "result": call["result"], "readmitted": call["in_hospital"]},
        )
