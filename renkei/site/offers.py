from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MENU, MenuItem
from renkei.ground.policy.permissions import Permission

MENU.add(MenuItem(order=10, permission=Permission.WORK, label=_("きょう"), url_name="today", icon="today"))
