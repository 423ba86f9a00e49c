"""What this room offers: places in the menu for everybody, and what its keepers are to look at again."""

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
MENU.add(
    MenuItem(
        order=51,
        permission=Permission.WORK,
        label=_("手引き"),
        url_name="directory:guides",
        icon="book",
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
TODAY.add(
    Panel(
        order=31,
        permission=Permission.PUBLISH_GUIDE,
        name="guides",
        place="main",
        template="directory/panel_guides.html",
        load=lambda actor: queries.due_of_mine(actor) or None,
    )
)
