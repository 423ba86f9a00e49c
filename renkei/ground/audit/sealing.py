"""The sealer chains committed audit rows in batches, so that no write ever waits for the chain (stack S3)."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from renkei.ground.audit.models import Seal

GENESIS = b"\0" * 32


def merkle_root(leaves: list[bytes]) -> bytes:
    """SHA-256 over pairs; an odd leaf goes up alone. No leaves: the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = leaves
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\1" + b"".join(pair)).digest() for pair in pairs]
    return level[0]


def chain(previous: bytes, number: int, rows: int, root: bytes) -> bytes:
    return hashlib.sha256(previous + number.to_bytes(8, "big") + rows.to_bytes(8, "big") + root).digest()


def _leaves(from_xact: int, to_xact: int) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("select leaf from renkei_unsealed(%s, %s)", [from_xact, to_xact])
        return [bytes(row[0]) for row in cursor.fetchall()]


@transaction.atomic
def seal() -> Seal | None:
    """Seal everything committed before the oldest open transaction; None when there is nothing new."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtext('renkei.seal'))")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        to_xact = cursor.fetchone()[0]
    last = Seal.objects.order_by("-number").first()
    from_xact = last.to_xact if last else 0
    leaves = _leaves(from_xact, to_xact)
    if not leaves:
        return None
    number, root = (last.number + 1 if last else 1), merkle_root(leaves)
    return Seal.objects.create(
        number=number,
        at=timezone.now(),
        from_xact=from_xact,
        to_xact=to_xact,
        rows=len(leaves),
        root=root,
        head=chain(bytes(last.head) if last else GENESIS, number, len(leaves), root),
    )


@dataclass(frozen=True)
class Verdict:
    """`broken` names the first seal whose rows, or whose chain, are not what they were."""

    seals: int
    rows: int
    unsealed: int
    broken: str | None


def verify(heads: Path | None = None) -> Verdict:
    """Run as the owner. `heads` is the file outside the database: cutting the tail shows only there."""
    previous, rows, expected_from = GENESIS, 0, 0
    seals = list(Seal.objects.order_by("number"))
    for count, one in enumerate(seals, start=1):
        leaves = _leaves(one.from_xact, one.to_xact)
        head = chain(previous, count, len(leaves), merkle_root(leaves))
        if (one.number, one.from_xact, bytes(one.head)) != (count, expected_from, head):
            return Verdict(len(seals), rows, 0, f"seal {count} (rows {one.rows}, found {len(leaves)})")
        previous, rows, expected_from = head, rows + len(leaves), one.to_xact
    unsealed = len(_leaves(expected_from, 2**62))
    return Verdict(len(seals), rows, unsealed, _tail_missing(heads, seals))


def copy_head(heads: Path) -> None:
    """Append the newest head to a file outside the database (once a minute)."""
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return
    line = f"{last.number} {bytes(last.head).hex()}\n"
    if heads.exists() and heads.read_text().endswith(line):
        return
    with heads.open("a") as file:
        file.write(line)


def _tail_missing(heads: Path | None, seals: list[Seal]) -> str | None:
    if heads is None or not heads.exists():
        return None
    known = {seal.number: bytes(seal.head).hex() for seal in seals}
    for line in heads.read_text().splitlines():
        number, head = line.split()
        if known.get(int(number)) != head:
            return f"seal {number} was copied outside, and is not in the database as it was"
    return None
