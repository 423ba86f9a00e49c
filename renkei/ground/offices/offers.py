from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MENU, MenuItem
from renkei.ground.policy.permissions import Permission

MENU.add(
    MenuItem(
        order=30, permission=Permission.WORK, label=_("事業所"), url_name="offices:mine", icon="building"
    )
)
