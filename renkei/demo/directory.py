"""What the region says of itself: whom to call at its hospitals, and its hospitals in numbers."""

from datetime import date, datetime, time, timedelta
from random import Random

from renkei.demo.region import Region
from renkei.demo.rows import Keys, Rows
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.tasks.calendar import TOKYO

# hospital: kana, desk, hours, whom to ask for, note, days since it was confirmed
DESKS = {
    "美澄総合病院": (
        "ミスミソウゴウビョウイン", "地域医療連携室", "平日 8:30〜17:15", "病棟ごとの退院支援看護師",
        "夜間・休日は代表にかけ、当直の看護師長を呼んでもらってください。", 40,
    ),
    "遠瀬記念病院": (
        "トオセキネンビョウイン", "患者支援センター", "平日 9:00〜17:00、土曜 9:00〜12:00", "医療相談員", "", 215,
    ),
}  # fmt: skip

# hospital: beds, social workers, nurses who plan discharges, moves a month, of whom with help from to
NUMBERS = {"美澄総合病院": (312, 5, 3, 610, 240, 310), "遠瀬記念病院": (98, 2, 1, 120, 60, 75)}


def furnish(rows: Rows, region: Region, random: Random, today: date) -> None:
    keys = Keys(random)
    for hospital in region.of(Kind.HOSPITAL):
        kana, name, hours, ask_for, note, days = DESKS[hospital.name]
        confirmed = today - timedelta(days=days)
        since = datetime.combine(confirmed, time(10, 20), TOKYO)
        rows.add(
            "directory.LiaisonDesk",
            id=keys.at(since),
            organization_id=hospital.id,
            kana=kana,
            name=name,
            phone=hospital.phone,
            fax=hospital.fax,
            hours=hours,
            ask_for=ask_for,
            note=note,
            confirmed_on=confirmed,
            since=since,
            by_id=hospital.roles[0].id,
        )
        names = ("beds", "social_workers", "nurses", "moves", "helped_low", "helped_high")
        rows.add(
            "directory.HospitalProfile",
            id=keys.at(since),
            organization_id=hospital.id,
            as_of=date(today.year - (today.month < 4), 4, 1),
            source="連携室の月報",
            **dict(zip(names, NUMBERS[hospital.name], strict=True)),
            by_id=hospital.roles[0].id,
            at=since,
        )
