"""Where people live and who answers for it: prefecture, 二次医療圏, municipality, 日常生活圏域, region."""

from django.db import models
from django.db.models import F, Q

from renkei.ground.db.ids import new_id


class Prefecture(models.Model):
    code = models.CharField(max_length=2, primary_key=True)  # JIS X 0401
    name = models.TextField()


class MedicalArea(models.Model):
    """二次医療圏."""

    id = models.UUIDField(primary_key=True, default=new_id)
    prefecture = models.ForeignKey(Prefecture, models.PROTECT)
    name = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefecture", "name"], name="medical_area_once")]


class Municipality(models.Model):
    """Keyed by 全国地方公共団体コード: six digits, the last one a check digit."""

    code = models.CharField(max_length=6, primary_key=True)
    prefecture = models.ForeignKey(Prefecture, models.PROTECT)
    medical_area = models.ForeignKey(MedicalArea, models.PROTECT, null=True)
    name = models.TextField()
    kana = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{6}$"), name="municipality_code_six_digits")
        ]


class MunicipalityName(models.Model):
    """Every spelling that means this municipality, folded (`names.fold_name`): 菟野町 is 菰野町."""

    folded = models.TextField()
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="names")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folded", "municipality"], name="municipality_name_once")
        ]


class CareArea(models.Model):
    """日常生活圏域 of one municipality."""

    id = models.UUIDField(primary_key=True, default=new_id)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="care_areas")
    name = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="care_area_once")]


class Region(models.Model):
    """A set of municipalities that work together, across any border; sets may overlap."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField(unique=True)


class RegionMember(models.Model):
    """A municipality belongs to a region from a date until a date (exclusive); applied when reading."""

    id = models.UUIDField(primary_key=True, default=new_id)
    region = models.ForeignKey(Region, models.CASCADE, related_name="members")
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "municipality", "since"], name="region_member_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="region_member_forward"
            ),
        ]
