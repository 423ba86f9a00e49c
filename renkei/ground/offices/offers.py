from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MENU, TODAY, MenuItem, Panel
from renkei.ground.offices import queries
from renkei.ground.policy.permissions import Permission

TODAY.add(
    Panel(
        order=40,
        permission=Permission.WORK,
        name="notices",
        place="side",
        template="offices/panel_notices.html",
        load=lambda actor: queries.unseen(actor) or None,
    )
)
TODAY.add(
    Panel(
        order=5,
        permission=Permission.WORK,
        name="not-admitted",
        place="head",
        template="offices/panel_not_admitted.html",
        load=lambda actor: None if actor.admitted else True,
    )
)
MENU.add(
    MenuItem(
        order=30, permission=Permission.WORK, label=_("事業所"), url_name="offices:mine", icon="building"
    )
)
