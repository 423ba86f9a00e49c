"""Clients brought along: read, looked at, taken in by the job, taken back."""

import io
import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone
from openpyxl import load_workbook

from renkei.exchange import actions, jobs, queries
from renkei.exchange.careplan.files import read_file
from renkei.exchange.columns import columns, is_my_number
from renkei.exchange.models import ClientImport, ImportRow
from renkei.exchange.tables import NotReadable, read_table
from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.jobs.models import Notice
from renkei.patients.models import Certification, Consent, Contact, Invitation, Patient
from renkei.record.actions import open_person, post
from tests.cast import Cast, actor_of, client_as
from tests.exchange.careplan import CHIYONO, KEY, file
from tests.exchange.tables import HEADS, NUKUI, URUSHI, csv, workbook
from tests.pages import request_key
from tests.people import registered

SAID = {"giver": "person", "form": "signed", "since": date(2026, 11, 1), "note": "契約書の同意欄"}


class Office:
    """One who brings clients along, and the job that does it."""

    def __init__(self, role):
        self.role, self.actor = role, actor_of(role)

    def keep(self, data: bytes, *, municipality=None) -> ClientImport:
        with acting_as(self.role.pk):
            table = read_table(data)
            kept = actions.keep_table(table=table, name="表", municipality=municipality, by=self.actor)
            mapping = {at: columns().field(head) for at, head in enumerate(table.heads)}
            chosen = {at: name for at, name in mapping.items() if name}
            return actions.map_columns(imported=kept, mapping=chosen, by=self.actor)

    def careplan(self, *files, limit_period=False) -> ClientImport:
        with acting_as(self.role.pk):
            read = [read_file(*one) for one in files]
            return actions.keep_careplan(
                files=read, limit_period=limit_period, municipality=None, by=self.actor
            )

    def take_in(self, imported, *, whole=False) -> None:
        with acting_as(self.role.pk):
            actions.take_in(imported=imported, consent=dict(SAID), whole=whole, by=self.actor)
        self.work(imported)

    def take_back(self, imported) -> None:
        with acting_as(self.role.pk):
            actions.take_back(imported=ClientImport.objects.get(pk=imported.pk), by=self.actor)
        self.work(imported)

    def work(self, imported) -> None:
        jobs.carry_on(import_id=str(imported.pk), role_id=str(self.role.pk))

    def rows(self, imported) -> list[tuple]:
        with acting_as(self.role.pk):
            found = ImportRow.objects.filter(imported=imported).order_by("number")
            return [(row.read.get("name"), row.state, row.wrong, row.remarks) for row in found]

    def states(self, imported) -> list[str]:
        return [state for _name, state, _wrong, _remarks in self.rows(imported)]

    def people(self) -> list[str]:
        with acting_as(self.role.pk):
            return list(Patient.objects.order_by("kana").values_list("name", flat=True))


@pytest.fixture
def office(cast: Cast) -> Office:
    return Office(cast.suzuki)


def test_a_table_becomes_people_with_consent_certification_and_contacts(office: Office, cast: Cast):
    imported = office.keep(workbook(HEADS, NUKUI, URUSHI))
    assert office.states(imported) == ["new", "new"]
    assert office.people() == []
    office.take_in(imported)
    assert office.people() == ["漆原 丈", "貫井 とめ"]
    with acting_as(cast.suzuki.pk):
        nukui = Patient.objects.get(name="貫井 とめ")
        assert (nukui.kana, nukui.birth_date, nukui.sex, nukui.municipality_id, nukui.phone) == (
            "ヌクイ トメ", date(1938, 1, 2), "female", cast.town.pk, "0598-00-3333",
        )  # fmt: skip
        assert Patient.objects.get(name="漆原 丈").municipality_id == cast.neighbour.pk
        certified = Certification.objects.values_list("patient_id", "level", "insurer", "since", "until")
        assert list(certified) == [(nukui.pk, "23", "982017", date(2026, 4, 1), date(2028, 3, 31))]
        assert list(Contact.objects.values_list("patient_id", "name", "relation", "phone")) == [
            (nukui.pk, "貫井 光", "長女", "090-0000-0002")
        ]
        consents = Consent.objects.values_list("form", "since", "note", "recorded_by_id").distinct()
        assert list(consents) == [("signed", date(2026, 11, 1), "契約書の同意欄", cast.suzuki.pk)]
        assert ClientImport.objects.get().state == "done"


