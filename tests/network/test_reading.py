"""The prefecture's survey: 26 answers × 17 questions for 29 municipalities, and all that can go wrong."""

import io
import zipfile
from datetime import date, datetime

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.network.mapping import load_mapping


def texts(preview):
    return [str(problem) for problem in preview.problems]


def remarks(preview):
    return [(remark.field, remark.kind) for answer in preview.answers for remark in answer.remarks]


def test_every_cell_of_the_real_survey_is_read_as_it_stands(survey, source, sheet):
    assert survey.problems == ()
    assert [answer.cells for answer in survey.answers] == [cells for names, cells in source]
    cells = [text for answer in survey.answers for text in answer.cells.values()]
    assert (len(survey.answers), len(sheet.fields), len(cells), cells.count(None)) == (26, 17, 442, 20)


def test_it_speaks_for_all_29_municipalities_and_joint_answers_are_one(survey):
    codes = [code for answer in survey.answers for code in answer.municipality_codes]
    assert (len(codes), len(set(codes)), survey.missing, survey.years) == (29, 29, (), (2025,))
    joint = [answer.municipality_codes for answer in survey.answers if len(answer.municipalities) > 1]
    assert joint == [("242098", "245437"), ("242128", "245615", "245623")]


def test_other_spellings_find_the_one_municipality(survey):
    named = {answer.tab: answer.municipalities[0].name for answer in survey.answers}
    assert (named["菟野町"], named["木曾岬町"]) == ("菰野町", "木曽岬町")


def test_what_a_person_should_look_at_in_the_real_survey(survey):
    noted = {
        (answer.tab, remark.field, remark.kind) for answer in survey.answers for remark in answer.remarks
    }
    assert {note for note in noted if note[2] == "foreign"} == {("鈴鹿市", "ideal_hospital_stay", "foreign")}
    assert {note for note in noted if note[2] == "later"} == {("伊勢市", "status_4", "later")}
    doubtful = {(tab, field) for tab, field, kind in noted if kind == "doubt" and field.startswith("ideal")}
    assert doubtful == {
        *(("津市", "ideal_end_of_life"), ("伊勢市", "ideal_hospital_stay")),
        *(("玉城町", "ideal_hospital_stay"), ("南伊勢町", "ideal_hospital_stay")),
    }


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "Excelのブック（.xlsx）ではありません。.xlsx で保存したファイルを送ってください。"),
        (b"%PDF-1.7", "Excelのブック（.xlsx）ではありません。.xlsx で保存したファイルを送ってください。"),
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 600,
            "古い形式（.xls）です。Excelで .xlsx として保存し直してから送ってください。",
        ),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "パスワードがかかっています。パスワードを外して保存し、もう一度送ってください。",
        ),
        (
            b"PK\x03\x04 broken",
            "ファイルがこわれていて読めません。Excelで開いて保存し直してから、もう一度送ってください。",
        ),
        (b"\0" * 20_000_001, "ファイルが大きすぎます。20MBまでのファイルを送ってください。"),
    ],
)
def test_a_file_that_is_no_workbook_says_what_it_is(read, data, text):
    preview = read(data)
    assert (texts(preview), preview.answers, preview.ok) == ([text], (), False)


