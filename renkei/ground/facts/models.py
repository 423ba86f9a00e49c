"""Facts: what happened, once, as small pseudonymous rows (design 5)."""

from django.db import models

from renkei.ground.db.ids import new_id


class FactColumns(models.Model):
    """Codes, numbers, dates and organisation keys; never free text, a name or a record's key."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=48)
    key = models.UUIDField()
    revision = models.IntegerField()
    subject = models.UUIDField(null=True)
    occurred_at = models.DateTimeField(null=True)
    known_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    municipality = models.CharField(max_length=6, null=True)
    care_area = models.UUIDField(null=True)  # 日常生活圏域 of it
    insurer = models.CharField(max_length=6, null=True)
    office = models.UUIDField(null=True)
    hospital = models.UUIDField(null=True)
    match = models.UUIDField(null=True)
    recorded_by = models.UUIDField(null=True)  # the organisation
    values = models.JSONField(default=dict)

    class Meta:
        abstract = True


class FactNow(FactColumns):
    """What stands now; can be rebuilt from the log (`actions.rebuild`)."""

    class Meta:
        db_table = "facts_fact_now"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="fact_now_once")]
        indexes = [
            models.Index(fields=["kind", "known_at"], name="fact_now_kind_known"),
            models.Index(fields=["match", "kind"], name="fact_now_match"),
            models.Index(fields=["subject", "kind", "-occurred_at"], name="fact_now_last"),
        ]


class FactLog(FactColumns):
    """Append-only, partitioned by month of `recorded_at`; nothing points to it."""

    state = models.CharField(max_length=8)  # stands | void

    class Meta:
        managed = False
        db_table = "facts_fact_log"


class Uncounted(models.Model):
    """A row of the log that the kept figures have not taken up yet (`renkei.plan.kept`)."""

    id = models.UUIDField(primary_key=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "facts_uncounted"


class FactSubject(models.Model):
    """The only link from a pseudonym to a patient; closed to the statistics role, deleted on erasure."""

    subject = models.UUIDField(primary_key=True, default=new_id)
    patient_id = models.UUIDField(unique=True)

    class Meta:
        db_table = "facts_subject"
