from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MENU, MenuItem
from renkei.ground.policy.permissions import Permission

MENU.add(
    MenuItem(
        order=40,
        permission=Permission.READ_INDICATORS,
        label=_("指標"),
        url_name="plan:indicators",
        icon="chart",
    )
)
