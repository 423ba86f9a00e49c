from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MENU, TODAY, MenuItem, Panel
from renkei.ground.policy.permissions import Permission
from renkei.plan import panels
from renkei.plan.policy import OWN

MENU.add(
    MenuItem(
        order=40,
        permission=Permission.READ_INDICATORS,
        label=_("四つの場面"),
        url_name="plan:indicators",
        icon="chart",
    )
)
MENU.add(
    MenuItem(
        order=41,
        permission=Permission.READ_OWN_FIGURES,
        kinds=tuple(OWN),
        label=_("こちらの数字"),
        url_name="plan:own",
        icon="chart",
    )
)
TODAY.add(
    Panel(
        order=50,
        permission=Permission.READ_INDICATORS,
        name="figures",
        place="main",
        template="plan/panel_scenes.html",
        load=panels.today,
    )
)
