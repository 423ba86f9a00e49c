"""Who works here: organisations, practitioners, and the capacities (立場) in which they act."""

from functools import cache

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.region.models import CareArea, Municipality, Prefecture


class Capacity(models.TextChoices):
    """立場: the purpose in which a person acts; one at a time."""

    CARE = "care", _("ケアチーム")
    WARD = "ward", _("病院の連携室・病棟")
    DESK = "desk", _("支援センター・相談窓口")
    STATISTICS = "statistics", _("市の担当（統計）")
    PREFECTURE = "prefecture", _("県の担当")
    ADMINISTRATOR = "administrator", _("事業所の管理者")
    SYSTEM = "system", _("システム")


class Profession(models.TextChoices):
    CARE_MANAGER = "care_manager", _("ケアマネジャー")
    NURSE = "nurse", _("看護師")
    DOCTOR = "doctor", _("医師")
    DENTIST = "dentist", _("歯科医師")
    PHARMACIST = "pharmacist", _("薬剤師")
    THERAPIST = "therapist", _("リハビリ職")
    CARE_WORKER = "care_worker", _("介護職")
    SOCIAL_WORKER = "social_worker", _("社会福祉士・相談員")
    PUBLIC_HEALTH_NURSE = "public_health_nurse", _("保健師")
    DIETITIAN = "dietitian", _("管理栄養士")
    CLERK = "clerk", _("事務")
    OFFICER = "officer", _("行政職員")


@cache
def profession_label(code: str) -> str:
    """Of a row of a list: a page holds fifty, and one process speaks one language."""
    return str(Profession(code).label)


class OrganizationKind(models.TextChoices):
    HOSPITAL = "hospital", _("病院")
    CLINIC = "clinic", _("診療所")
    DENTAL = "dental", _("歯科診療所")
    PHARMACY = "pharmacy", _("薬局")
    CARE_MANAGER_OFFICE = "care-manager-office", _("居宅介護支援事業所")
    HOME_NURSING = "home-nursing", _("訪問看護ステーション")
    HOME_CARE = "home-care", _("訪問介護事業所")
    DAY_CARE = "day-care", _("通所介護事業所")
    FACILITY = "facility", _("介護保険施設")
    SUPPORT_CENTRE = "area-support-centre", _("地域包括支援センター")
    LIAISON_CENTRE = "liaison-centre", _("在宅医療・介護連携支援センター")
    MUNICIPALITY = "municipality", _("市町村")
    PREFECTURE = "prefecture", _("都道府県")


class Organization(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=32, choices=OrganizationKind.choices)
    name = models.TextField()
    kana = models.TextField(default="")
    number = models.CharField(max_length=10, null=True, unique=True)  # 事業所番号・医療機関番号
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True)
    prefecture = models.ForeignKey(Prefecture, models.PROTECT, null=True)  # of which it is an office (県庁)
    care_area = models.ForeignKey(CareArea, models.PROTECT, null=True)
    address = models.TextField(default="")
    phone = models.CharField(max_length=13, default="")
    fax = models.CharField(max_length=13, default="")
    mail = models.TextField(default="")
    open_on_holidays = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)  # number and published phone were checked (design 7)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "municipality"])]


class OpeningHours(models.Model):
    """営業時間; a weekday without a row is closed. 0 is Monday."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="opening_hours")
    weekday = models.SmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "weekday"], name="hours_once_a_weekday"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_forward"),
        ]


class ClosedDay(models.Model):
    """臨時休業・夏季休業など."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="closed_days")
    date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "date"], name="closed_day_once")]


class Practitioner(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    kana = models.TextField(default="")
    mail = models.TextField(default="")


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None, practitioner: Practitioner) -> "User":
        user = self.model(username=self.model.normalize_username(username), practitioner=practitioner)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A login; not an e-mail address. What it may do comes from the practitioner's roles."""

    id = models.UUIDField(primary_key=True, default=new_id)
    username = models.CharField(max_length=64, unique=True)
    practitioner = models.OneToOneField(Practitioner, models.CASCADE)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]


