from collections import Counter

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.region.codes import check_municipality_code
from renkei.ground.region.municipalities import COLUMNS, load_municipalities, standard_finder
from renkei.ground.region.names import fold_name, split_joint

HEAD = ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("木曽岬町", "木曾岬町"),
        ("髙﨑市", "高崎市"),
        ("𠮷野町", "吉野町"),
        ("鶴ヶ島市", "鶴が島市"),
        ("茅ケ崎市", "茅ヶ崎市"),
        ("津　　市", "津市"),
        ("いなべ市", "ｲﾅﾍﾞ市"),
    ],
)
def test_spellings_of_one_name_fold_into_one(one, other):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("菰野町", "菟野町"), ("大台町", "大紀町"), ("あがた町", "あケた町")]
)
def test_different_names_stay_different(one, other):
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("joint", "names"),
    [
        ("尾鷲市・紀北町", ["尾鷲市", "紀北町"]),
        ("熊野市、御浜町、紀宝町", ["熊野市", "御浜町", "紀宝町"]),
        ("熊野市 御浜町及び紀宝町", ["熊野市", "御浜町", "紀宝町"]),
        ("津　市", ["津 市"]),
        (" 、", []),
    ],
)
def test_a_joint_name_is_taken_apart(joint, names):
    assert split_joint(joint) == names


def test_mie_has_29_municipalities_in_four_medical_areas():
    municipalities = standard_finder().within("24")
    assert Counter(each.medical_area for each in municipalities) == {
        "北勢": 10,
        "中勢伊賀": 3,
        "南勢志摩": 11,
        "東紀州": 5,
    }
    for each in municipalities:
        assert check_municipality_code(each.code) == each.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("菰野町", "243418"),
        ("菟野町", "243418"),
        ("木曽岬町", "243035"),
        ("木曾岬町", "243035"),
        ("三重県桑名市", "242055"),
        ("三重郡朝日町", "243434"),
        ("三重県度会郡 大紀町", "244716"),
    ],
)
def test_one_municipality_by_any_spelling(text, code):
    assert standard_finder().find(text).code == code


def test_an_unknown_name_is_not_guessed_but_the_nearest_are_named():
    assert standard_finder().find("南鳥羽市") is None
    assert standard_finder().candidates("南鳥羽市")[0].name == "鳥羽市"
    assert standard_finder().candidates("Atlantis") == []


def test_a_name_borne_in_two_prefectures_is_not_decided_by_us(tmp_path):
    path = tmp_path / "two.csv"
    path.write_text(
        HEAD + "24,三重県,243434,朝日町,アサヒチョウ,北勢\n16,富山県,163431,朝日町,アサヒマチ,新川\n",
        encoding="utf-8",
    )
    finder = type(standard_finder())(load_municipalities(path))
    assert finder.find("朝日町") is None
    assert [each.prefecture for each in finder.candidates("朝日町")] == ["三重県", "富山県"]
    assert finder.find("富山県朝日町").code == "163431"


def test_every_wrong_row_is_told_at_once(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(
        HEAD
        + "24,三重県,242012,津市,ツシ,中勢伊賀\n"
        + "24,三重県,242013,津市,ツシ,中勢伊賀\n"
        + "23,三重県,242021,四日市市,,北勢\n"
        + "24,三重県,242012,桑名市,クワナシ,北勢\n",
        encoding="utf-8",
    )
    with pytest.raises(PackProblems) as wrong:
        load_municipalities(path)
    assert [(problem.line, problem.text) for problem in wrong.value.problems] == [
        (3, "団体コード「242013」は検査数字が合いません。6けたをもう一度確かめてください。"),
        (4, "「カナ」が空いています。"),
        (4, "団体コード「242021」の上2けたが都道府県コード「23」と違います。"),
        (5, "団体コード「242012」は「津市」と同じです。"),
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            "団体コード,カナ\n".encode(),
            "「都道府県コード」「都道府県」「市区町村」「二次医療圏」の列がありません。",
        ),
        ((HEAD + "津市").encode("cp932"), "文字コードがUTF-8ではありません。UTF-8のCSVで保存してください。"),
    ],
)
def test_a_file_that_is_not_ours_says_so(tmp_path, content, text):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(PackProblems) as wrong:
        load_municipalities(path)
    assert [problem.text for problem in wrong.value.problems] == [text]
