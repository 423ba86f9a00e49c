from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from renkei.ground.sheets.definition import load_sheet
from renkei.ground.sheets.printing import print_sheet, printable
from renkei.ground.sheets.reading import era_date
from renkei.ground.sheets.validation import validate
from renkei.ground.sheets.workbook import read_workbook, write_workbook
from renkei.ground.standard import STANDARD_PACK
from tests.ground.sheets.record_paths import record_paths

TODAY = date(2026, 11, 21)
MAPPED = {
    "name": "𠮷田 髙﨑キヨ",
    "hospital": "見本総合病院",
    "care_level": "23",
    "treatments": ["oxygen", "suction"],
}
# What each type of field holds in an answer in which everything is filled in.
FILLED = {"text": "見本①", "longtext": "㊟長い文", "date": "2026-11-20", "phone": "0598-12-3456"}


@pytest.fixture(scope="module")
def sheet():
    return load_sheet(STANDARD_PACK / "sheets" / "admission-info.toml", paths=record_paths())


def fill(field):
    if field.type == "number":
        return str(int(field.range[1]))
    choices = [option.value for option in field.choices(TODAY)]
    return choices if field.type == "choices" else (choices or [FILLED.get(field.type)])[-1]


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_it_has_the_sections_of_the_national_form(sheet):
    assert [section.title for section in sheet.sections] == [
        "あて先と提供元",
        "利用者（患者）基本情報",
        "家族構成・連絡先",
        "本人・家族の意向",
        "入院前の介護サービスの利用状況",
        "今後の在宅生活の展望（ケアマネジャーの意見）",
        "カンファレンス等",
        "身体・生活機能の状況",
        "療養の状況",
        "お薬",
        "かかりつけ医",
    ]
    assert len(sheet.fields) == 125


def test_most_of_it_comes_from_the_record(sheet):
    by_hand = [field.id for field in sheet.fields if not field.prefill]
    assert by_hand == [
        "enclosed",
        *("carer_after", "carer_after_note", "abuse", "abuse_note"),
        *("ward_conference", "discharge_conference", "conference_request", "home_visit"),
    ]


def test_it_is_printed_blank_on_two_pages(sheet):
    pages = PdfReader(BytesIO(print_sheet(sheet, {}, day=TODAY))).pages
    assert len(pages) == 2
    assert [float(side) for side in pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.01)


def its_own(field, n: int) -> tuple[str, str]:
    """A value that no other field has, and how it stands on paper."""
    if field.type == "date":
        return (date(2025, 1, 1) + timedelta(n)).isoformat(), era_date(date(2025, 1, 1) + timedelta(n))
    if field.type == "number":
        return str(30 + n / 1000), f"{30 + n / 1000}{field.unit}"
    if field.type == "phone":
        return f"0598-12-{n:04}", f"0598-12-{n:04}"
    return f"〔{field.id}〕", f"〔{field.id}〕"


def test_every_value_reaches_the_paper(sheet):
    """Also where the template would have to be told of a new field."""
    own = {field.id: its_own(field, n) for n, field in enumerate(sheet.fields) if not field.choices()}
    text = text_of(print_sheet(sheet, {id: value for id, (value, _) in own.items()}, day=TODAY))
    assert [id for id, (_, shown) in own.items() if shown not in text] == []


def test_every_choice_can_be_ticked_on_the_paper(sheet):
    several = {field.id: fill(field) for field in sheet.fields if field.type == "choices"}
    one = {field.id: fill(field) for field in sheet.fields if field.choices() and field.id not in several}
    text = text_of(print_sheet(sheet, several | one, day=TODAY))
    assert text.count("☑") == sum(map(len, several.values())) + len(one)


def test_names_dates_and_units_stand_as_on_paper(sheet):
    data = {**MAPPED, "birth_date": "S11.2.3", "weight": "４８．５"}
    text = text_of(print_sheet(sheet, data, day=TODAY, printed="2026年11月21日 鈴木一郎 印刷"))
    for words in (
        "𠮷田髙﨑キヨ",
        "昭和11年2月3日",
        "48.5kg",
        "☑要介護3",
        "☐要介護2",
        "☑酸素療法",
        "☑喀痰吸引",
    ):
        assert words in text
    assert (
        text.count("（2024-06版）2026年11月21日鈴木一郎印刷1/2ページ個人情報が含まれます。持ち出し注意") == 1
    )


def test_a_long_text_is_never_cut(sheet):
    story = "".join(f"〔{n}〕漁師の家に生まれ、見本町で育つ。" for n in range(300))
    pdf = print_sheet(sheet, {"life_history": story}, day=TODAY)
    text = text_of(pdf)
    assert len(PdfReader(BytesIO(pdf)).pages) > 2
    assert [n for n in range(300) if f"〔{n}〕" not in text] == []


def test_what_could_not_be_read_is_printed_as_typed(sheet):
    text = text_of(print_sheet(sheet, {"weight": "五十くらい", "care_level": "要介護三"}, day=TODAY))
    assert "五十くらい" in text
    assert "要介護三" in text
    assert "☑" not in text


def test_a_code_out_of_force_is_offered_only_where_it_was_chosen(sheet):
    def labels(data):
        return [
            option["label"] for option in printable(sheet, data, TODAY)["fields"]["care_level"]["options"]
        ]

    assert "要支援" not in labels({})
    assert "要支援" in labels({"care_level": "11"})


def test_a_full_answer_survives_excel(sheet):
    data = {field.id: fill(field) for field in sheet.fields}
    read = read_workbook(write_workbook(sheet, "answer", data))
    assert read.problems == []
    assert validate(sheet, read.data).data == data
