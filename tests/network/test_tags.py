"""Tags are suggestions; a person confirms them. T-17 and T-19 are what the inventory counts."""

import pytest

from renkei.ground.folding import fold
from renkei.ground.problems import PackProblems
from renkei.ground.region.municipalities import standard_finder
from renkei.network.definition import standard_survey
from renkei.network.tags import load_tags, suggest, tally

T17 = {
    "MCS": "いなべ市 東員町 鳥羽市 熊野市 御浜町 紀宝町",
    "つながりネットワーク": "伊勢市 玉城町 南伊勢町 度会町",
    "バイタルリンク": "津市 鈴鹿市 亀山市",
    "すずの輪（TRITRUS）": "松阪市 明和町",
    "電子@連絡帳（トマッピー）": "木曽岬町",
    "ゆめはまちゃん": "桑名市",
    "くすのきネット（ID-Link）": "四日市市",
    "自前のタブレットのみ": "名張市",
    "検討中": "伊賀市 志摩市",
    "なし": "朝日町 川越町",
    "記入なし": "菰野町 多気町 大台町 大紀町 尾鷲市 紀北町",
}
T19 = {
    "救急医療情報キット": "桑名市 朝日町 松阪市 明和町 大台町 南伊勢町 志摩市 熊野市 御浜町 紀宝町",
    "緊急時の情報連絡票": "桑名市 木曽岬町 東員町",
    "救急医療情報用紙": "津市",
    "救急医療情報提供シート": "松阪市 明和町",
    "お薬手帳カード": "伊賀市",
    "緊急連絡カード": "鳥羽市",
    "ピンク紙": "大台町",
    "簡素シート": "朝日町",
    "在宅医療救急システム": "名張市",
    "わたしの気持ち": "四日市市 菰野町",
}


@pytest.fixture(scope="module")
def groups():
    return {group.id: group for group in standard_survey().groups}


@pytest.fixture(scope="module")
def suggestions(survey, groups):
    return suggest(survey.answers, groups.values())


def names(codes):
    return {standard_finder().by_code[code].name for code in codes}


@pytest.mark.parametrize(("group", "table"), [("ict", T17), ("emergency", T19)])
def test_confirming_every_suggestion_gives_the_inventorys_table(suggestions, groups, group, table):
    confirmed = [(each.municipality, each.tag) for each in suggestions if each.group == group]
    counted = {line.tag.label: names(line.municipalities) for line in tally(groups[group], confirmed)}
    assert counted == {label: set(named.split()) for label, named in table.items()}


def test_t17_counts(suggestions, groups):
    confirmed = [(each.municipality, each.tag) for each in suggestions if each.group == "ict"]
    counts = [line.n for line in tally(groups["ict"], confirmed)]
    assert (counts, sum(counts)) == ([6, 4, 3, 2, 1, 1, 1, 1, 2, 2, 6], 29)


def test_what_only_a_person_can_decide_is_marked(suggestions):
    """A joint answer may not hold for each; MCS of 鳥羽 stands under another question than ICT."""
    joint = [each for each in suggestions if each.group == "ict" and each.joint]
    assert names(each.municipality for each in joint) == {"熊野市", "御浜町", "紀宝町", "尾鷲市", "紀北町"}
    elsewhere = {
        each.municipality for each in suggestions if each.group == "ict" and each.field != "sharing_4"
    }
    assert names(elsewhere) == {"鳥羽市"}


def test_a_rejected_suggestion_does_not_count(suggestions, groups):
    confirmed = [
        (each.municipality, each.tag)
        for each in suggestions
        if each.group == "ict" and names([each.municipality]) != {"鳥羽市"}
    ]
    assert tally(groups["ict"], confirmed)[0].n == 5


def test_the_quoted_words_are_found_in_the_text_as_written(survey, suggestions, groups):
    cells = {code: answer.cells for answer in survey.answers for code in answer.municipality_codes}
    for each in suggestions:
        tag = next(tag for tag in groups[each.group].tags if tag.id == each.tag)
        quote = (cells[each.municipality][each.field] or "")[each.start : each.end]
        wanted = {fold(word).text for word in (*tag.words, *tag.whole)} | ({""} if tag.blank else set())
        assert fold(quote).text in wanted


@pytest.mark.parametrize(
    ("text", "word", "quote"),
    [
        ("研修で ＡＣＰ を", "ACP", "ＡＣＰ"),
        ("もしばなゲーム", "もしバナ", "もしばな"),
        ("ﾊﾞｲﾀﾙﾘﾝｸ活用", "バイタルリンク", "ﾊﾞｲﾀﾙﾘﾝｸ"),
        ("You Tube配信", "YouTube", "You Tube"),
        ("くすのき(id-link)", "ID-Link", "id-link"),
        ("①ACP ", "acp", "ACP"),
        ("㈱帝人", "帝人", "帝人"),
    ],
)
def test_words_are_found_whatever_their_form(text, word, quote):
    start, end = fold(text).find(word)
    assert text[start:end] == quote


def test_what_is_not_there_is_not_found():
    assert fold("電子カルテ").find("電子@連絡帳") is None
    assert list(fold("アアア").find_all("アア")) == [(0, 2)]
    assert fold("あ").find("") is None


def test_a_tag_list_with_mistakes_tells_them(tmp_path, sheet):
    path = tmp_path / "tags.toml"
    path.write_text(
        '[[group]]\nid = "g"\ntitle = "組"\nfields = ["sharing_9"]\n\n'
        '  [[group.tag]]\n  id = "t"\n  label = "印"\n  word = ["x"]\n',
        encoding="utf-8",
    )
    with pytest.raises(PackProblems) as wrong:
        load_tags(path, sheet)
    assert [(problem.line, problem.text) for problem in wrong.value.problems] == [
        (4, "「fields」に「sharing_9」は使えません。「sharing_6」ではありませんか。"),
        (6, "words・whole・blank のどれかを書いてください。"),
        (9, "「word」という項目はありません。「words」ではありませんか。"),
    ]
