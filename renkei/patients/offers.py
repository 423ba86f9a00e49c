from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MENU, PEOPLE, PERSON, TODAY, MenuItem, Panel
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.backing import CONSENTS
from renkei.ground.tasks.standing import DATES
from renkei.ground.tasks.standing import PEOPLE as RULED
from renkei.patients import panels
from renkei.patients.known import offer_destinations, offer_paths
from renkei.patients.queries import offers_asked, standing_consent
from renkei.patients.ruled import People as RuledPeople
from renkei.patients.ruled import certification_ends

READ = Permission.READ_RECORD

PERSON.add(
    Panel(
        order=10,
        permission=READ,
        name="head",
        place="head",
        template="patients/panel_head.html",
        load=panels.head,
    )
)
PERSON.add(
    Panel(
        order=30,
        permission=READ,
        name="team",
        place="head",
        template="patients/panel_team.html",
        load=panels.team,
    )
)
PERSON.add(
    Panel(
        order=60, permission=READ, name="contacts", place="side", template="patients/panel_contacts.html",
        load=panels.contacts,
    )
)  # fmt: skip
PERSON.add(
    Panel(
        order=50,
        permission=Permission.WORK_TASKS,
        name="asked",
        place="side",
        template="patients/panel_asked.html",
        load=panels.asked,
    )
)
PERSON.add(
    Panel(
        order=90,
        permission=READ,
        name="looks",
        place="side",
        template="patients/panel_looks.html",
        load=panels.looks,
    )
)

TODAY.add(
    Panel(
        order=5,
        permission=Permission.MANAGE_TEAM,
        name="offers",
        place="head",
        template="patients/panel_offers.html",
        load=panels.offers,
        asks=offers_asked,
    )
)
TODAY.add(
    Panel(
        order=10,
        permission=Permission.WORK_TASKS,
        name="work",
        place="main",
        template="patients/panel_work.html",
        load=panels.work,
        counters=panels.due_counters,
    )
)

MENU.add(
    MenuItem(
        order=31,
        permission=Permission.MANAGE_OFFICE,
        label=_("伝えたことの根拠"),
        url_name="patients:disclosures",
        icon="check",
    )
)

PEOPLE.add(
    MenuItem(
        order=20,
        permission=Permission.MANAGE_TEAM,
        label=_("担当と引き継ぎ"),
        url_name="patients:charge",
        icon="people",
    )
)

offer_paths()
offer_destinations()
CONSENTS.append(standing_consent)
RULED.append(RuledPeople())
DATES["certification.end"] = certification_ends
