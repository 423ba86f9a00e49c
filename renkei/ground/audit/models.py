"""The seals over the audit trail. The trail itself (`audit_event`) is a bare table that only `actions.record`
writes and only listed functions read: see the migration."""

from django.db import models


class Seal(models.Model):
    """One batch of audit rows, chained: `root` is the Merkle root over the rows, `head` binds the one before."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    from_xact = models.BigIntegerField()
    to_xact = models.BigIntegerField()  # exclusive
    rows = models.IntegerField()
    root = models.BinaryField()
    head = models.BinaryField()

    class Meta:
        db_table = "audit_seal"