def test_a_workbook_cut_short_or_scrambled_inside_is_damaged(read, workbook):
    damaged = ["ファイルがこわれていて読めません。Excelで開いて保存し直してから、もう一度送ってください。"]
    whole = workbook("桑名市").data()
    assert texts(read(whole[: len(whole) // 2])) == damaged
    assert texts(read(repacked(whole, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"))) == damaged
    bomb = b'<!DOCTYPE a [<!ENTITY b "cccc">]><worksheet/>'
    assert texts(read(repacked(whole, "xl/worksheets/sheet1.xml", bomb))) == damaged


def test_a_zip_bomb_is_refused_before_it_is_unpacked(read, workbook):
    bomb = repacked(workbook("桑名市").data(), "xl/media/image1.png", b"\0" * 61_000_000)
    assert len(bomb) < 200_000
    assert texts(read(bomb)) == ["ファイルの中身が大きすぎます。シートを分けて送ってください。"]


def test_a_cell_at_the_end_of_the_world_is_refused(read, workbook):
    book = workbook("桑名市")
    book["桑名市"]["A1048576"] = "x"
    assert texts(read(book.data())) == [
        "シート「桑名市」が大きすぎます（A1048576）。使っていない行や列を消してください。"
    ]


def repacked(data, name, content):
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return packed.getvalue()


def test_a_renamed_municipality_is_not_guessed(read, workbook):
    preview = read(workbook("桑名市", "南鳥羽市").data())
    assert texts(preview) == [
        "シート「南鳥羽市」 B2: 「南鳥羽市」という市町村が見つかりません。"
        "「三重県鳥羽市」のことでしょうか。市町名をお確かめください。"
    ]
    assert not preview.ok


def test_the_same_municipality_twice_names_both_places(read, workbook):
    book = workbook("菰野町")
    book.add("菟野町", tab="菟野町")
    assert texts(read(book.data())) == [
        "シート「菟野町」: 「菰野町」の回答は「菰野町」にもあります。どちらかを除いてください。"
    ]


def test_the_same_name_twice_in_one_answer(read, workbook):
    book = workbook()
    book.add("尾鷲市・尾鷲市", tab="回答")
    assert texts(read(book.data())) == ["シート「回答」 B2: 同じ市町名が2回書かれています。"]


def test_an_answer_under_the_tab_of_another_is_asked_about(read, workbook):
    book = workbook()
    book.add("いなべ市", tab="桑名市")
    assert texts(read(book.data())) == [
        "シート「桑名市」 B2: "
        "シートの名前は「桑名市」ですが、市町名は「いなべ市」です。どちらかを直してください。"
    ]


def test_a_formula_and_an_error_are_named_and_refused(read, workbook):
    book = workbook("桑名市")
    book["桑名市"]["B5"] = "=1+1"
    book["桑名市"]["B6"] = "#N/A"
    assert texts(read(book.data())) == [
        "シート「桑名市」 B5: 計算式が入っています。値だけを貼り付け直してください。",
        "シート「桑名市」 B6: 「#N/A」になっています。正しい値を入れてください。",
    ]


def test_a_hidden_sheet_is_named_and_an_empty_one_does_not_matter(read, workbook):
    book = workbook("桑名市", "津市")
    book["津市"].sheet_state = "veryHidden"
    book.book.create_sheet("空").sheet_state = "hidden"
    preview = read(book.data())
    assert texts(preview) == [
        "シート「津市」: 隠れたシートに書き込みがあります。表示に直すか、シートを除いてください。"
    ]
    assert preview.passed_over == ("空",)


def test_missing_extra_and_doubled_labels_are_told(read, workbook):
    book = workbook("桑名市")
    page = book["桑名市"]
    page["A3"] = "拠点の電話"
    page["A4"] = page["A5"].value
    assert texts(read(book.data())) == [
        "シート「桑名市」: 「連携拠点名称」の見出しがありません。",
        "シート「桑名市」: 「目指すべき姿(日常の療養支援)」の見出しがありません。",
        "シート「桑名市」 A5: 見出し「目指すべき姿(入退院支援)」が2回あります。",
        "シート「桑名市」 B3: 見出し「拠点の電話」は調査票にありません。",
    ]


def test_writing_that_nobody_would_read_is_told(read, workbook):
    book = workbook("桑名市")
    book["桑名市"]["C4"] = "あとで確認"
    book["桑名市"]["B30"] = "追記"
    assert texts(read(book.data())) == [
        "シート「桑名市」 C4: 答えの欄の外に書き込みがあります。",
        "シート「桑名市」 B30: 見出しのないところに書き込みがあります。",
    ]


def test_a_sheet_without_a_municipality(read, workbook):
    book = workbook()
    page = book.add("桑名市", tab="回答")
    page["B2"] = None
    assert texts(read(book.data())) == ["シート「回答」 B2: 市町名が空いています。"]


def test_a_book_without_answers_is_not_fine(read, workbook):
    book = workbook()
    book.book.create_sheet("目次").append(["もくじ"])
    preview = read(book.data())
    assert (texts(preview), preview.passed_over, preview.ok) == (
        ["回答が1つもありません。ファイルをお確かめください。"],
        ("目次",),
        False,
    )


def test_order_merges_labels_in_other_words_and_empty_rows_do_not_matter(read, workbook):
    book = workbook("津市", "桑名市")
    page = book["津市"]
    page.merge_cells("B3:D4")
    page["A3"] = "● 連携拠点の名称　"
    page["A12"], page["A13"] = page["A13"].value, page["A12"].value
    page["B12"], page["B13"] = page["B13"].value, page["B12"].value
    page["A1"] = "在宅医療・介護連携に関する課題と令和7度の取組"
    page["B300"] = ""
    preview = read(book.data())
    assert texts(preview) == []
    assert [answer.municipality_codes for answer in preview.answers] == [("242012",), ("242055",)]
    first, second = (answer.cells for answer in preview.answers)
    assert first["ideal_daily_care"] is None  # covered by the merge, as Excel itself stores it
    assert {k: v.replace("津市", "桑名市") for k, v in first.items() if v} == {
        k: v for k, v in second.items() if k != "ideal_daily_care"
    }
    assert (preview.years, len(preview.missing)) == ((2025,), 27)


def test_numbers_and_dates_are_read_as_people_see_them(read, workbook):
    book = workbook("桑名市")
    page = book["桑名市"]
    for row, value, form in [
        (3, 1234, "#,##0"),
        (4, 0.685, "0%"),
        (5, date(2025, 11, 18), 'yyyy"年"m"月"d"日"'),
        (6, datetime(2025, 11, 18, 9, 5), "m/d hh:mm"),
        (7, date(2025, 11, 18), '[$-411]ggge"年"m"月"d"日"'),
        (8, date(2025, 11, 18), "mm-dd-yy"),
        (9, 7, "General"),
    ]:
        page.cell(row, 2, value).number_format = form
    preview = read(book.data())
    assert list(preview.answers[0].cells.values())[:7] == [
        *("1,234", "69%", "2025年11月18日", "11/18 09:05", "令和7年11月18日", "2025/11/18", "7")
    ]
    kinds = [kind for field, kind in remarks(preview)]
    assert kinds == ["number"] * 2 + ["date"] * 4 + ["number"]


def test_pieces_of_html_become_lines_and_are_told(read, workbook):
    book = workbook("桑名市")
    book["桑名市"]["B3"] = (
        '<p>拠点&amp;窓口</p> <ul style="list-style-type: none"><li>・市役所</li> <li>医師会</li></ul>'
    )
    book["桑名市"]["B4"] = "65歳<75歳 a>b"
    preview = read(book.data())
    assert preview.answers[0].cells["hub"] == "拠点&窓口\n・市役所\n・医師会"
    assert preview.answers[0].cells["ideal_daily_care"] == "65歳<75歳 a>b"
    assert remarks(preview) == [("hub", "html")]


def test_another_prefecture_asks_in_rows_and_that_is_a_file(tmp_path, sheet, read, workbook):
    columns = "\n".join(f'{field.id} = ["問{n}"]' for n, field in enumerate(sheet.fields, 1))
    path = tmp_path / "rows.toml"
    path.write_text(
        'id = "rows"\ntitle = "1行1回答"\nsheet = "prefecture-survey"\norientation = "rows"\nheader_row = 2\n'
        f'municipality = ["市町村"]\n[labels]\n{columns}\n',
        encoding="utf-8",
    )
    book = workbook()
    page = book.book.create_sheet("回答")
    page.append(["令和7年度 調査"])
    page.append(["市町村", *(f"問{n}" for n in range(1, 18))])
    page.append(["津市", *(f"津{n}" for n in range(1, 18))])
    page.append(["熊野市、御浜町", *(f"熊野{n}" for n in range(1, 17))])
    mapping = load_mapping(path, sheet)
    preview = read(book.data(), mapping)
    assert texts(preview) == []
    assert preview.years == (2025,)
    assert [answer.municipality_codes for answer in preview.answers] == [("242012",), ("242128", "245615")]
    assert list(preview.answers[0].cells.values()) == [f"津{n}" for n in range(1, 18)]
    assert preview.answers[1].cells["sharing_6"] is None
    page.append(["津市", "また"])
    assert texts(read(book.data(), mapping)) == [
        "シート「回答」 A5: 「津市」の回答は「回答 3行目」にもあります。どちらかを除いてください。"
    ]


def test_a_mapping_with_mistakes_tells_them_all(tmp_path, sheet):
    text = (STANDARD_PACK / "survey/prefecture-survey.toml").read_text(encoding="utf-8")
    path = tmp_path / "wrong.toml"
    text = text.replace('labels_in = "A"', "labels_in = 1").replace(
        "answered_until = 2025-12-31", 'answered_until = "R7"'
    )
    text = (
        text.replace("status_2 = ", "statu_2 = ")
        .replace('"①入退院支援関係"', '"②ＡＣＰ関係"')
        .replace('"sheet"\n', '"page"\n', 1)
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackProblems) as wrong:
        load_mapping(path, sheet)
    assert [problem.text for problem in wrong.value.problems] == [
        "「orientation」に「page」は使えません。使えるのは sheet・rows です。",
        '「labels_in」は " " で囲んだ文字で書いてください。',
        "「answered_until」は 2026-04-01 の形の日付で書いてください。",
        "「status_2」がありません。",
        "「statu_2」という項目はありません。「status_2」ではありませんか。",
        "見出し「②ACP関係」は「sharing_1」にもあります。",
    ]
