from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renkei.ground.offers import MEDICINES, PEOPLE, Act, MenuItem
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
MEDICINES.add(
    Act(
        order=10,
        permission=Permission.WRITE_RECORD,
        label=_("お薬手帳から読む"),
        icon="upload",
        address=lambda patient_id: reverse("exchange:notebook", args=[patient_id]),
    )
)
STAYS["exchange_importrow"] = "tells whom a row of a file became"
