"""What this room offers: a place in the menu for everybody, and a hospital's own entry when it is old."""

from django.utils.translation import gettext_lazy as _

from renkei.directory import queries
from renkei.ground.offers import MENU, TODAY, MenuItem, Panel
from renkei.ground.policy.permissions import Permission

MENU.add(
    MenuItem(
        order=50,
        permission=Permission.WORK,
        label=_("病院の窓口"),
        url_name="directory:hospitals",
        icon="hospital",
    )
)
TODAY.add(
    Panel(
        order=30,
        permission=Permission.KEEP_DESK,
        name="desk",
        place="main",
        template="directory/panel_desk.html",
        load=queries.to_confirm,
    )
)
