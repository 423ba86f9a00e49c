from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MENU, TODAY, MenuItem, Panel
from renkei.ground.policy.permissions import Permission
from renkei.network import panels

MENU.add(
    MenuItem(
        order=25,
        permission=Permission.READ_SURVEY,
        label=_("市町の比較"),
        url_name="network:rounds",
        icon="chart",
    )
)
TODAY.add(
    Panel(
        order=60,
        permission=Permission.READ_SURVEY,
        name="survey",
        place="main",
        template="network/panel_today.html",
        load=panels.today,
    )
)
