from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MENU, MenuItem
from renkei.ground.policy.permissions import Permission

MENU.add(
    MenuItem(
        order=45,
        permission=Permission.READ_INDICATORS,
        label=_("地域のきまり"),
        url_name="packs:rules",
        icon="flag",
    )
)
