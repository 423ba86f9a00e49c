"""The survey book carries every answer whole, as workbook and as PDF."""

import io
from collections import Counter
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from pypdf import PdfReader

from renkei.ground.region.municipalities import standard_finder
from renkei.ground.sheets.pdf import render_pdf
from renkei.network.book import Book, book_pdf_data, names_of, printed_lines, roll_ups, write_book_xlsx
from renkei.network.definition import BOOK, standard_survey
from renkei.network.tags import suggest


@pytest.fixture(scope="module")
def book(survey, sheet):
    municipalities = standard_finder().within("24")
    groups = standard_survey().groups
    confirmed = [(each.municipality, each.group, each.tag) for each in suggest(survey.answers, groups)]
    return Book(
        title="在宅医療・介護連携に関する課題と令和7年度の取組",
        publisher="三重県",
        printed_on=date(2026, 3, 31),
        sheet=sheet,
        answers=survey.answers,
        municipalities=municipalities,
        roll_ups=roll_ups(groups, confirmed, municipalities),
    )


@pytest.fixture(scope="module")
def workbook(book):
    return openpyxl.load_workbook(io.BytesIO(write_book_xlsx(book)))


def test_all_442_cells_survive_the_way_through_the_book(book, source, read):
    again = read(write_book_xlsx(book))
    assert (again.problems, again.passed_over) == ((), ("目次", "市町と設問", "回答一覧"))
    assert [answer.cells for answer in again.answers] == [cells for names, cells in source]
    assert [a.municipality_codes for a in again.answers] == [a.municipality_codes for a in book.answers]


def test_the_comparison_and_the_list_hold_the_same_texts(workbook, book):
    page = workbook["市町と設問"]
    by_name = {row[1]: row[2:] for row in page.iter_rows(min_row=2, values_only=True)}
    listed = {}
    for row in workbook["回答一覧"].iter_rows(min_row=2, values_only=True):
        listed.setdefault(row[1], []).append(row[5])
    expected = {
        each.name: list(answer.cells.values()) for answer in book.answers for each in answer.municipalities
    }
    assert {name: list(texts) for name, texts in by_name.items()} == expected
    assert listed == expected


def test_joint_answers_are_named_jointly(workbook):
    assert workbook.sheetnames[-4:] == ["尾鷲市・紀北町", "熊野市・御浜町・紀宝町", "市町と設問", "回答一覧"]
    assert workbook["尾鷲市・紀北町"]["B2"].value == "尾鷲市、紀北町"


def test_nothing_in_the_workbook_is_a_formula(book):
    text = '=HYPERLINK("http://example.jp","見る")'
    spoilt = replace(book.answers[0], cells={**book.answers[0].cells, "hub": text})
    saved = openpyxl.load_workbook(io.BytesIO(write_book_xlsx(replace(book, answers=(spoilt,)))))
    cells = [saved["桑名市"]["B3"], saved["市町と設問"]["C6"], saved["回答一覧"]["F2"]]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [(text, "s", True)] * 3


def test_the_first_page_rolls_up_confirmed_tags(book):
    data = book_pdf_data(book)
    assert [rollup["title"] for rollup in data["rollups"]] == [
        *("住民への普及啓発：資材", "住民への普及啓発：講座", "支援者向け研修")
    ]
    assert {"label": "もしバナゲーム", "names": ["多気町", "大紀町"]} in data["rollups"][1]["lines"]
    assert (data["count"], data["missing"]) == ({"answers": 26, "municipalities": 29}, [])


def test_a_tag_that_nobody_confirmed_is_not_printed(book):
    groups = standard_survey().groups
    confirmed = [("242055", "materials", "acp-sheet"), ("242055", "ict", "yumehama")]
    assert [each.lines for each in roll_ups(groups, confirmed, book.municipalities)] == [
        *((("ACPシート", ("桑名市",)),), (), ())
    ]


def test_every_letter_of_every_answer_is_printed(book):
    """White space may move, foreign letters become 〓; nothing else changes."""
    for answer, printed in zip(book.answers, book_pdf_data(book)["answers"], strict=True):
        fields = [field for section in printed["sections"] for field in section["fields"]]
        expected = ["".join((text or "").split()).replace("방지", "〓〓") for text in answer.cells.values()]
        assert ["".join("".join(field["lines"]).split()) for field in fields] == expected


def test_letters_that_the_face_lacks_are_noted(book):
    noted = {
        each["names"]: each["unprintable"] for each in book_pdf_data(book)["answers"] if each["unprintable"]
    }
    assert noted == {"鈴鹿市": "U+BC29 U+C9C0"}


def test_a_municipality_that_has_not_answered_is_named(book):
    without = replace(
        book, answers=tuple(answer for answer in book.answers if answer.tab != "尾鷲市・紀北町")
    )
    assert book_pdf_data(without)["missing"] == ["尾鷲市", "紀北町"]


def test_bullets_that_a_cell_runs_together_get_lines_of_their_own():
    assert printed_lines("・一つめ ・二つめ\n三つめ・四つめ 【五】") == [
        "・一つめ",
        "・二つめ",
        "三つめ・四つめ",
        "【五】",
    ]
    assert printed_lines("") == []


@pytest.fixture(scope="module")
def pages(book):
    return [
        page.extract_text() for page in PdfReader(io.BytesIO(render_pdf(BOOK, book_pdf_data(book)))).pages
    ]


def test_the_pdf_has_every_answer_under_its_name_and_numbers_its_pages(book, pages):
    assert [page.split()[-3:] for page in pages] == [
        [str(n), "/", str(len(pages))] for n in range(1, len(pages) + 1)
    ]
    heads = [names_of(answer) for answer in book.answers]
    begun = [
        next(name for name in reversed(heads) if name in "".join(page.split()[:3])) for page in pages[1:]
    ]
    assert list(dict.fromkeys(begun)) == heads


def test_the_pdf_loses_no_letter(book, pages):
    """Compared as multisets of letters: text of a PDF comes in the order of drawing."""
    printed = Counter("".join("".join(pages[1:]).split()))
    for answer in book_pdf_data(book)["answers"]:
        for section in answer["sections"]:
            printed.subtract(
                "".join(letter for field in section["fields"] for letter in "".join(field["lines"]))
            )
    assert {letter: n for letter, n in printed.items() if n < 0 and letter.strip()} == {}


def test_an_answer_longer_than_a_page_flows_on(book):
    long = replace(book.answers[0], cells={**book.answers[0].cells, "hub": "長い文です。" * 1500 + "終わり"})
    pdf = PdfReader(io.BytesIO(render_pdf(BOOK, book_pdf_data(replace(book, answers=(long,))))))
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    assert (text.count("長い文です。"), "終わり" in text) == (1500, True)
