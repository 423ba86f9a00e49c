"""お薬手帳 (JAHISTC): codes of pharmacies as they are, read beside the team's list, taken in line by line or not at all."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from renkei.exchange.notebook import NotANotebook, newest, read_notebook
from renkei.ground.db.acting import acting_as
from renkei.patients.models import Patient
from renkei.record import queries
from renkei.record.models import MedicationStatement
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import joined, registered

OURS = "1,東海林　千代乃,2,19420308,,,,,,,ｼｮｳｼﾞ ﾁﾖﾉ"
DISPENSED = """5,20261105,1
11,北町薬局,98,4,0000000,000-0000,北嶺県美澄市北町1,000-000-0001,1
15,白石　環,,1
51,柳井医院,98,1,0000000,1
55,柳井　太郎,内科,1
201,1,アムロジピン錠５ｍｇ,1,錠,1,,1
281,1,一包化,1
301,1,１日１回朝食後服用,28,日分,1,1,,1
201,2,アセトアミノフェン錠３００ｍｇ,3,錠,1,,1
301,2,痛いとき,10,回分,3,1,,1
391,2,空腹をさけてください,1
501,次回訪問　１１月１９日,1"""
WHOLE = f"JAHISTC08,1\n{OURS}\n2,1,ペニシリン系（発疹）,1\n{DISPENSED}\n"
SPLIT = "20261105093000"


def names(text: str) -> list[str]:
    return [one.name for one in read_notebook([text]).medicines]


def test_who_it_is_and_what_was_dispensed_with_day_pharmacy_and_prescriber():
    found = read_notebook([WHOLE])
    assert (found.name, found.sex, found.birth_date) == ("東海林　千代乃", "female", date(1942, 3, 8))
    assert (found.remarks, found.problems) == (["アレルギー：ペニシリン系（発疹）"], [])
    first, second = found.medicines
    assert (first.name, first.dose, first.usage) == ("アムロジピン錠5mg", "1日1錠", "1日1回朝食後服用")
    assert (first.form, first.note) == ("internal", "28日分、一包化")
    assert (first.dispensed_on, first.prescriber, first.pharmacy) == (
        date(2026, 11, 5),
        "柳井医院",
        "北町薬局",
    )
    assert (second.form, second.note) == ("as_needed", "10回分、空腹をさけてください")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("version", range(1, 9))
def test_any_line_end_and_version_an_end_of_file_and_missing_trailing_fields(ends, version):
    text = f"JAHISTC0{version},1\n{OURS}\n5,R081105\n201,1,フロセミド錠20mg,1,錠\n301,1,朝食後\n\x1a"
    [one] = read_notebook([text.replace("\n", ends)]).medicines
    assert (one.name, one.form, one.dispensed_on) == ("フロセミド錠20mg", "other", date(2026, 11, 5))


def test_two_dispensings_and_two_prescribers_in_one():
    text = f"{WHOLE}51,美澄総合病院,98,1,0000000,1\n201,1,ワルファリン錠1mg,2,錠,1,,1\n301,1,夕食後,14,日分,1,1,,1\n"
    text += "5,20261001,1\n11,浜通薬局\n51,柳井医院\n201,1,アムロジピン錠２.５ｍｇ,1,錠,1,,1\n301,1,朝食後,28,日分,1,1,,1\n"
    found = read_notebook([text]).medicines
    assert [(one.name, one.prescriber, one.dispensed_on.month) for one in found] == [
        ("アムロジピン錠5mg", "柳井医院", 11),
        ("アセトアミノフェン錠300mg", "柳井医院", 11),
        ("ワルファリン錠1mg", "美澄総合病院", 11),
        ("アムロジピン錠2.5mg", "柳井医院", 10),
    ]


def test_of_the_same_medicine_the_last_dispensing_counts():
    text = f"JAHISTC08,1\n{DISPENSED}\n5,20261001,1\n201,1,アムロジピン錠5mg,2,錠,1,,1\n301,1,朝夕食後,28,日分,1,1,,1\n"
    assert [(one.name, one.dose) for one in newest(read_notebook([text]).medicines)] == [
        ("アムロジピン錠5mg", "1日1錠"),
        ("アセトアミノフェン錠300mg", "1日3錠"),
    ]


def split(part: int, text: str, all: int = 2) -> str:
    return f"JAHISTC08,1\n{text}\n911,{SPLIT},{all},{part}"


def test_split_codes_are_joined_in_any_order():
    lines = f"{OURS}\n{DISPENSED}".split("\n")
    first, second = split(1, "\n".join(lines[:7])), split(2, "\n".join(lines[7:]))
    whole = read_notebook([f"JAHISTC08,1\n{OURS}\n{DISPENSED}"]).medicines
    assert read_notebook([second, first]).medicines == read_notebook([first, second]).medicines == whole


def test_a_part_that_is_missing_is_asked_for():
    with pytest.raises(NotANotebook, match="3枚に分かれたコードです。2枚目も"):
        read_notebook([split(1, OURS, 3), split(3, DISPENSED, 3)])


@pytest.mark.parametrize("numbers", ["2", "2,x", f"{'9' * 5000},1", "999999999,1", "2,3", "2,0", ","])
def test_a_part_that_does_not_say_which_it_is_is_refused_in_words(numbers):
    with pytest.raises(NotANotebook, match="分割の行（911）が読めません"):
        read_notebook([f"JAHISTC08,1\n{OURS}\n911,{SPLIT},{numbers}"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "中身が空"),
        ("JAHIS10\n1,1,0000000,98,柳井医院", "院外処方箋"),
        ("JAHIS9\n1,1", "院外処方箋"),
        ("氏名,薬\n千代乃,アムロジピン", "JAHISTC で始まっていません"),
        ("JAHISTC08,1\n" + "501,x\n" * 2001, "2000行を超えています"),
    ],
)
def test_what_is_no_notebook_is_told_what_to_do(text, said):
    with pytest.raises(NotANotebook, match=said):
        read_notebook([text])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("201,1,,1,錠", "薬の名前がありません"),
        ("5,2026115,1", "が読めません"),
        ("5,20261305,1", "はありません"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(line, said):
    found = read_notebook([f"JAHISTC08,1\n{OURS}\n{line}\n{DISPENSED}"])
    assert len(found.medicines) == 2
    [problem] = found.problems
    assert problem.startswith("3行目：") and said in problem


@pytest.mark.parametrize(
    "line", ["999,新しい版の行,1", "701,白石", "411,x", "3,市販の胃薬,20261101,,2,1", "421,残薬あり,1"]
)
def test_records_of_other_kinds_do_no_harm(line):
    assert names(f"JAHISTC08,1\n{OURS}\n{line}\n{DISPENSED}")[-2:] == [
        "アムロジピン錠5mg",
        "アセトアミノフェン錠300mg",
    ]


# -- the page --


@pytest.fixture
def patient(cast: Cast) -> Patient:
    made = registered(cast)
    joined(cast, made, cast.sato)
    return made


def path(patient: Patient, more: str = "") -> str:
    return f"/exchange/medicines/{patient.pk}/{more}"


def reads(who, patient, text: str = WHOLE):
    return client_as(who).post(path(patient), {"text": text})


def takes(who, patient, text: str = WHOLE, **typed: object):
    client = client_as(who)
    shown = client.post(path(patient), {"text": text})
    return client.post(
        path(patient, "taking-in/"), {"request_key": request_key(shown), "text": text, **typed}
    )


def standing(reader, patient) -> dict[str, str]:
    with acting_as(reader.pk):
        found = queries.medications(actor_of(reader), patient, may_write=True)
    return {row.name: f"{row.dose}/{row.usage}" for _label, rows in found.standing for row in rows}


def test_it_is_shown_first_and_only_what_is_marked_is_taken_in(cast, patient):
    page = reads(cast.sato, patient).content.decode()
    assert (
        "アムロジピン錠5mg" in page
        and "まだ何も取り込んでいません" in page
        and "アレルギー：ペニシリン系" in page
    )
    assert "この方のお薬手帳ではないかもしれません" not in page
    assert standing(cast.sato, patient) == {}
    assert takes(cast.sato, patient, lines=["0"]).status_code == 302
    assert standing(cast.suzuki, patient) == {"アムロジピン錠5mg": "1日1錠/1日1回朝食後服用"}
    with acting_as(cast.sato.pk):
        row = MedicationStatement.objects.get()
        assert (row.source, row.source_on, row.since) == ("notebook", date(2026, 11, 5), date(2026, 11, 5))
        assert (row.prescriber, row.note) == ("柳井医院", "28日分、一包化")


def test_the_next_notebook_shows_what_is_the_same_what_differs_and_what_is_missing(cast, patient):
    takes(cast.sato, patient, lines=["0", "1"])
    later = WHOLE.replace("20261105", "20261120").replace(
        "アムロジピン錠５ｍｇ,1,", "アムロジピン錠５ｍｇ,2,"
    )
    later = later.replace(
        "201,2,アセトアミノフェン錠３００ｍｇ,3,錠,1,,1\n301,2,痛いとき,10,回分,3,1,,1\n", ""
    )
    page = reads(cast.sato, patient, later).content.decode()
    assert "飲みかたが違う" in page and "一覧にあって、手帳にないもの" in page
    assert takes(cast.sato, patient, later, lines=["0"]).status_code == 302
    assert standing(cast.sato, patient)["アムロジピン錠5mg"] == "1日2錠/1日1回朝食後服用"
    again = reads(cast.sato, patient, later).content.decode()
    assert "一覧と同じ" in again and "飲みかたが違う" not in again


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ((f"{OURS}\n", ""), "お名前も生年月日もありません"),
        (("19420308", "19420309"), "生年月日が違います"),
        (("千代乃,2,", "千代乃,1,"), "性別が違います"),
        (
            ("東海林　千代乃,2,19420308,,,,,,,ｼｮｳｼﾞ ﾁﾖﾉ", "貫井　とめ,2,19420308,,,,,,,ﾇｸｲ ﾄﾒ"),
            "お名前が違います",
        ),
    ],
)
def test_somebody_elses_notebook_needs_a_word(cast, patient, change, why):
    text = WHOLE.replace(*change)
    page = reads(cast.sato, patient, text).content.decode()
    assert "この方のお薬手帳ではないかもしれません" in page and why in page
    refused = takes(cast.sato, patient, text, lines=["0"])
    assert refused.status_code == 422 and "確かめて印をつけてください" in refused.content.decode()
    assert standing(cast.sato, patient) == {}
    assert takes(cast.sato, patient, text, lines=["0"], sure="on").status_code == 302


def test_a_file_of_ms932_is_read_too(cast, patient):
    file = SimpleUploadedFile("okusuri.txt", WHOLE.replace("\n", "\r\n").encode("cp932"))
    page = client_as(cast.sato).post(path(patient), {"sent": [file]}).content.decode()
    assert "アムロジピン錠5mg" in page


@pytest.mark.parametrize(("typed", "said"), [({}, "取り込む薬に印を"), ({"lines": ["7"]}, "正しく選択")])
def test_nothing_marked_or_a_line_that_is_not_there_takes_nothing_in(cast, patient, typed, said):
    answer = takes(cast.sato, patient, **typed)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert standing(cast.sato, patient) == {}


def test_a_wrong_text_says_what_to_do_and_keeps_what_was_typed(cast, patient):
    answer = reads(cast.sato, patient, "おくすり")
    page = answer.content.decode()
    assert answer.status_code == 422 and "JAHISTC で始まっていません" in page and "おくすり" in page


def test_it_is_for_who_keeps_the_list(cast, patient):
    assert reads(cast.stranger, patient).status_code == 404
    assert (
        f'href="{path(patient)}"'
        in client_as(cast.sato).get(f"/patients/{patient.pk}/medication/").content.decode()
    )
