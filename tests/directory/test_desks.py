"""Hospitals' desks: one current entry each, found by a few letters, old ones flagged, one page of paper."""

import io
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from renkei.directory import actions
from renkei.directory.actions import desks as desk_actions
from renkei.directory.freshness import is_stale, months_after
from renkei.directory.models import LiaisonDesk
from renkei.directory.queries import line_of, lines, versions
from renkei.directory.views import desks as desk_views
from renkei.ground.db.acting import acting_as
from renkei.ground.region.models import Region, RegionMember
from tests.cast import actor_of, client_as, organization, role
from tests.directory.conftest import SAID, kept
from tests.pages import request_key
from tests.scenes.hospital_stay.story import at

FIVE = ["美澄総合病院", "川原病院", "城見脳神経病院", "あさひ台病院", "新田リハビリテーション病院"]


@pytest.fixture
def five(cast):
    """Five hospitals of the town, each with somebody in the ward who writes for it."""
    made = [cast.hospital, *(organization("hospital", name, cast.town) for name in FIVE[1:])]
    wards = [
        cast.taira,
        *(role(f"担当{n}", of, "ward", "nurse", f"ward{n}") for n, of in enumerate(made[1:], 1)),
    ]
    return list(zip(made, wards, strict=True))


def text_of(response) -> str:
    return re.sub(r"(?:<[^>]+>|\s)+", " ", response.content.decode())


@pytest.mark.system("B35", needs="renkei.directory.actions.desks.keep_desk")
def test_each_of_five_hospitals_has_exactly_one_current_entry_found_by_its_name_in_one_step(
    cast, five, today
):
    for number, (hospital, ward) in enumerate(five):
        kept(hospital, ward, phone=f"0598-00-700{number}")
        kept(hospital, ward, phone=f"0598-00-800{number}")  # written once more: still one
    current = LiaisonDesk.objects.filter(until=None)
    assert [current.filter(organization=hospital).count() for hospital, _ward in five] == [1] * 5
    with pytest.raises(IntegrityError, match="one_current_desk"), transaction.atomic():
        LiaisonDesk.objects.create(
            organization=cast.hospital, **SAID, confirmed_on=today, since=timezone.now(), by=cast.taira
        )
    page = client_as(cast.suzuki).get("/directory/hospitals/", {"q": "城見脳"}).content.decode()
    assert re.findall(r"tel:([\d-]+)", page) == ["0598-00-8002"]
    assert ("1件" in page, "城見脳神経病院" in page, "川原病院" in page) == (True, True, False)


@pytest.mark.system("B13", needs="renkei.directory.actions.desks.keep_desk")
def test_every_member_reads_name_phone_hours_and_last_confirmed_day_and_what_is_old_is_flagged(
    cast, five, today
):
    for number, (hospital, ward) in enumerate(five):
        kept(hospital, ward, confirmed_on=date(2026, 5, 18) if number else date(2026, 5, 17))
    for reader in (
        cast.suzuki,
        cast.sato,
        cast.yanai,
        cast.inoue,
        cast.taira,
        cast.utsugi,
        cast.sakaki,
        cast.manager,
    ):
        page = text_of(client_as(reader).get("/directory/hospitals/"))
        shown = [page.count(each) for each in ("地域医療連携室", "0598-00-7001", "平日 8:30〜17:00")]
        assert shown == [5, 5, 5]
        assert re.findall(r"確認が古い ([^ ]+)", page) == ["令和8年5月17日"]
        assert re.findall(r"確認 (令和[^ ]+)", page) == ["令和8年5月18日"] * 4
    assert client_as(None).get("/directory/hospitals/").status_code == 302


@pytest.mark.system("B14", needs="renkei.directory.printing.desk_table")
@pytest.mark.parametrize("how_many", [5, 30])
def test_the_same_directory_is_one_a4_table(cast, five, today, how_many):
    for hospital, ward in five:
        kept(hospital, ward, note="夜間は代表へ")
    for number in range(how_many - 5):
        organization("hospital", f"第{number}病院", cast.town)
    pdf = PdfReader(io.BytesIO(client_as(cast.suzuki).get("/directory/hospitals/table/").content))
    assert len(pdf.pages) == 1
    box = pdf.pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (297, 210)
    text = re.sub(r"\s", "", pdf.pages[0].extract_text())
    assert [name in text for name in FIVE] == [True] * 5
    assert (text.count("地域医療連携室"), text.count("0598-00-7001"), text.count("令和8年11月18日")) == (
        5,
        5,
        6,
    )


@pytest.mark.parametrize("words", ["総合", "ミスミ", "みすみ", "ﾐｽﾐ", "連携 美澄", "美澄総合病院"])
def test_two_letters_of_name_kana_desk_or_town_are_enough(cast, today, words):
    other = organization("hospital", "海辺の町病院", cast.neighbour)
    kept(cast.hospital, cast.taira, kana="ミスミソウゴウビョウイン")
    found = [line.hospital for line in lines(actor_of(cast.suzuki), words)]
    assert found == [cast.hospital]
    assert other not in found


