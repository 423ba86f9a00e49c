"""What the region says of itself: whom to call at its hospitals, its hospitals in numbers, two guides on the shelf."""

import hashlib
from datetime import date, datetime, time, timedelta
from random import Random

from renkei.demo.region import DATA, Region
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

# guide: file, kind of owner, towns that publish it, edition, issued, days from today to its review, steps, sheets
GUIDES = {
    "みすみ地域 入退院の手引き": (
        "guide-hospital.pdf", Kind.MUNICIPALITY, ("美澄市", "葦原町"), "令和6年版", date(2024, 4, 1), -20,
        {
            "admission": [
                "入院を知ったら、病院の窓口へ電話し、担当していることを伝えます。",
                "3日以内に入院時情報提供書を届けます。ファクスのときは、届いたか電話で確かめます。",
                "家での暮らしと、本人・家族の希望を伝えます。",
            ],
            "discharge": [
                "退院の見込みを聞き、退院前カンファレンスの日程を返します。",
                "家の様子を見て、福祉用具や手すりを先に整えます。",
                "退院した日の翌日までに、本人へ電話します。",
            ],
        },
        ["admission-info", "discharge-info"],
    ),
    "ケアマネジャーと主治医の連携の手引き": (
        "guide-doctor.pdf", Kind.LIAISON_CENTRE, (), "第2版", date(2025, 10, 1), 310,
        {
            "doctor": [
                "急ぎでないことは、ここの「質問する」かファクスで聞きます。",
                "電話は、診療の始まる前か昼休みにします。",
                "聞きたいことと、返事がほしい日を1つずつ書きます。",
            ]
        },
        ["home-care-contact"],
    ),
}  # fmt: skip


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
    for title in GUIDES:
        _shelve(rows, region, keys, title, today)


def _shelve(rows: Rows, region: Region, keys: Keys, title: str, today: date) -> None:
    file, kind, publishers, name, issued, review, steps, sheets = GUIDES[title]
    owner = region.of(kind)[0]
    since = datetime.combine(issued, time(11), TOKYO)
    guide, document, by = keys.at(since), keys.at(since), owner.roles[0].id
    rows.add(
        "directory.Guide",
        id=guide,
        title=title,
        owner_id=owner.id,
        made_by_words="みすみ川流域 入退院連携部会",
        reader="concerned",
        access="members",
        made_at=since,
    )
    for town in region.towns:
        if not publishers or town.name in publishers:
            rows.add(
                "directory.GuideTown",
                id=keys.at(since),
                guide_id=guide,
                municipality_id=town.code,
                publishes=town.name in publishers,
            )
    data = (DATA / file).read_bytes()
    rows.add(
        "documents.Document",
        id=document,
        organization_id=owner.id,
        name=f"{title}.pdf",
        media_type="application/pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        added_by_id=by,
        added_at=since,
    )
    rows.add("documents.Chunk", id=keys.at(since), document_id=document, number=0, data=data)
    rows.add(
        "directory.GuideEdition",
        id=keys.at(since),
        guide_id=guide,
        name=name,
        issued_on=issued,
        review_on=today + timedelta(days=review),
        document_id=document,
        steps=steps,
        sheets=sheets,
        published_at=since,
        by_id=by,
    )
