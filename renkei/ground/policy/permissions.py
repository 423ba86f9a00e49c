"""What each capacity may do: readable code, default no. Row-level security is the second lock."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, OrganizationKind


class Permission(StrEnum):
    WORK = "work"  # Today, own account, own office's notices
    READ_RECORD = "read_record"
    WRITE_RECORD = "write_record"
    REGISTER = "register"
    MANAGE_TEAM = "manage_team"
    ANNOUNCE = "announce"
    ANSWER_INQUIRY = "answer_inquiry"
    WORK_TASKS = "work_tasks"
    SEND_SHEET = "send_sheet"
    RECEIVE_SHEET = "receive_sheet"
    READ_DISCLOSURES = "read_disclosures"  # what the own office disclosed, and on what it rests
    READ_INDICATORS = "read_indicators"
    READ_OWN_FIGURES = "read_own_figures"  # the own organisation's, beside the median of the others
    PUBLISH_FIGURES = "publish_figures"
    READ_SURVEY = "read_survey"
    IMPORT_SURVEY = "import_survey"
    MANAGE_OFFICE = "manage_office"
    PUBLISH_GUIDE = "publish_guide"  # guides of a town, of a hub, of a hospital
    ADMIT_OFFICES = "admit_offices"  # the secretariat: the hub for its region, a town for itself
    AGREE_RULES = "agree_rules"  # a municipality's own: proposed, and written down when its council decided
    KEEP_DESK = "keep_desk"  # what a hospital says of itself; the hub for hospitals of its region


P = Permission

BY_CAPACITY: dict[str, frozenset[Permission]] = {
    Capacity.CARE: frozenset(
        {
            P.WORK,
            P.READ_RECORD,
            P.WRITE_RECORD,
            P.REGISTER,
            P.MANAGE_TEAM,
            P.ANSWER_INQUIRY,
            P.WORK_TASKS,
            P.SEND_SHEET,
            P.RECEIVE_SHEET,
            P.READ_DISCLOSURES,
            P.READ_OWN_FIGURES,
        }
    ),
    Capacity.WARD: frozenset(
        {
            P.WORK,
            P.READ_RECORD,
            P.WRITE_RECORD,
            P.ANNOUNCE,
            P.KEEP_DESK,
            P.PUBLISH_GUIDE,
            P.SEND_SHEET,
            P.RECEIVE_SHEET,
            P.WORK_TASKS,
            P.READ_DISCLOSURES,
            P.READ_OWN_FIGURES,
        }
    ),
    Capacity.DESK: frozenset(
        {
            P.WORK,
            P.READ_RECORD,
            P.ANSWER_INQUIRY,
            P.WORK_TASKS,
            P.SEND_SHEET,
            P.RECEIVE_SHEET,
            P.READ_INDICATORS,
            P.READ_DISCLOSURES,
            P.KEEP_DESK,
            P.PUBLISH_GUIDE,
            P.ADMIT_OFFICES,
        }
    ),
    Capacity.STATISTICS: frozenset(
        {
            P.WORK,
            P.READ_INDICATORS,
            P.PUBLISH_FIGURES,
            P.READ_SURVEY,
            P.PUBLISH_GUIDE,
            P.ADMIT_OFFICES,
            P.AGREE_RULES,
        }
    ),
    Capacity.PREFECTURE: frozenset(
        {P.WORK, P.READ_INDICATORS, P.PUBLISH_FIGURES, P.READ_SURVEY, P.IMPORT_SURVEY}
    ),
    Capacity.ADMINISTRATOR: frozenset({P.WORK, P.MANAGE_OFFICE, P.READ_DISCLOSURES, P.KEEP_DESK}),
    Capacity.SYSTEM: frozenset(),
}

BEFORE_ADMISSION = frozenset({P.WORK, P.MANAGE_OFFICE, P.READ_DISCLOSURES})  # of a new office

PURPOSE: dict[str, tuple[Any, Any]] = {  # lazily translated
    Capacity.CARE: (_("担当する利用者の支援"), _("本人の同意")),
    Capacity.WARD: (_("入院した方の診療と退院の支援"), _("本人の同意・この入院の間")),
    Capacity.DESK: (_("相談と連携の支援"), _("市町村からの委託")),
    Capacity.STATISTICS: (_("事業の評価と計画"), _("個人の記録は表示しません")),
    Capacity.PREFECTURE: (_("市町村の支援"), _("回答と集計だけを見ます")),
    Capacity.ADMINISTRATOR: (_("事業所の職員と設定の管理"), _("事業所の管理者")),
}


def may(actor: Actor | None, permission: Permission) -> bool:
    if actor is None or not (actor.admitted or permission in BEFORE_ADMISSION):
        return False
    return permission in BY_CAPACITY.get(actor.capacity, frozenset())


def is_care_manager_office(actor: Actor) -> bool:
    return actor.organization_kind == OrganizationKind.CARE_MANAGER_OFFICE