def test_the_list_is_the_regions_and_a_search_reaches_every_hospital(cast, today, django_assert_num_queries):
    far = organization("hospital", "海辺の町病院", cast.neighbour)
    assert [line.hospital for line in lines(actor_of(cast.suzuki))] == [cast.hospital]
    assert [line.hospital for line in lines(actor_of(cast.suzuki), "海辺")] == [far]
    region = Region.objects.create(name="みすみ川流域")
    for town in (cast.town, cast.neighbour):
        RegionMember.objects.create(region=region, municipality=town, since=date(2024, 4, 1))
    with django_assert_num_queries(3):
        together = lines(actor_of(cast.suzuki))
    assert [line.hospital for line in together] == [cast.hospital, far]
    RegionMember.objects.filter(municipality=cast.neighbour).update(until=today)
    assert [line.hospital for line in lines(actor_of(cast.suzuki))] == [cast.hospital]


def test_a_hospital_that_said_nothing_is_shown_with_its_own_number(cast, today):
    page = text_of(client_as(cast.suzuki).get("/directory/hospitals/"))
    assert "登録がありません" in page
    assert "代表（連携室は登録されていません） 電話 0598-00-0001" in page


def test_a_hospital_keeps_its_own_entry_and_nobody_elses(cast, five, hub, today):
    other = five[1][0]
    allowed = {
        name: [
            client_as(who).get(f"/directory/hospitals/{hospital.pk}/desk/").status_code
            for hospital in (cast.hospital, other)
        ]
        for name, who in (cast.roles() | {"hub": hub}).items()
    }
    nobody = {name: [404, 404] for name in cast.roles()}
    assert allowed == nobody | {"taira": [200, 404], "hub": [200, 200]}
    far = organization("hospital", "海辺の町病院", cast.neighbour)
    assert client_as(hub).get(f"/directory/hospitals/{far.pk}/desk/").status_code == 404
    answer = client_as(cast.taira).post(
        f"/directory/hospitals/{other.pk}/desk/confirmation/",
        {"request_key": "0198c0de-0000-7000-8000-000000000001"},
    )
    assert answer.status_code == 404


def test_the_form_writes_and_what_was_wrong_is_shown_with_what_was_typed(cast, hub, today):
    address = f"/directory/hospitals/{cast.hospital.pk}/desk/"
    client = client_as(hub)
    typed = {"name": "連携室", "phone": "12", "confirmed_on": "2026-11-17", "note": "裏口から"}
    wrong = client.post(address, typed | {"request_key": request_key(client.get(address))})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "電話番号は10けたか11けたで入力してください。" in page
    assert "だれから聞いたかを入れてください。" in page
    assert "裏口から" in page
    right = typed | {
        "phone": "0598007001",
        "source": "電話で連携室から",
        "request_key": request_key(client.get(address)),
    }
    assert client.post(address, right).status_code == 302
    desk = line_of(cast.hospital).desk
    assert (desk.name, desk.phone, desk.source, desk.confirmed_on) == (
        "連携室",
        "0598007001",
        "電話で連携室から",
        date(2026, 11, 17),
    )


def test_its_history_says_what_was_changed_by_whom_and_what_was_only_confirmed(cast, today):
    kept(cast.hospital, cast.taira, on=date(2026, 3, 2))
    kept(cast.hospital, cast.taira, on=date(2026, 6, 1), hours="平日 9:00〜16:00")
    with acting_as(cast.taira.pk):
        actions.confirm_desk(desk=line_of(cast.hospital).desk, by=actor_of(cast.taira))
    told = [(one.desk.confirmed_on, one.changed, one.first) for one in versions(cast.hospital.pk)]
    assert told == [
        (date(2026, 11, 18), [], False),
        (date(2026, 6, 1), ["受付時間：平日 8:30〜17:00 → 平日 9:00〜16:00"], False),
        (date(2026, 3, 2), [], True),
    ]
    page = text_of(client_as(cast.suzuki).get(f"/directory/hospitals/{cast.hospital.pk}/"))
    assert "平日 8:30〜17:00 → 平日 9:00〜16:00" in page
    assert "変わりがないことを確かめた" in page