def test_the_job_taken_up_again_registers_nobody_twice(office: Office):
    imported = office.keep(workbook(HEADS, NUKUI))
    office.take_in(imported)
    office.work(imported)
    with acting_as(office.role.pk):
        ClientImport.objects.update(state="running")  # killed before it said that it was done
    office.work(imported)
    assert office.people() == ["貫井 とめ"]


def test_ours_already_and_twice_in_the_file_are_not_taken_in(office: Office, cast: Cast):
    registered(cast, name="貫井 トメ", kana="ヌクイトメ", birth_date=date(1938, 1, 2))
    imported = office.keep(workbook(HEADS, NUKUI, URUSHI, URUSHI))
    assert office.states(imported) == ["ours", "new", "twice"]
    assert office.rows(imported)[2][3] == ["2行目と同じ方です。".replace("2", "3")]
    office.take_in(imported)
    assert office.people() == ["漆原 丈", "貫井 トメ"]


@pytest.mark.parametrize("known", [True, False])
def test_looking_tells_nothing_of_other_offices_people_and_registering_tells_the_offices(
    cast: Cast, known: bool
):
    other = Office(cast.stranger)
    if known:
        registered(cast, kana="ヌクイ トメ", birth_date=date(1938, 1, 2))
    imported = other.keep(workbook(HEADS, NUKUI))
    page = client_as(cast.stranger).get(f"/exchange/clients/{imported.pk}/").content.decode()
    words = re.sub(r"<[^>]+>|\s|[0-9a-f]{8}-[0-9a-f-]{27}", "", page)
    assert "登録のとき、同じ方の確認が相手に届きます" in words
    assert (other.states(imported), "こもれび" in words) == (["new"], False)
    with acting_as(cast.suzuki.pk):
        assert Notice.objects.count() == 0
    other.take_in(imported)
    with acting_as(cast.suzuki.pk):
        told = Notice.objects.filter(organization=cast.komorebi).values_list("kind", flat=True)
        assert list(told) == (["patient.duplicate"] if known else [])


WRONG = {
    0: ("", "お名前: 空いています。"),
    1: ("貫井", "フリガナ: 「貫井」とあります。カタカナで書いてください。"),
    2: (
        "13年",
        "生年月日: 「13年」とあります。日付は「令和8年3月1日」「R8.3.1」「2026-03-01」のような形で入力してください。",
    ),
    3: ("?", "性別: 「?」とあります。男か女と書いてください。"),
    4: ("どこか", ""),
    5: ("123", "電話: 「123」とあります。電話番号は10けたか11けたで入力してください。"),
    6: ("重い", "要介護度: 「重い」とあります。要介護度は「要介護2」の形で書いてください。"),
    7: ("982016", "介護保険者番号: 「982016」は団体コードです。介護保険者番号は「982017」です。"),
}


@pytest.mark.parametrize("at", WRONG)
def test_a_wrong_cell_is_told_by_its_column(office: Office, at: int):
    value, sentence = WRONG[at]
    row = [*NUKUI[:at], value, *NUKUI[at + 1 :]]
    imported = office.keep(workbook(HEADS, row, URUSHI))
    told = office.rows(imported)[0]
    assert (told[1], told[2]) == (("wrong", [sentence]) if sentence else ("new", []))


def test_all_or_none_stops_at_one_wrong_row(office: Office):
    imported = office.keep(workbook(HEADS, NUKUI, ["", *URUSHI[1:]]))
    with pytest.raises(actions.NotAllReadable):
        office.take_in(imported, whole=True)
    assert office.people() == []
    office.take_in(imported)
    assert office.people() == ["貫井 とめ"]


