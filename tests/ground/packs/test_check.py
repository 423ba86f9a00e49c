import shutil

import pytest

from renkei.ground.packs.check import CHECKERS, check_pack
from renkei.ground.packs.definition import Change, load_pack
from renkei.ground.problems import PackProblems, Problem
from renkei.ground.standard import STANDARD_PACK
from tests.ground.sheets.record_paths import record_paths


@pytest.fixture
def pack(tmp_path):
    return shutil.copytree(STANDARD_PACK, tmp_path / "standard")


def told(pack) -> list[str]:
    return [str(problem) for problem in check_pack(pack, paths=record_paths())]


def edit(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_standard_pack_is_fit_for_use():
    assert told(STANDARD_PACK) == []


def test_a_pack_says_what_it_is():
    pack = load_pack(STANDARD_PACK)
    assert (pack.name, pack.title, pack.needs) == ("standard", "標準パック", ())
    assert pack.changes[0] == Change(
        "2026.11", "入院時情報提供書、市町取組状況調査、入退院支援のきまりと指標"
    )


def test_problems_of_all_files_are_told_together(pack):
    edit(pack / "pack.toml", 'title = "標準パック"\n', "")
    edit(pack / "codes" / "sex.toml", 'title = "性別"\n', "")
    edit(pack / "sheets" / "prefecture-survey.toml", 'about = "municipality"', 'about = "city"')
    edit(pack / "rules" / "hospital-stay.toml", 'match = "stay"', 'match = "stays"')
    (pack / "sheets" / "admission-info.typ").unlink()
    assert [line.split(":")[0] for line in told(pack)] == [
        "sex.toml 1行目",
        "pack.toml 1行目",
        "hospital-stay.toml 10行目",
        "admission-info.toml 1行目",
        "prefecture-survey.toml 4行目",
    ]
    assert "admission-info.toml 1行目: 印刷の様式「admission-info.typ」がありません。" in told(pack)


def test_a_printed_form_that_does_not_print_is_told(pack):
    edit(pack / "sheets" / "prefecture-survey.typ", "/print/plain.typ", "/print/plane.typ")
    (problem,) = told(pack)
    assert problem.startswith("prefecture-survey.typ 1行目: 印刷の様式「prefecture-survey.typ」に誤りがあり")


def test_a_pack_may_bring_its_own_code_lists(pack):
    (pack / "codes" / "sex.toml").rename(pack / "codes" / "seibetsu.toml")
    edit(pack / "codes" / "seibetsu.toml", 'id = "sex"', 'id = "seibetsu"')
    edit(pack / "sheets" / "admission-info.toml", 'codes = "sex"', 'codes = "seibetsu"')
    assert told(pack) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            'same_as = "admission-info.weight"',
            'same_as = "admission-info.wieght"',
            "same_as の「admission-info.wieght」のうち「wieght」がありません。「weight」ではありませんか。",
        ),
        (
            'same_as = "admission-info.weight"',
            'same_as = "admission-inf.weight"',
            "same_as の「admission-inf.weight」のうち「admission-inf」がありません。「admission-info」ではありませんか。",
        ),
        (
            'same_as = "admission-info.weight"',
            'same_as = ["admission-info.weight", "admission-info.age"]',
            "same_as に2つ以上の欄を書けるのは、type が text・longtext のときだけです。",
        ),
        (
            'same_as = "admission-info.weight"',
            'same_as = "admission-info.name"',
            "「氏名」（text）は、type が number の欄には入りません。",
        ),
        (
            'reads_as = { plain = "usual", ',
            "reads_as = { ",
            "「普通」（plain）の読みかえが reads_as にありません。",
        ),
        (
            'mixer = "paste"',
            'mixer = "pasta"',
            "読みかえの先「pasta」は、この欄の選択肢にありません。",
        ),
        (
            'mixer = "paste"',
            'mixer = "paste", jelly = "paste"',
            "読みかえの元「jelly」は、もとの欄の選択肢にありません。",
        ),
    ],
)
def test_a_table_between_two_forms_leads_somewhere(pack, old, new, problem):
    form = pack / "sheets" / "admission-living.toml"
    edit(form, old, new)
    (told_of,) = told(pack)
    assert told_of.startswith("admission-living.toml ") and told_of.endswith(f"行目: {problem}")


def test_readings_of_what_goes_over_in_words_are_told(pack):
    edit(
        pack / "sheets" / "admission-living.toml",
        '  same_as = "admission-info.mental"\n',
        '  same_as = "admission-info.mental"\n  reads_as = { none = "x" }\n',
    )
    (told_of,) = told(pack)
    assert told_of.endswith("type が text・longtext の欄はことばのまま入るので、reads_as は要りません。")


def test_readings_without_a_field_to_read_are_told(pack):
    form = pack / "sheets" / "admission-living.toml"
    edit(form, '  same_as = "admission-info.meal_form"\n', "")
    (told_of,) = told(pack)
    assert told_of.endswith("reads_as は、same_as のある欄にだけ書けます。")


def test_a_folder_without_a_description_is_no_pack(tmp_path):
    assert told(tmp_path) == ["pack.toml 1行目: パックの説明 pack.toml がありません。"]


def test_upper_rooms_add_their_own_checks(pack, monkeypatch):
    def refuse(path):
        raise PackProblems([Problem(path, 3, "指標の名前がありません。")])

    (pack / "trials").mkdir()
    (pack / "trials" / "one.toml").write_text("")
    monkeypatch.setitem(CHECKERS, "trials", refuse)
    assert told(pack) == ["one.toml 3行目: 指標の名前がありません。"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('name = "standard"', 'name = "other"', "2行目: name はフォルダ名と同じ「standard」にしてください。"),
        ("needs = []", "needs = [1]", "6行目: 「needs」は [ ] の中に文字をならべて書いてください。"),
        ("made_by", "maker", "5行目: 「maker」という項目はありません。"),
    ],
)
def test_mistakes_in_the_description_are_told(pack, old, new, expected):
    edit(pack / "pack.toml", old, new)
    assert f"pack.toml {expected}" in told(pack)


def test_what_a_rule_sends_is_a_form_that_somebody_can_send(pack):
    path = pack / "rules" / "hospital-stay.toml"
    edit(path, 'do = { send = "admission-info"', 'do = { send = "admision-info"')
    (wrong,) = told(pack)
    assert wrong.startswith("hospital-stay.toml ")
    assert wrong.endswith("送る書類「admision-info」がありません。「admission-info」ではありませんか。")
    edit(path, 'do = { send = "admision-info"', 'do = { send = "admission-brief"')
    (wrong,) = told(pack)
    assert wrong.endswith("書類「admission-brief」に [way] がないので、だれも書いて送れません。")
