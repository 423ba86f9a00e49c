"""The hub takes the region's desks out as a table, mends it in a spreadsheet, and brings it back."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from renkei.directory.models import LiaisonDesk
from renkei.directory.queries import line_of
from renkei.directory.tables import read_desks
from renkei.directory.views import desks
from tests.cast import client_as, organization
from tests.directory.conftest import kept
from tests.pages import request_key

ADDRESS = "/directory/hospitals/import/"
OUT = "/directory/hospitals/csv/"


def rows(client) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(OUT).content.decode("utf-8-sig"))))


def sent(client, table: list[list[str]], encoding: str = "utf-8-sig"):
    text = io.StringIO()
    csv.writer(text).writerows(table)
    file = SimpleUploadedFile("desks.csv", text.getvalue().encode(encoding))
    return client.post(ADDRESS, {"file": file, "request_key": request_key(client.get(ADDRESS))})


@pytest.fixture
def three(cast, today):
    """Of which one has an entry, with a phone that a spreadsheet could take for a formula."""
    kept(cast.hospital, cast.taira, note="=1+1", source="")
    return [cast.hospital, *(organization("hospital", name, cast.town) for name in ("一宮病院", "川原病院"))]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_what_goes_out_comes_back_and_only_what_was_changed_is_written(cast, hub, three, encoding):
    office = client_as(hub)
    table = rows(office)
    assert [row[1] for row in table] == ["病院", "一宮病院", "川原病院", "美澄総合病院"]
    heads = {head: at for at, head in enumerate(table[0])}
    assert table[3][heads["メモ"]] == "'=1+1"
    table[1][heads["窓口の名前"] :] = ["連携室", "0598-00-3001", *[""] * 5, "市の一覧", "令和8年11月1日"]
    table[3][heads["だれから聞いたか"]] = "病院"
    assert sent(office, table, encoding).status_code == 302
    desks = {desk.organization.name: desk for desk in LiaisonDesk.objects.filter(until=None)}
    assert sorted(desks) == ["一宮病院", "美澄総合病院"]
    assert (desks["一宮病院"].phone, desks["一宮病院"].confirmed_on) == ("0598-00-3001", date(2026, 11, 1))
    assert (desks["美澄総合病院"].note, desks["美澄総合病院"].source) == ("=1+1", "病院")
    versions = LiaisonDesk.objects.count()
    assert sent(office, rows(office), encoding).status_code == 302
    assert LiaisonDesk.objects.count() == versions


def test_a_form_is_named_by_its_title_and_a_column_that_is_not_there_changes_nothing(cast, hub, three):
    office = client_as(hub)
    table = rows(office)
    heads = {head: at for at, head in enumerate(table[0])}
    wanted = heads["受け取りたい様式"]
    table[3][wanted], table[3][heads["だれから聞いたか"]] = "なんでも票", "病院"
    page = sent(office, table).content.decode()
    assert "4行目：「なんでも票」という様式はありません。「入院時連携シート」「入院時情報提供書」" in page
    table[3][wanted] = "入院時連携シート"
    assert sent(office, table).status_code == 302
    without = [[cell for at, cell in enumerate(row) if at != wanted] for row in rows(office)]
    without[3][heads["受付時間"]] = "平日"
    assert sent(office, without).status_code == 302
    desk = line_of(cast.hospital).desk
    assert (desk.wants_form, desk.hours) == ("admission-brief", "平日")
    assert rows(office)[3][wanted] == "入院時連携シート"


def test_one_row_that_cannot_be_read_leaves_everything_as_it_was(cast, hub, three):
    office = client_as(hub)
    table = rows(office)
    at = table[0].index("窓口の名前")
    table[1][at:] = ["連携室", "0598-00-3001", *[""] * 5, "市の一覧", "2026-11-01"]
    table[2][at:] = ["連携室", "12", *[""] * 6, "2026-11-01"]
    table.append(["", "よその病院", "", "", "連携室", *[""] * 8])
    answer = sent(office, table)
    page = answer.content.decode()
    assert answer.status_code == 422
    for told in (
        "3行目：電話番号は10けたか11けた",
        "3行目：だれから聞いたか",
        "5行目：「よその病院」という病院は",
    ):
        assert told in page
    assert line_of(three[1]).desk is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "見出し"),
        (b"\x81", "文字が読めません"),
        ("病院,電話\n".encode(), "見出し"),
        (
            '病院,電話\n"美澄'.encode() + b"x" * 131_073,
            "2行目までのどこかで、引用符（&#34;）が正しく閉じていません",
        ),
        ('病院,電話\n"美澄,1\n一宮,2\n'.encode(), "引用符（&#34;）が正しく閉じていません"),
    ],
)
def test_a_file_that_is_no_such_table_is_told(cast, hub, today, data, told):
    office = client_as(hub)
    file = SimpleUploadedFile("x.csv", data)
    answer = office.post(ADDRESS, {"file": file, "request_key": request_key(office.get(ADDRESS))})
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


FILLED = ["連携室", "0598-00-3001", *[""] * 5, "市の一覧", "2026-11-01"]


def test_a_hospital_told_of_in_two_rows_is_refused_with_both_rows(cast, hub, three):
    office = client_as(hub)
    table = rows(office)
    at = table[0].index("窓口の名前")
    table[1][at:] = FILLED
    table[2][at:] = FILLED
    table.append([*table[1][:at], *FILLED[:1], "0598-00-3009", *FILLED[2:]])
    answer = sent(office, table)
    assert answer.status_code == 422
    told = "5行目：「一宮病院」は2行目にもあります。1つの病院は1行にしてください。"
    assert told in answer.content.decode()
    assert (line_of(three[1]).desk, line_of(three[2]).desk) == (None, None)


def test_who_was_slower_takes_nothing_in_and_is_told(cast, hub, three, monkeypatch):
    """The ward saves between the reading of the table and its writing."""
    office = client_as(hub)
    table = rows(office)
    at = table[0].index("窓口の名前")
    table[1][at:] = FILLED
    table[3][table[0].index("メモ")] = "表から"
    table[3][table[0].index("だれから聞いたか")] = "病院"

    def read_and_wait(*given):
        told = read_desks(*given)
        kept(cast.hospital, cast.taira, note="病棟から")
        return told

    monkeypatch.setattr(desks, "read_desks", read_and_wait)
    answer = sent(office, table)
    assert answer.status_code == 422
    assert "ほかの人が先に直しました。いまの一覧を受け取って" in answer.content.decode()
    assert line_of(three[0]).desk.note == "病棟から"
    assert line_of(three[1]).desk is None


def test_a_hub_without_a_town_writes_about_no_hospital(cast, hub, three):
    hub.organization.municipality = None
    hub.organization.save()
    office = client_as(hub)
    table = rows(office)
    assert len(table) == 4
    table[1][table[0].index("窓口の名前") :] = FILLED
    answer = sent(office, table)
    assert answer.status_code == 422
    assert "2行目：「一宮病院」という病院は" in answer.content.decode()
    assert line_of(three[1]).desk is None


def test_everybody_takes_the_table_out_and_the_hub_alone_brings_one_in(cast, hub, three):
    everybody = cast.roles() | {"hub": hub}
    assert {client_as(who).get(OUT).status_code for who in everybody.values()} == {200}
    opened = [name for name, who in everybody.items() if client_as(who).get(ADDRESS).status_code == 200]
    assert opened == ["hub"]