def test_all_or_none_takes_back_what_was_in_when_a_row_fails_at_last(office: Office, monkeypatch):
    certify = actions.patients.certify

    def broken(**fields):
        raise DatabaseError

    monkeypatch.setattr(actions, "patients", SimpleNamespace(**vars(actions.patients) | {"certify": broken}))
    assert certify is not broken
    imported = office.keep(workbook(HEADS, URUSHI, NUKUI))
    office.take_in(imported, whole=True)
    assert office.people() == []
    assert office.states(imported) == ["undone", "wrong"]


def test_where_no_row_says_the_town_it_is_the_one_chosen(office: Office, cast: Cast):
    row = [*NUKUI[:4], "南町5", *NUKUI[5:6], *[""] * 7]
    assert office.states(office.keep(workbook(HEADS, row))) == ["wrong"]
    imported = office.keep(workbook(HEADS, row), municipality=cast.neighbour.pk)
    office.take_in(imported)
    with acting_as(cast.suzuki.pk):
        assert Patient.objects.get().municipality_id == cast.neighbour.pk


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_in_every_encoding(encoding: str):
    table = read_table(csv(HEADS, ["髙﨑 とめ", *NUKUI[1:]], encoding=encoding))
    assert (table.heads, table.rows[0][1][0]) == (HEADS, "髙﨑 とめ")


def test_a_pasted_table_has_tabs():
    table = read_table("\n".join("\t".join(row) for row in (HEADS, NUKUI)).encode())
    assert table.rows == [(2, NUKUI)]


def test_a_phone_that_lost_its_zero_is_mended_and_told(office: Office, cast: Cast):
    imported = office.keep(workbook(HEADS, [*NUKUI[:5], 598003333, *NUKUI[6:]]))
    assert office.rows(imported)[0][3] == ["電話の先頭の0を補いました（0598003333）。"]


def two_tabs(book):
    book.create_sheet("職員").append(["x"])


def only_a_hidden_one(book):
    two_tabs(book)
    book["Sheet"].delete_rows(1, 9)
    book["職員"].sheet_state = "hidden"


