from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import PEOPLE, MenuItem
from renkei.ground.policy.permissions import Permission
from renkei.patients.merging import STAYS

PEOPLE.add(
    MenuItem(
        order=10,
        permission=Permission.REGISTER,
        label=_("まとめて取り込む"),
        url_name="exchange:imports",
        icon="upload",
    )
)
STAYS["exchange_importrow"] = "tells whom a row of a file became"