def test_a_hospital_says_on_which_form_it_wants_to_be_told(cast, today):
    """By name, in the form, in its history, and on the page that everybody opens; a form of no region is refused."""
    address = f"/directory/hospitals/{cast.hospital.pk}/desk/"
    ward = client_as(cast.taira)
    typed = {"name": "連携室", "phone": "0598007001", "confirmed_on": "2026-11-18"}
    typed |= {"wants_form": "prefecture-survey", "request_key": request_key(ward.get(address))}
    refused = ward.post(address, typed)
    assert refused.status_code == 422 and "という様式はありません。" in refused.content.decode()
    typed |= {"wants_form": "admission-living", "request_key": request_key(refused)}
    assert ward.post(address, typed).status_code == 302
    assert line_of(cast.hospital).wants_form == "入院時 生活状況連絡票"
    before = str(line_of(cast.hospital).desk.pk)
    typed |= {"wants_form": "", "before": before, "request_key": request_key(ward.get(address))}
    page = text_of(client_as(cast.suzuki).get(f"/directory/hospitals/{cast.hospital.pk}/"))
    assert "受け取りたい様式：入院時 生活状況連絡票" in page
    assert ward.post(address, typed).status_code == 302
    assert versions(cast.hospital.pk)[0].changed == ["受け取りたい様式：入院時 生活状況連絡票 → なし"]


def test_what_it_once_said_stays(cast, today):
    kept(cast.hospital, cast.taira)
    for statement in ("delete from directory_liaisondesk", "update directory_liaisondesk set phone = '1'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_two_who_write_at_once_do_not_undo_each_other(cast, today):
    first = kept(cast.hospital, cast.taira)
    kept(cast.hospital, cast.taira, phone="0598-00-9999")
    with acting_as(cast.taira.pk), pytest.raises(actions.SomebodyWasFaster):
        actions.keep_desk(
            hospital_id=cast.hospital.pk,
            said=SAID,
            confirmed_on=today,
            before=first.pk,
            by=actor_of(cast.taira),
        )
    with acting_as(cast.taira.pk), pytest.raises(actions.SomebodyWasFaster):
        actions.confirm_desk(desk=first, by=actor_of(cast.taira))
    assert line_of(cast.hospital).desk.phone == "0598-00-9999"


def test_of_two_first_entries_at_once_the_second_is_told(cast, today, monkeypatch):
    """There is no row to lock yet: each has seen that there is none."""
    standing, asked = desk_actions.current_desks, []

    def current_desks():
        asked.append(1)
        return standing().none() if len(asked) == 1 else standing()

    kept(cast.hospital, cast.taira)
    monkeypatch.setattr(desk_actions, "current_desks", current_desks)
    with acting_as(cast.taira.pk), pytest.raises(actions.SomebodyWasFaster):
        actions.keep_desk(
            hospital_id=cast.hospital.pk,
            said=SAID,
            confirmed_on=today,
            before=None,
            by=actor_of(cast.taira),
        )
    assert LiaisonDesk.objects.count() == 1


def test_who_confirms_what_was_just_written_anew_is_told(cast, today, monkeypatch):
    first = line_of(kept(cast.hospital, cast.taira).organization)
    kept(cast.hospital, cast.taira, phone="0598-00-9999")
    client = client_as(cast.taira)
    address = f"/directory/hospitals/{cast.hospital.pk}/"
    key = request_key(client.get(address))
    with monkeypatch.context() as slow:
        slow.setattr(desk_views.queries, "line_of", lambda hospital: first)
        answer = client.post(f"{address}desk/confirmation/", {"request_key": key})
    assert answer.status_code == 302
    assert "ほかの人が先に直しました。" in text_of(client.get(address))
    assert line_of(cast.hospital).desk.phone == "0598-00-9999"


def test_nobody_confirms_what_is_yet_to_come(cast, today):
    with pytest.raises(ValidationError, match="きょうまでの日"):
        kept(cast.hospital, cast.taira, confirmed_on=date(2026, 11, 19))


def test_the_hospitals_today_asks_when_its_entry_is_missing_or_old(cast, today):
    ward = client_as(cast.taira)
    assert "窓口を登録してください" in text_of(ward.get("/"))
    kept(cast.hospital, cast.taira, confirmed_on=date(2026, 5, 1))
    page = ward.get("/")
    assert "半年より前に確かめたまま" in text_of(page)
    assert "半年より前" not in text_of(client_as(cast.suzuki).get("/"))
    ward.post(
        f"/directory/hospitals/{cast.hospital.pk}/desk/confirmation/", {"request_key": request_key(page)}
    )
    assert "病院の窓口の確認" not in text_of(ward.get("/"))
    assert line_of(cast.hospital).desk.confirmed_on == today


@pytest.mark.parametrize(
    ("confirmed", "until"),
    [
        (date(2026, 5, 18), date(2026, 11, 18)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_six_months_are_counted_by_the_calendar(confirmed, until):
    assert months_after(confirmed, 6) == until
    assert (is_stale(confirmed, until), is_stale(confirmed, date.fromordinal(until.toordinal() + 1))) == (
        False,
        True,
    )


def test_a_stay_says_where_to_call(story, chiyono, today):
    kept(story.cast.hospital, story.cast.taira, phone="0598-00-7777")
    stay = story.admit(at(16))
    page = client_as(story.cast.suzuki).get(f"/stays/{stay.pk}/").content.decode()
    side = page[page.index("病院に電話する") :]
    assert 'href="tel:0598-00-7777"' in side
    assert f'href="/directory/hospitals/{story.cast.hospital.pk}/"' in side