BAD = {
    "empty": (b" \r\n", "ファイルが空です。別のファイルを選んでください。"),
    "no rows": (workbook(HEADS), "見出しの下に行がありません。"),
    "password": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
                 "パスワードがかかっています。パスワードを外して保存し、もう一度送ってください。"),
    "old": (b"\xd0\xcf\x11\xe0", "古い形式（.xls）です。Excelで .xlsx として保存し直してから送ってください。"),
    "damaged": (b"PK\x03\x04", "ファイルがこわれていて読めません。Excelで開いて保存し直してから、もう一度送ってください。"),
    "formula": (workbook(HEADS, ["=1+1", *NUKUI[1:]]), "A2に計算式が入っています。値だけを貼り付け直してください。"),
    "merged": (workbook(HEADS, NUKUI, URUSHI, change=lambda book: book.active.merge_cells("A2:A3")),
               "A2:A3が結合されています。結合を解いてください。"),
    "two heads": (workbook(HEADS, NUKUI, HEADS, URUSHI), "3行目にもう一度見出しがあります。見出しを1つにしてください。"),
    "two tabs": (workbook(HEADS, NUKUI, change=two_tabs),
                 "シートが2枚あります（「Sheet」「職員」）。利用者の表だけを残して保存し、もう一度送ってください。"),
    "hidden": (workbook(HEADS, change=only_a_hidden_one), "読めるシートがありません。見えるシートに表を入れてください。"),
    "my number": (workbook([*HEADS, "番号"], [*NUKUI, "123456789018"]),
                  "「番号」の列に、マイナンバー（12けた）のような数字があります。連携では預かれません。その列を消してから送ってください。"),
    "torn": (b'a,"b', "1行目から先の引用符（\"）が合っていません。引用符の中の \" は \"\" と書きます。"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_taken_in_is_told_in_words(kind: str):
    data, sentence = BAD[kind]
    with pytest.raises(NotReadable) as refused:
        read_table(data)
    assert list(refused.value.reasons) == [sentence]


def test_titles_above_the_head_and_hidden_tabs_are_passed_over_and_told():
    def hide(book):
        two_tabs(book)
        book["職員"].sheet_state = "hidden"

    table = read_table(workbook(["利用者一覧"], HEADS, NUKUI, change=hide))
    assert table.notes == [
        "隠れたシート「職員」は読みません。",
        "2行目を見出しとして読みました。それより上は読みません。",
    ]
    assert table.rows == [(3, NUKUI)]


def test_insurance_numbers_are_not_kept(office: Office, cast: Cast):
    table = read_table(workbook([*HEADS, "被保険者番号"], [*NUKUI, "0000123456"]))
    assert (table.rows[0][1][-1], table.notes) == ("", ["「被保険者番号」の列は預かりません。"])
    office.careplan(file("UPHOSOKU", CHIYONO, CHIYONO | {"insured": "1"}))
    with acting_as(cast.suzuki.pk):
        kept = str(list(ImportRow.objects.values_list("read", "cells", "wrong", "place", "remarks")))
    assert "0000123456" not in kept


@pytest.mark.parametrize(
    ("text", "found"), [("123456789018", True), ("1234 5678 9018", True), ("123456789012", False), ("0598001111", False)]
)  # fmt: skip
def test_my_number_is_told_by_its_check_digit(text: str, found: bool):
    assert is_my_number(text) is found


FIRST = KEY | {
    "planned_on": "20261101",
    "level": "23",
    "since": "20260501",
    "until": "20290430",
    "status": "2",
}
USED = KEY | {
    "planned_on": "20261101", "kind": "訪問看護", "office_number": "9860000001", "office": "さくら坂", "frequency": "週2回",
}  # fmt: skip
WEEK = KEY | {
    "planned_on": "20261101",
    "content": "訪問看護",
    "weekday": "1",
    "starts": "0930",
    "ends": "1030",
}


def test_a_set_of_careplan_files_is_joined_by_person(office: Office, cast: Cast):
    imported = office.careplan(
        file("UPHOSOKU", CHIYONO), file("UP1KYO", FIRST), file("UP2KYO", USED), file("UP3KYO", WEEK)
    )
    assert office.states(imported) == ["new"]
    office.take_in(imported)
    with acting_as(cast.suzuki.pk):
        person = Patient.objects.get()
        assert (person.name, person.kana, person.address, person.municipality_id) == (
            "東海林 千代乃", "ショウジ チヨノ", "北嶺県美澄市北町1-2-3 みどりコーポ201", cast.town.pk,
        )  # fmt: skip
        certified = Certification.objects.values_list("level", "since", "until")
        assert list(certified) == [("23", date(2026, 5, 1), date(2029, 4, 30))]
        services = person.profile["patient.services"]["value"]
        assert services == "訪問看護 さくら坂 週2回\n月 09:30〜10:30 訪問看護"


@pytest.mark.parametrize(
    ("limit_period", "changes", "remark", "until"),
    [
        (False, {}, "有効期間か保険者番号がないので、要介護認定は入れません。", None),
        (True, {}, "限度額適用期間を、認定有効期間として読みました。", "2028-03-31"),
        (True, {"limit_until": "202803"}, "限度額適用期間を、認定有効期間として読みました。", "2028-03-31"),
        (True, {"status": "1"}, "認定は申請中です。要介護認定は入れません。", None),
    ],
)
def test_without_the_first_sheet_the_period_is_only_what_one_said(
    office: Office, cast: Cast, limit_period, changes, remark, until
):
    imported = office.careplan(file("UPHOSOKU", CHIYONO | changes), limit_period=limit_period)
    with acting_as(cast.suzuki.pk):
        row = ImportRow.objects.get(imported=imported)
        assert (row.remarks, (row.read["certification"] or {}).get("until")) == ([remark], until)


def test_upkihon_brings_contacts_and_what_sheets_ask(office: Office, cast: Cast):
    basic = {
        name: CHIYONO[name] for name in ("insurer", "insured", "name", "kana", "sex", "birth_date", "phone")
    }
    basic |= {"address": "美澄市北町1", "adl": "21", "dementia": "03", "life_history": "農家\r\n3人の子"}
    basic |= {"contact_1_name": "東海林 茂", "contact_1_relation": "長男", "contact_1_phone": "0598-00-4444"}
    office.take_in(office.careplan(file("UPKIHON", basic)))
    with acting_as(cast.suzuki.pk):
        person = Patient.objects.get()
        values = {path: entry["value"] for path, entry in person.profile.items()}
        assert values == {
            "patient.independence.adl": "A1",
            "patient.independence.dementia": "2a",
            "patient.life_history": "農家\n3人の子",
        }
        assert list(Contact.objects.values_list("name", "phone")) == [("東海林 茂", "0598-00-4444")]


def test_offices_of_the_plan_are_offered_and_unknown_ones_listed(office: Office, cast: Cast):
    unknown = USED | {"office_number": "9899999999", "office": "どこかの事業所"}
    imported = office.careplan(file("UPHOSOKU", CHIYONO), file("UP2KYO", USED, unknown))
    office.take_in(imported)
    with acting_as(cast.suzuki.pk):
        uses = queries.offices_in_use(ClientImport.objects.get())
    assert [(use.name, use.office is None, len(use.patient_ids)) for use in uses] == [
        ("さくら坂訪問看護ステーション", False, 1),
        ("どこかの事業所", True, 1),
    ]
    suzuki, path = client_as(cast.suzuki), f"/exchange/clients/{imported.pk}/"
    page = suzuki.get(path)
    assert "どこかの事業所（9899999999）は、まだ参加していません" in page.content.decode()
    form = {"office": "9860000001", "request_key": request_key(page)}
    assert suzuki.post(f"{path}inviting/", form).status_code == 302
    with acting_as(cast.suzuki.pk):
        assert list(Invitation.objects.values_list("organization__name", "function")) == [
            ("さくら坂訪問看護ステーション", "nurse")
        ]


def test_taken_back_as_long_as_nobody_touched_them(office: Office, cast: Cast):
    imported = office.keep(workbook(HEADS, NUKUI, URUSHI))
    office.take_in(imported)
    with acting_as(cast.suzuki.pk):
        post(patient=Patient.objects.get(name="漆原 丈"), text="訪問した", by=office.actor)
        open_person(patient=Patient.objects.get(name="貫井 とめ"), by=office.actor)
    office.take_back(imported)
    assert office.people() == ["漆原 丈"]
    assert [row[1:] for row in office.rows(imported)] == [
        ("undone", [], []),
        ("kept", [], ["登録したあとに、だれかが開くか書くかしています。"]),
    ]
    with pytest.raises(actions.TooLate):
        office.take_back(imported)


def test_who_changed_a_person_keeps_it(office: Office, cast: Cast):
    imported = office.keep(workbook(HEADS, NUKUI))
    office.take_in(imported)
    with acting_as(cast.suzuki.pk):
        Patient.objects.update(version=9)
    office.take_back(imported)
    assert office.states(imported) == ["kept"]


def test_after_a_week_nothing_is_taken_back(office: Office, cast: Cast):
    imported = office.keep(workbook(HEADS, NUKUI))
    office.take_in(imported)
    with acting_as(cast.suzuki.pk):
        ClientImport.objects.update(finished_at=timezone.now() - timedelta(days=8))
    with pytest.raises(actions.TooLate):
        office.take_back(imported)


def test_after_a_fortnight_only_what_became_of_each_row_is_kept(office: Office, cast: Cast):
    taken, unused = office.keep(workbook(HEADS, NUKUI)), office.keep(workbook(HEADS, URUSHI))
    office.take_in(taken)
    with acting_as(cast.suzuki.pk):
        ClientImport.objects.update(made_at=timezone.now() - timedelta(days=15))
    with acting_as(SYSTEM_ROLE):
        jobs.forget_imports(timestamp=0)
    with acting_as(cast.suzuki.pk):
        row = ImportRow.objects.get()
        assert (row.imported_id, row.state, row.read, row.cells) == (taken.pk, "taken", {}, [])
        assert not ClientImport.objects.filter(pk=unused.pk).exists()


SELECTED = r'<select class="input" name="(column-\d+)".*?<option value="([^"]*)" selected'


def test_by_the_pages_from_the_file_to_the_result(office: Office, cast: Cast):
    suzuki = client_as(cast.suzuki)
    sent = SimpleUploadedFile("利用者.xlsx", workbook([*HEADS, "趣味"], [*NUKUI, "俳句"], [*URUSHI, ""]))
    page = suzuki.get("/exchange/clients/")
    kept = suzuki.post("/exchange/clients/", {"sent": sent, "request_key": request_key(page)})
    assert kept.status_code == 302
    page = suzuki.get(kept["Location"])
    chosen = dict(re.findall(SELECTED, page.content.decode(), re.S))
    assert chosen["column-0"] == "name" and chosen["column-13"] == ""
    wrong = suzuki.post(kept["Location"], {"column-0": "name", "request_key": request_key(page)})
    assert (wrong.status_code, "「フリガナ」の列を選んでください。" in wrong.content.decode()) == (422, True)
    looked = suzuki.post(kept["Location"], chosen | {"request_key": request_key(page)})
    page = suzuki.get(looked["Location"])
    assert "新しい方 2" in page.content.decode()
    assert suzuki.post(looked["Location"], {"request_key": request_key(page)}).status_code == 422
    said = {"whole": "", "form": "signed", "since": "令和8年11月1日", "note": "契約書", "confirmed": "on"}
    page = suzuki.get(looked["Location"])
    assert suzuki.post(looked["Location"], said | {"request_key": request_key(page)}).status_code == 302
    assert "0 / 2人" in suzuki.get(looked["Location"]).content.decode()
    key = looked["Location"].split("/")[3]
    jobs.carry_on(import_id=key, role_id=str(cast.suzuki.pk))
    assert "2人を登録しました" in suzuki.get(looked["Location"]).content.decode()
    book = load_workbook(io.BytesIO(suzuki.get(f"{looked['Location']}result/").content)).active
    assert [[cell.value for cell in row] for row in book.iter_rows(min_row=2, max_col=5)] == [
        ["2行目", "貫井 とめ", "ヌクイ トメ", "1938-01-02", "登録しました"],
        ["3行目", "漆原 丈", "ウルシハラ ジョウ", "1940-05-06", "登録しました"],
    ]
    pasted = "\t".join([*HEADS, "趣味"]) + "\n" + "\t".join([*URUSHI, "碁"])
    page = suzuki.get("/exchange/clients/")
    again = suzuki.post("/exchange/clients/", {"pasted": pasted, "request_key": request_key(page)})
    remembered = suzuki.get(again["Location"]).content.decode()
    assert re.search(r'<option value="name" selected', remembered)


def test_the_result_has_no_formula(office: Office, cast: Cast):
    row = ImportRow(
        place="2行目", read={"name": "=cmd|' /C calc'!A0", "kana": "+1"}, state="wrong", wrong=["@x"]
    )
    book = load_workbook(io.BytesIO(queries.result_workbook([row]))).active
    assert [cell.data_type for cell in book[2]] == ["s", "s", "s", "n", "s", "s"]


def test_the_page_asks_as_often_for_3_rows_as_for_1(office: Office, cast: Cast, django_assert_num_queries):
    suzuki = client_as(cast.suzuki)
    first = office.keep(workbook(HEADS, NUKUI))
    suzuki.get(f"/exchange/clients/{first.pk}/")  # what a process asks once
    for rows in ([NUKUI], [NUKUI, URUSHI, [*URUSHI[:2], "1940-05-07", *URUSHI[3:]]]):
        imported = office.keep(workbook(HEADS, *rows))
        with django_assert_num_queries(PAGE_QUERIES):
            assert suzuki.get(f"/exchange/clients/{imported.pk}/").status_code == 200


PAGE_QUERIES = 9


def test_another_office_finds_nothing_of_it(office: Office, cast: Cast):
    imported = office.keep(workbook(HEADS, NUKUI))
    assert client_as(cast.sato).get(f"/exchange/clients/{imported.pk}/").status_code == 404
    with acting_as(cast.sato.pk):
        assert (ClientImport.objects.count(), ImportRow.objects.count()) == (0, 0)
