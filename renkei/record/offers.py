from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renkei.ground.live.topics import KINDS, Kind
from renkei.ground.offers import ACTS, MENU, PERSON, TODAY, Act, Counter, MenuItem, Panel
from renkei.ground.people.models import Profession
from renkei.ground.policy.permissions import Permission
from renkei.patients.merging import MOVES
from renkei.record import panels, queries
from renkei.record.paths import offer_paths
from renkei.record.policy import may_hear

PERSON.add(
    Panel(
        order=50, permission=Permission.READ_RECORD, name="course", place="main", template="record/panel_course.html",
        load=panels.course,
    )
)  # fmt: skip
PERSON.add(
    Panel(
        order=12, permission=Permission.READ_RECORD, name="death", place="head", template="record/panel_death.html",
        load=panels.death,
    )
)  # fmt: skip
PERSON.add(
    Panel(
        order=95, permission=Permission.WRITE_RECORD, name="farewell", place="side", template="record/panel_farewell.html",
        load=panels.farewell,
    )
)  # fmt: skip
PERSON.add(
    Panel(
        order=13, permission=Permission.READ_RECORD, name="elsewhere", place="head",
        template="record/panel_elsewhere.html", load=panels.elsewhere,
    )
)  # fmt: skip
PERSON.add(
    Panel(
        order=15, permission=Permission.READ_RECORD, name="flags", place="head", template="record/panel_flags.html",
        load=panels.flags,
    )
)  # fmt: skip
PERSON.add(
    Panel(
        order=20, permission=Permission.READ_RECORD, name="changes", place="side", template="record/panel_changes.html",
        load=panels.changes,
    )
)  # fmt: skip
PERSON.add(
    Panel(
        order=25, permission=Permission.READ_RECORD, name="medication", place="side",
        template="record/panel_medication.html", load=panels.medication,
    )
)  # fmt: skip
TODAY.add(
    Panel(
        order=12,
        permission=Permission.READ_RECORD,
        name="medication",
        place="main",
        template="record/panel_medication_today.html",
        load=queries.changed_people,
        counters=lambda rows: [Counter(str(_("お薬の変更")), len(rows), "medication")],
        asks=queries.changed_asked,
    )
)
TODAY.add(
    Panel(
        order=9,
        permission=Permission.WRITE_RECORD,
        name="proxies",
        place="main",
        template="record/panel_proxies.html",
        load=queries.unsettled_panel,
        counters=panels.proxy_counters,
        asks=queries.unsettled_asked,
    )
)
TODAY.add(
    Panel(
        order=9,
        permission=Permission.WRITE_RECORD,
        name="written-for-doctors",
        place="main",
        template="record/panel_office_proxies.html",
        load=queries.office_panel,
        counters=panels.office_proxy_counters,
        asks=queries.office_asked,
    )
)
TODAY.add(
    Panel(
        order=11,
        permission=Permission.READ_RECORD,
        name="flags",
        place="main",
        template="record/panel_flags_today.html",
        load=panels.waiting_flags,
        counters=lambda flags: [
            Counter(str(_("気になること")), len(flags), "flags", late=any(flag.is_late for flag in flags))
        ],
    )
)
TODAY.add(
    Panel(
        order=20,
        permission=Permission.READ_RECORD,
        name="news",
        place="main",
        template="record/panel_news.html",
        load=queries.news,
        counters=lambda rows: [Counter(str(_("新しい記録")), rows[0].people if rows else 0, "news")],
    )
)
TODAY.add(
    Panel(
        order=8,
        permission=Permission.WRITE_RECORD,
        name="questions",
        place="main",
        template="record/panel_questions.html",
        load=panels.questions,
        counters=panels.question_counters,
    )
)
ACTS.add(
    Act(
        order=10,
        permission=Permission.WRITE_RECORD,
        label=_("記録を書く"),
        icon="pencil",
        address=lambda patient_id: "#write-entry",
    )
)
ACTS.add(
    Act(
        order=15,
        permission=Permission.WRITE_RECORD,
        label=_("いつもと違う"),
        icon="flag",
        address=lambda patient_id: reverse("record:unusual", args=[patient_id]),
        first_for=(Profession.CARE_WORKER,),
    )
)
ACTS.add(
    Act(
        order=30,
        permission=Permission.WRITE_RECORD,
        label=_("休止・外泊"),
        icon="calendar",
        address=lambda patient_id: reverse("record:services", args=[patient_id]),
    )
)
ACTS.add(
    Act(
        order=20,
        permission=Permission.WRITE_RECORD,
        label=_("質問する"),
        icon="question",
        address=lambda patient_id: reverse("record:ask", args=[patient_id]),
    )
)
MENU.add(
    MenuItem(
        order=20,
        permission=Permission.READ_RECORD,
        label=_("利用者"),
        url_name="record:people",
        icon="people",
    )
)
MENU.add(
    MenuItem(
        order=32,
        permission=Permission.MANAGE_OFFICE,
        label=_("記録を残す年数"),
        url_name="record:retention",
        icon="lock",
    )
)
offer_paths()
KINDS["patient"] = Kind(may_hear=may_hear, count_newer=queries.count_newer)
MOVES.update(
    {
        "record_entry": _("記録"),
        "record_attachment": "",
        "record_entryversion": "",
        "record_lastlook": "",
        "record_observation": _("測定値"),
        "record_medicationstatement": _("お薬"),
        "record_medicationreview": "",
        "record_adherence": "",
        "record_sojourn": "",
        "record_pause": "",
        "record_flag": "",
        "record_personalrange": "",
        "record_death": "",
        "record_question": _("質問"),
        "record_questionanswer": "",
        "record_questionstep": "",
    }
)
