"""The person: identity, contacts in calling order, certification, consent, care team."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole, Profession
from renkei.ground.region.models import CareArea, Municipality


class Sex(models.TextChoices):
    FEMALE = "female", _("女性")
    MALE = "male", _("男性")
    OTHER = "other", _("その他")
    UNKNOWN = "unknown", _("不明")


class Household(models.TextChoices):
    """The codes of the standard pack's list `household`."""

    ALONE = "alone", _("独居")
    ELDERLY = "elderly", _("高齢者世帯")
    CHILD = "child", _("子と同居")
    OTHER = "other", _("その他")


class Residence(models.TextChoices):
    HOME = "home", _("自宅")
    FACILITY = "facility", _("施設・住まい")


class Patient(models.Model):
    """A person at home. No My Number, ever; insurance numbers are no keys."""

    patient_id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    kana = models.TextField()
    folded_name = models.TextField(default="")  # `folding.fold_person`: to search by, never shown
    folded_kana = models.TextField()  # the same of the kana: for the blind match and the order of lists
    birth_date = models.DateField()
    sex = models.CharField(max_length=8, choices=Sex.choices)
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    care_area = models.ForeignKey(CareArea, models.PROTECT, null=True)
    address = models.TextField(default="")
    phone = models.CharField(max_length=13, default="")
    household = models.CharField(max_length=12, choices=Household.choices, default=Household.OTHER)
    resides = models.CharField(max_length=8, choices=Residence.choices, default=Residence.HOME)
    profile = models.JSONField(
        default=dict
    )  # {path: {"value", "at", "by"}}: what sheets offered to the record
    registered_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["folded_kana", "birth_date", "sex"], name="patient_match")]

    def get_absolute_url(self) -> str:
        return person_path(self.patient_id)


def person_path(patient_id: UUID) -> str:
    """Where `site` composes the person's page."""
    return f"/patients/{patient_id}/"


class Lives(models.TextChoices):
    TOGETHER = "together", _("同居")
    APART = "apart", _("別居")


class Contact(models.Model):
    """Whom to call, in this order."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="contacts")
    order = models.SmallIntegerField()
    name = models.TextField()
    relation = models.TextField()
    phone = models.CharField(max_length=13)
    lives = models.CharField(max_length=8, choices=Lives.choices, default="")
    note = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "order"], name="contact_order")]


class Certification(models.Model):
    """要介護認定. `level` is a code of the list `care-level`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="certifications")
    level = models.CharField(max_length=8)
    insurer = models.CharField(max_length=6)
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="certification_forward")
        ]
        indexes = [models.Index(fields=["patient", "-since"])]


class Consent(models.Model):
    """A record, not a checkbox: by whom in what capacity, how, for what, from when to when (design 2)."""

    class Giver(models.TextChoices):
        PERSON = "person", _("本人")
        GUARDIAN = "guardian", _("後見人（権限の範囲で）")
        WRITTEN_FOR = "written_for", _("代筆")
        PRESUMED = "presumed", _("推定")

    class Form(models.TextChoices):
        SIGNED = "signed", _("署名")
        ORAL = "oral", _("口頭（記録あり）")

    class Purpose(models.TextChoices):
        TEAM = "team", _("ケアチームでの共有")
        EMERGENCY = "emergency", _("救急時の共有")
        STATISTICS = "statistics", _("地域の統計（お知らせ）")

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="consents")
    giver = models.CharField(max_length=12, choices=Giver.choices)
    giver_name = models.TextField(default="")
    form = models.CharField(max_length=8, choices=Form.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    note = models.TextField(default="")
    since = models.DateField()
    until = models.DateField(null=True)
    recorded_by = models.ForeignKey(PractitionerRole, models.PROTECT)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")


class CareTeamMember(models.Model):
    """An organisation in a person's care team, while membership lasts, by section; the person is a hint.

    `sections` NULL is the whole record; a ward sees named sections, for one stay.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="team")
    organization = models.ForeignKey(Organization, models.PROTECT)
    practitioner_role = models.ForeignKey(PractitionerRole, models.SET_NULL, null=True)
    function = models.CharField(max_length=24, choices=Profession.choices)
    sections = models.JSONField(null=True)
    stay_id = models.UUIDField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_forward"
            ),
            models.UniqueConstraint(
                fields=["patient", "organization", "function"],
                condition=Q(until__isnull=True, stay_id__isnull=True),
                name="membership_once",
            ),
        ]
        indexes = [models.Index(fields=["organization", "patient"]), models.Index(fields=["patient"])]


class Handover(models.Model):
    """Who in an office looks after whom was changed at one press; what stood before, so that it can be taken back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE)
    to = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+"
    )  # None: nobody for now
    before = models.JSONField()  # {key of the membership: key of who looked after the person, or null}
    made_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-made_at"], name="handover_of_office")]


