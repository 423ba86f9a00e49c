from dataclasses import replace
from pathlib import Path

import pytest

from renkei.ground.packs.check import CHECKERS
from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.conditions import Condition
from renkei.plan.definition import Facts, load_indicators
from renkei.plan.words import NoWord, check_indicators, describe, load_words, words_of

INDICATORS = load_indicators(Path(STANDARD_PACK, "indicators", "hospital-stay.toml"))
IN_TIME, ADMISSIONS, UNPLANNED = INDICATORS
WORDS = load_words(Path(STANDARD_PACK, "words.toml"))


def test_an_indicator_says_what_it_counts():
    said = describe(IN_TIME, WORDS, region="美澄市")
    assert said.N == ("その月に知った、美澄市に住む人の入院。担当ケアマネジャーがいる人の入院に限ります。")
    assert said.n == (
        "そのうち、入院を知ってから3日以内に入院時情報提供書を届けたもの。"
        "電話・FAX・紙で伝えたものも数えます。入院の前7日以内のものも含みます。"
    )
    assert said.excluded == "3日以内の予定の入院（検査など）は除きます。"
    assert (said.arrow, said.direction) == ("↑", "高いほどよい指標です。")
    assert said.source == "根拠：在宅医療・介護連携推進事業の手引き"
    assert said.months == "入院を知った月で分けています。"


def test_an_indicator_without_a_numerator_says_so_by_silence():
    said = describe(UNPLANNED, WORDS, region="葦原町")
    assert said.N == "その月にあった、葦原町に住む人の入院。予定でない入院に限ります。"
    assert (said.n, said.excluded) == ("", "")
    assert (said.arrow, said.direction) == ("↓", "低いほどよい指標です。")
    assert said.months == "入院のあった月で分けています。"


def test_changed_definitions_change_the_words():
    count = replace(
        IN_TIME.count,
        first=0,
        last=5,
        after="occurred_at",
        facts=Facts(("sheet.sent",), IN_TIME.count.facts.where),
    )
    said = describe(replace(IN_TIME, count=count, unless=()), WORDS, region="美澄市")
    assert said.n == "そのうち、入院から5日以内に入院時情報提供書を届けたもの。"
    assert said.excluded == ""


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (Facts(("visit.made",), ()), "visit.made"),
        (Facts(("stay.admitted",), (Condition("stay", "is", "night"),)), "stay = night"),
        (Facts(("stay.admitted",), (Condition("age", "at_least", 75),)), "age_at_least"),
    ],
)
def test_a_missing_word_is_named(facts, missing):
    with pytest.raises(NoWord, match=f"words.toml に「{missing}」のことばがありません。"):
        describe(replace(ADMISSIONS, of=facts), WORDS, region="美澄市")


@pytest.fixture
def pack(tmp_path):
    """A region's pack with the standard indicators and one of its own."""
    (tmp_path / "indicators").mkdir()
    path = tmp_path / "indicators" / "visits.toml"
    standard = Path(STANDARD_PACK, "indicators", "hospital-stay.toml").read_text(encoding="utf-8")
    path.write_text(standard.replace('stay = "unplanned"', 'stay = "night"'), encoding="utf-8")
    return tmp_path


def problems(check, *arguments) -> list[str]:
    with pytest.raises(PackProblems) as caught:
        check(*arguments)
    return [str(problem) for problem in caught.value.problems]


def test_a_pack_is_told_which_word_it_lacks(pack):
    path = pack / "indicators" / "visits.toml"
    line = (
        path.read_text(encoding="utf-8").split("\n").index('id = "admissions-unplanned"')
    )  # below its heading
    expected = [f"visits.toml {line}行目: words.toml に「stay = night」のことばがありません。"]
    assert problems(CHECKERS["indicators"], path) == expected


def test_a_region_adds_words_and_changes_them(pack):
    own = '[facts]\n"stay.admitted" = "ご入院"\n[conditions.stay]\nnight = "夜間の"\n'
    (pack / "words.toml").write_text(own, encoding="utf-8")
    check_indicators(pack / "indicators" / "visits.toml")
    words = words_of(pack)
    assert words.fact("stay.admitted") == "ご入院"
    assert [words.condition(Condition("stay", "is", value)) for value in ("night", "planned")] == [
        "夜間の",
        "予定の",
    ]


def test_the_standard_pack_has_a_word_for_everything_it_counts():
    check_indicators(Path(STANDARD_PACK, "indicators", "hospital-stay.toml"))


def test_words_that_are_no_texts_are_told(tmp_path):
    path = tmp_path / "words.toml"
    path.write_text('[facts]\na = "b"\n[means]\na = 3\n', encoding="utf-8")
    assert problems(load_words, path) == ['words.toml 4行目: 「a」は " " で囲んだ文字で書いてください。']
