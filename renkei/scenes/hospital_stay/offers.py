"""What this room offers: owners, receivers and pages of rules, paths of sheets."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.facts.actions import LISTENERS, VOID_LISTENERS, Event
from renkei.ground.facts.cases import CASES
from renkei.ground.offers import MENU, PERSON, TODAY, Counter, MenuItem, Panel
from renkei.ground.packs.check import CHECKERS
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity
from renkei.ground.policy.permissions import Permission, is_care_manager_office
from renkei.ground.sheets.paths import PATHS
from renkei.ground.sheets.ways import DESTINATIONS
from renkei.ground.tasks.definition import Rule, Send
from renkei.ground.tasks.engine import OWNERS, PAGES, RECEIVERS, RESTS
from renkei.ground.tasks.standing import STIRS, VALUES
from renkei.patients.joining import JOINED, LEAVING
from renkei.patients.merging import MOVES
from renkei.patients.models import Patient
from renkei.patients.policy import Section, opens_to
from renkei.scenes.hospital_stay import queries
from renkei.scenes.hospital_stay.actions import calls as calling
from renkei.scenes.hospital_stay.actions import hand_to_newcomer
from renkei.scenes.hospital_stay.announcing import support_centre_of
from renkei.scenes.hospital_stay.asking import page_of
from renkei.scenes.hospital_stay.calls import load_plan
from renkei.scenes.hospital_stay.checklist import load_checklist
from renkei.scenes.hospital_stay.home_list import load_home_list
from renkei.scenes.hospital_stay.models import Outcome, Stay
from renkei.scenes.hospital_stay.queries import board, conferences, papers, preparations, stays
from renkei.scenes.hospital_stay.routes import load_routes


def _sheet_page(event: Event, rule: Rule) -> str:
    sheet = rule.do.sheet if isinstance(rule.do, Send) else ""
    return reverse("hospital_stay:sheet", args=[event.key, sheet])


def _after_death(event: Event) -> str:
    return _("亡くなられたため") if event.live.outcome == Outcome.DIED else ""


OWNERS["care-manager-office"] = lambda event: event.office
OWNERS["area-support-centre"] = lambda event: support_centre_of(event.live.patient)
RECEIVERS["stay.hospital"] = lambda event: event.hospital or event.live.hospital_id
PAGES["stay.admitted"] = _sheet_page
RESTS["stay.admitted"] = _after_death
for kind in ("conference.called", "conference.held"):
    PAGES[kind] = lambda event, rule: page_of(event.key)
CASES.append(stays.cases)
board.fill_column("manager", board.manager_cells)
board.fill_column("conference", conferences.conference_cells)
board.fill_column("home", preparations.preparation_cells)
board.fill_column("summary", papers.summary_cells)
board.WAITS.extend(
    (
        stays.task_waits,
        conferences.conference_waits,
        preparations.preparation_waits,
        papers.paper_waits,
    )
)
VALUES.append(queries.whether_in_hospital)
STIRS.update(("stay.admitted", "stay.discharged"))

JOINED.append(hand_to_newcomer)
JOINED.append(calling.hear_joined)
LEAVING.append(calling.hear_leaving)
CHECKERS["routes"] = load_routes
CHECKERS["checklists"] = load_checklist
CHECKERS["calls"] = load_plan
LISTENERS.append(calling.hear)
VOID_LISTENERS.append(calling.hear_void)
CHECKERS["stays"] = load_home_list
DESTINATIONS["stay.hospital"] = lambda about: [about["stay"].hospital_id]

PATHS.register("today", gettext_lazy("きょう"), lambda today: today)
PATHS.register("stay.admitted_on", gettext_lazy("病院からの知らせ"), lambda stay: stay.admitted_on)
PATHS.register("stay.discharged_on", gettext_lazy("退院の記録から"), lambda stay: stay.discharged_on)
PATHS.register("stay.hospital", gettext_lazy("病院からの知らせ"), lambda stay: stay.hospital.name)
PATHS.register("stay.ward", gettext_lazy("病院からの知らせ"), lambda stay: stay.ward)
PATHS.register("stay.contact", gettext_lazy("病院からの知らせ"), lambda stay: stay.contact)

MENU.add(
    MenuItem(
        order=19,
        permission=Permission.ANNOUNCE,
        label=gettext_lazy("退院ボード"),
        url_name="hospital_stay:board",
        icon="hospital",
        count=board.overdue,
    )
)
MENU.add(
    MenuItem(
        order=23,
        permission=Permission.ANSWER_INQUIRY,
        label=gettext_lazy("入院中"),
        url_name="hospital_stay:away",
        icon="hospital",
    )
)
MENU.add(
    MenuItem(
        order=20,
        permission=Permission.ANNOUNCE,
        label=gettext_lazy("問い合わせ"),
        url_name="hospital_stay:announcements",
        icon="search",
    )
)
MENU.add(
    MenuItem(
        order=22,
        permission=Permission.READ_RECORD,
        label=gettext_lazy("カンファ"),
        url_name="hospital_stay:conferences",
        icon="calendar",
    )
)
MENU.add(
    MenuItem(
        order=21,
        permission=Permission.RECEIVE_SHEET,
        label=gettext_lazy("届いた書類"),
        url_name="hospital_stay:received_list",
        icon="document",
        count=queries.how_many_unopened,
    )
)
MENU.add(
    MenuItem(
        order=23,
        permission=Permission.WORK_TASKS,
        label=gettext_lazy("退院後の電話"),
        url_name="hospital_stay:calls",
        icon="phone",
    )
)


def _panel(
    name: str, place: str, order: int, permission: Permission, load: Callable[..., Any], **further: Any
) -> Panel:
    template = f"hospital_stay/panel_{name}.html"
    return Panel(
        order=order, permission=permission, name=name, place=place, template=template, load=load, **further
    )


def _papers(actor: Actor, patient: Patient) -> dict[str, Any] | None:
    """Hidden where the record is not opened: a ward of one stay."""
    if not opens_to(actor, patient, Section.RECORD):
        return None
    return {"patient": patient, "papers": queries.papers_of(actor, patient)}


def _to_record(actor: Actor, patient: Patient) -> Patient | None:
    """Who may change the record says that the person is in hospital, while nobody has said so."""
    return patient if opens_to(actor, patient, Section.WHOLE) and not queries.current_stay(patient) else None


def _moved(actor: Actor) -> list[Stay] | None:
    """Care managers have tasks for it, and wards their own lists."""
    told = is_care_manager_office(actor) or actor.capacity == Capacity.WARD
    return None if told else queries.moved(actor) or None


def _counted(label: Any, anchor: str) -> Callable[[Any], list[Counter]]:
    return lambda content: [Counter(str(label), len(content), anchor)]


TODAY.add(
    _panel(
        "inquiries",
        "head",
        10,
        Permission.ANSWER_INQUIRY,
        lambda actor: queries.waiting(actor) or None,
        asks=queries.waiting_asked,
        counters=_counted(gettext_lazy("病院から"), "inquiries"),
    )
)
TODAY.add(
    _panel(
        "moved",
        "main",
        12,
        Permission.READ_RECORD,
        _moved,
        counters=_counted(gettext_lazy("入院・退院"), "moved"),
    )
)
TODAY.add(
    _panel(
        "stays",
        "side",
        20,
        Permission.READ_RECORD,
        queries.in_hospital,
        counters=_counted(gettext_lazy("入院中"), "stays"),
    )
)
TODAY.add(
    _panel(
        "asked",
        "head",
        10,
        Permission.ANNOUNCE,
        queries.waiting_for_answers,
        counters=lambda asked: [Counter(_("返事待ち"), len(asked.waiting), "asked")],
    )
)
TODAY.add(
    _panel(
        "received",
        "main",
        15,
        Permission.RECEIVE_SHEET,
        lambda actor: queries.unopened(actor) or None,
        asks=queries.unopened_asked,
        counters=_counted(gettext_lazy("届いた書類"), "received"),
    )
)
TODAY.add(
    _panel(
        "to_phone",
        "head",
        5,
        Permission.SEND_SHEET,
        lambda actor: queries.to_phone(actor) or None,
        asks=queries.to_phone_asked,
        counters=_counted(gettext_lazy("誤送信の電話"), "to-phone"),
    )
)
TODAY.add(
    _panel(
        "unopened_papers",
        "main",
        14,
        Permission.READ_RECORD,
        lambda actor: queries.unopened_papers(actor) or None,
        asks=queries.unopened_papers_asked,
        counters=_counted(gettext_lazy("渡された書類"), "papers"),
    )
)
TODAY.add(
    _panel(
        "conference_asked",
        "head",
        15,
        Permission.WORK_TASKS,
        lambda actor: conferences.questions(actor) or None,
        asks=conferences.on_desk_asked,
        counters=_counted(gettext_lazy("カンファレンスの返事"), "conference-asked"),
    )
)
TODAY.add(
    _panel(
        "conferences",
        "main",
        13,
        Permission.READ_RECORD,
        lambda actor: conferences.coming(actor) or None,
        asks=conferences.on_desk_asked,
        counters=_counted(gettext_lazy("カンファレンス"), "conferences"),
    )
)
PERSON.add(
    _panel(
        "conference_of",
        "side",
        20,
        Permission.READ_RECORD,
        lambda actor, patient: conferences.of_person(patient) or None,
    )
)
PERSON.add(_panel("record_stay", "side", 95, Permission.ANSWER_INQUIRY, _to_record))
PERSON.add(_panel("papers", "side", 70, Permission.READ_RECORD, _papers))
PERSON.add(
    _panel("stay", "head", 10, Permission.READ_RECORD, lambda actor, patient: queries.current_stay(patient))
)
MOVES.update(
    {
        "hospital_stay_stay": gettext_lazy("入院"),
        "hospital_stay_segment": "",
        "hospital_stay_staystep": "",
        "hospital_stay_inquiry": "",
        "hospital_stay_conference": gettext_lazy("カンファレンス"),
        "hospital_stay_slot": "",
        "hospital_stay_participant": "",
        "hospital_stay_slotanswer": "",
        "hospital_stay_conferencestep": "",
        "hospital_stay_minutes": "",
        "hospital_stay_tick": "",
        "hospital_stay_call": gettext_lazy("退院後の電話"),
        "hospital_stay_applicant": "",
        "hospital_stay_preparation": gettext_lazy("家の準備"),
        "hospital_stay_paper": gettext_lazy("紙で届いた書類"),
        "hospital_stay_paperpage": "",
        "hospital_stay_handing": "",
    }
)