class Absence(models.Model):
    """Days on which somebody is away, both included: what falls due then stands on the Today of who covers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE)
    role = models.ForeignKey(PractitionerRole, models.CASCADE, related_name="+")
    cover = models.ForeignKey(
        PractitionerRole, models.CASCADE, null=True, related_name="+"
    )  # None: everybody of the office
    since = models.DateField()
    until = models.DateField()
    made_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # given up, or back before the last day

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_forward"),
            models.CheckConstraint(condition=~Q(cover=F("role")), name="absence_covered_by_another"),
        ]
        indexes = [models.Index(fields=["organization", "until"], name="absence_of_office")]


class Invitation(models.Model):
    """An offer to join a care team: nothing about the person moves before it is accepted."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE)
    organization = models.ForeignKey(Organization, models.CASCADE)
    function = models.CharField(max_length=24, choices=Profession.choices)
    made_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    answered_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["organization"], condition=models.Q(answered_at=None), name="invitation_unanswered"
            )
        ]


class ProbableDuplicate(models.Model):
    """Registering found a likely same person: told to the care-manager offices of both (design 2).

    Only the office that had the person first learns who registered again, and decides what to disclose.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    patient_id = models.UUIDField()  # the one whom the office looks after
    organization = models.ForeignKey(Organization, models.CASCADE)  # the office that is told
    counterpart = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")
    pair = models.UUIDField(null=True)  # the same on what the other office was told
    found_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["pair"], name="duplicate_pair")]


class MergeOffer(models.Model):
    """One team's office says that a registration elsewhere is the same person; the other team's agrees or not.

    Agreeing opens the other registration to who offers, who then sees both and makes one of them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    patient_id = models.UUIDField()  # whom the offering office looks after
    other_id = models.UUIDField(null=True)  # the other registration, once its office has agreed
    pair = models.UUIDField()  # of the two `ProbableDuplicate`s
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")  # who offers
    to = models.ForeignKey(Organization, models.CASCADE, related_name="+")  # who is asked
    made_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    accepted = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "organization"], name="merge_offered_once")]
        indexes = [models.Index(fields=["patient_id"])]


class Merge(models.Model):
    """Two registrations of one person made one. Undone in time, both are as they were."""

    id = models.UUIDField(primary_key=True, default=new_id)  # of version 7: what is younger was written after
    patient_id = models.UUIDField()  # who stays
    gone_id = models.UUIDField()
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    counterpart = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")  # who agreed
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(default=dict)  # `merging.described`: of who stays, before
    after = models.JSONField(default=dict)  # and as it was made
    moves = models.JSONField(
        default=dict
    )  # by table: keys that moved, rows set aside; written by renkei_merge
    stayed = models.JSONField(
        default=dict
    )  # by table: how many rows were written after, and stay when undone
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(patient_id=F("gone_id")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["gone_id"], condition=Q(undone_at__isnull=True), name="merged_once"
            ),
        ]
        indexes = [models.Index(fields=["patient_id"])]