class PractitionerRole(models.Model):
    """One person, in one organisation, in one capacity, from a time until a time: the actor of everything."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="roles")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="roles")
    capacity = models.CharField(max_length=16, choices=Capacity.choices)
    profession = models.CharField(max_length=24, choices=Profession.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["practitioner"]), models.Index(fields=["organization", "capacity"])]
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "organization", "capacity"],
                condition=Q(until__isnull=True),
                name="role_once_at_a_time",
            )
        ]


class Device(models.Model):
    """共用端末: a tablet of the office that several use in turn; the browser that holds its key is it.

    Until `registered_at` it is a code on paper, by which one browser becomes it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE)
    name = models.TextField()
    idle_minutes = models.SmallIntegerField(default=5)  # after so long without a touch it is nobody's again
    made_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    code_digest = models.CharField(max_length=64, unique=True)  # sha256, as of a slip
    code_until = models.DateTimeField()
    key_digest = models.CharField(max_length=64, unique=True, null=True)  # sha256 of what the browser keeps
    registered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organization", "-made_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(key_digest__isnull=True, registered_at__isnull=True)
                | Q(key_digest__isnull=False, registered_at__isnull=False),
                name="device_key_whole",
            ),
            models.CheckConstraint(condition=Q(idle_minutes__range=(1, 60)), name="device_idle_minutes"),
        ]


class Pin(models.Model):
    """暗証番号: by which its owner signs in at a registered device of the own office, and nowhere else."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True)
    digest = models.CharField(max_length=128)  # as of a password
    set_at = models.DateTimeField()


class DeviceUse(models.Model):
    """One person at one device: mistakes here stop the PIN here, so that nobody can lock a colleague out elsewhere."""

    id = models.UUIDField(primary_key=True, default=new_id)
    device = models.ForeignKey(Device, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    mistakes = models.SmallIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "user"], name="device_use_once")]


class SignIn(models.Model):
    """One signed-in browser; ended by sign-out, by its owner from elsewhere, by an administrator, or by resting."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField(auto_now_add=True)
    second_factor = models.BooleanField(default=False)
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    by_pin = models.BooleanField(default=False)
    browser = models.CharField(max_length=40, default="")  # in words, so that its owner knows which it is
    ended_at = models.DateTimeField(null=True)


class JoiningSlip(models.Model):
    """A printed slip by which somebody joins an organisation, or (`for_user`) signs in afresh; used once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE)
    capacity = models.CharField(max_length=16, choices=Capacity.choices)
    profession = models.CharField(max_length=24, choices=Profession.choices)
    code_digest = models.CharField(
        max_length=64, unique=True
    )  # sha256 of the code; the code is only on paper
    made_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    for_user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    used_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")


class JoiningMail(models.Model):
    """Somebody is asked by mail to join an organisation. Its code and number are worked out, kept nowhere."""

    class Trouble(models.TextChoices):
        AWAY = "away", _("メールサーバーが応えません")
        REFUSED = "refused", _("届きませんでした")

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE)
    name = models.TextField()  # several may read mail at one address
    address = models.TextField()
    capacity = models.CharField(max_length=16, choices=Capacity.choices)
    profession = models.CharField(max_length=24, choices=Profession.choices)
    made_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    sending = models.SmallIntegerField(default=1)  # each has a code and a number of its own
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=8, choices=Trouble.choices, default="")
    tried_at = models.DateTimeField(null=True)
    mistakes = models.SmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organization", "-made_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_by__isnull=True) | Q(withdrawn_at__isnull=True), name="joining_mail_one_end"
            )
        ]


class OfficeAdmission(models.Model):
    """A new office on its way in: invited, registered, known at its published phone, with its first person.

    Until `called_at` the office sets itself up and nobody's record is near it. An office without an admission was there
    from the beginning.
    """

    class End(models.TextChoices):
        WITHDRAWN = "withdrawn", _("招待を取り消しました")
        DECLINED = "declined", _("お断りしました")

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.OneToOneField(Organization, models.CASCADE, related_name="admission")
    number = models.CharField(max_length=10)  # stays here when the organization gives it back
    published_in = models.TextField()  # where the phone was found
    mail = models.OneToOneField(JoiningMail, models.PROTECT, related_name="admission")
    invited_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    called_phone = models.CharField(max_length=13, default="")
    answered_by = models.TextField(default="")
    first_person_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    end = models.CharField(max_length=9, choices=End.choices, default="")
    because = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["-invited_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(called_at__isnull=True) | Q(ended_at__isnull=True), name="admission_one_end"
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True)
                | (Q(called_by__isnull=False) & ~Q(called_phone="") & ~Q(answered_by="")),
                name="admission_call_whole",
            ),
            models.CheckConstraint(
                condition=Q(first_person_at__isnull=True) | Q(called_at__isnull=False),
                name="admission_before_person",
            ),
        ]
