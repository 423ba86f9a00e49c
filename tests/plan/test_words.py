from dataclasses import replace
from pathlib import Path

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.conditions import Condition
from renkei.plan.definition import Facts, load_indicators
from renkei.plan.words import NoWord, describe, load_words, missing_words

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
        within=5,
        after="occurred_at",
        look_back=0,
        facts=Facts(("sheet.sent",), IN_TIME.count.facts.where),
    )
    said = describe(replace(IN_TIME, count=count, unless=()), WORDS, region="美澄市")
    assert said.n == "そのうち、入院から5日以内に入院時情報提供書を届けたもの。"
    assert said.excluded == ""


def test_the_standard_pack_has_a_word_for_everything_it_counts():
    assert missing_words(INDICATORS, WORDS) == []


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (Facts(("visit.made",), ()), "visit.made"),
        (Facts(("stay.admitted",), (Condition("stay", "is", "night"),)), "stay = night"),
        (Facts(("stay.admitted",), (Condition("age", "at_least", 75),)), "age_at_least"),
    ],
)
def test_a_missing_word_is_named(facts, missing):
    text = f"words.toml に「{missing}」のことばがありません。"
    with pytest.raises(NoWord, match=text):
        describe(replace(ADMISSIONS, of=facts), WORDS, region="美澄市")
    assert missing_words([replace(ADMISSIONS, of=facts)], WORDS) == [f"admissions: {text}"]


def test_words_that_are_no_texts_are_told(tmp_path):
    path = tmp_path / "words.toml"
    path.write_text('[facts]\na = "b"\n[means]\na = 3\n[sheets]\na = "b"\n', encoding="utf-8")
    with pytest.raises(PackProblems) as caught:
        load_words(path)
    assert [str(problem) for problem in caught.value.problems] == [
        "words.toml 1行目: 「conditions」がありません。",
        'words.toml 4行目: 「a」は " " で囲んだ文字で書いてください。',
    ]
