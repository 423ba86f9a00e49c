from datetime import date
from pathlib import Path

import pytest

from renkei.ground.problems import PackProblems
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.conditions import Condition
from renkei.ground.tasks.definition import (
    Agreed,
    BeforeDate,
    Fee,
    Law,
    Missing,
    Note,
    OnEvent,
    Send,
    load_rules,
)

STANDING = """\
[[rule]]
id = "visit"
title = "訪問する"
version = "1"
when = { missing = "monitoring.visit", in = "month" }
match = "patient"
owner = "care-manager-office"
do = { note = "monitoring.visit", as = "訪問した" }
law = { name = "月1回の訪問", until = "end of month" }
done_by = ["monitoring.visit"]
from = 2026-04-01
source = "基準"
"""
GOOD = """\
[[rule]]
id = "send"
title = "送る"
version = "1"
when = "stay.admitted"
match = "stay"
owner = "care-manager-office"
do = { send = "admission-info", to = "stay.hospital" }
done_by = ["sheet.sent"]
from = 2026-04-01
source = "協議会"
"""


@pytest.fixture
def told(tmp_path):
    def told(text: str) -> list[str]:
        path = tmp_path / "rules.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PackProblems) as caught:
            load_rules(path)
        return [str(problem) for problem in caught.value.problems]

    return told


def rule_from(tmp_path, text: str):
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return load_rules(path)[0]


def test_the_standard_pack_sends_the_admission_sheet():
    [rule] = load_rules(Path(STANDARD_PACK, "rules", "hospital-stay.toml"))
    assert rule.id == "send-admission-info"
    assert rule.when == OnEvent("stay.admitted")
    assert rule.look_back == 7
    assert (rule.owner, rule.else_owner) == ("care-manager-office", "area-support-centre")
    assert rule.do == Send("admission-info", "stay.hospital")
    assert rule.agreed == Agreed(3, "all-days")
    assert rule.fee == (
        Fee("入院時情報連携加算(Ⅰ)", 0, "owner", after_hours=1),
        Fee("入院時情報連携加算(Ⅱ)", 2, "owner", last_day_closed=1),
    )
    assert rule.remind == (1,)
    assert rule.done_by == ("sheet.sent", "told.by-phone", "told.by-fax", "told.by-paper")


def test_what_is_left_out_has_a_plain_meaning(tmp_path):
    rule = rule_from(tmp_path, GOOD)
    assert (rule.where, rule.unless, rule.look_back, rule.agreed, rule.fee) == ((), (), 0, None, ())


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ('{ date = "certification.end", before = "60 days" }', BeforeDate("certification.end", 60)),
        ('{ missing = "monitoring.visit", since = "30 days" }', Missing("monitoring.visit", 30)),
        ('{ missing = "monitoring.visit", in = "month" }', Missing("monitoring.visit", None)),
    ],
)
def test_a_rule_may_start_from_a_date_or_an_absence(tmp_path, when, expected):
    text = STANDING.replace('{ missing = "monitoring.visit", in = "month" }', when)
    assert rule_from(tmp_path, text).when == expected


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ('{ name = "月1回", until = "end of month" }', Law("月1回", "end of month")),
        ('{ name = "7日", within = "7 days" }', Law("7日", "", 7)),
    ],
)
def test_a_law_has_a_last_day_of_its_own(tmp_path, law, expected):
    text = STANDING.replace('{ name = "月1回の訪問", until = "end of month" }', law)
    assert rule_from(tmp_path, text).law == expected


def test_what_no_sheet_is_sent_for_is_noted(tmp_path):
    rule = rule_from(tmp_path, STANDING)
    assert (rule.do, rule.stands) == (Note("monitoring.visit", "訪問した"), True)


def test_the_standard_pack_watches_over_certifications_and_visits():
    renewal, visit = load_rules(Path(STANDARD_PACK, "rules", "at-home.toml"))
    assert renewal.when == BeforeDate("certification.end", 60)
    assert (renewal.agreed, renewal.law) == (
        Agreed(30, "all-days"),
        Law("認定の有効期間", "the date"),
    )
    assert visit.when == Missing("monitoring.visit", None)
    assert (visit.agreed, visit.law) == (None, Law("月1回の訪問", "end of month"))
    assert visit.where == (
        Condition("had_care_manager", "is", True),
        Condition("certified", "is", "care"),
    )


def test_has_is_short_for_had(tmp_path):
    rule = rule_from(tmp_path, GOOD + 'where = { has = "care-manager", days_at_least = 4 }')
    assert rule.where == (Condition("had_care_manager", "is", True), Condition("days", "at_least", 4))


def test_a_rule_is_in_force_between_its_dates(tmp_path):
    rule = rule_from(tmp_path, GOOD + "until = 2027-03-31")
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [rule.in_force(day) for day in days] == [False, True, True, False]


def test_a_new_version_may_follow_under_the_same_id(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(GOOD + GOOD.replace("2026-04-01", "2027-04-01"), encoding="utf-8")
    assert [rule.starts.year for rule in load_rules(path)] == [2026, 2027]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["rules.toml 1行目: [[rule]] が1つもありません。"]),
        (GOOD.replace('id = "send"\n', ""), ["rules.toml 1行目: 「id」がありません。"]),
        (
            GOOD.replace("owner", "onwer"),
            [
                "rules.toml 1行目: 「owner」がありません。",
                "rules.toml 7行目: 「onwer」という項目はありません。「owner」ではありませんか。",
            ],
        ),
        (
            GOOD.replace('match = "stay"', 'match = "stey"'),
            ["rules.toml 6行目: 「match」に「stey」は使えません。「stay」ではありませんか。"],
        ),
        (
            GOOD + 'agreed = { within = "soon", calendar = "all-days" }',
            ['rules.toml 12行目: 「within」は "3 days"・"same day"・"next day" のように書いてください。'],
        ),
        (
            GOOD + "unless = [ { why = 'x' } ]",
            ["rules.toml 12行目: unless に条件がありません。このままではすべてが除かれます。"],
        ),
        (
            GOOD + 'where = { days_at_most = "3" }',
            ["rules.toml 12行目: 「days_at_most」は数字で書いてください。"],
        ),
        (
            GOOD + 'where = { resides = ["home"] }',
            ["rules.toml 12行目: 「resides」は文字・数字・true・false のどれかにしてください。"],
        ),
        (
            GOOD.replace("2026-04-01", '"4月"'),
            ["rules.toml 10行目: 「from」は 2026-04-01 の形の日付で書いてください。"],
        ),
        (GOOD + "until = 2026-03-31", ["rules.toml 12行目: until が from より前の日です。"]),
        (
            GOOD.replace('["sheet.sent"]', "[1]"),
            ["rules.toml 9行目: 「done_by」は [ ] の中に文字をならべて書いてください。"],
        ),
        (
            GOOD.replace("{ send", '"x" #'),
            ["rules.toml 8行目: 「do」は { 項目 = 値 } の形で書いてください。"],
        ),
        (
            STANDING.replace('"patient"', '"stay"'),
            ['rules.toml 6行目: 日付や「ないこと」から始まるきまりでは、match を "patient" にしてください。'],
        ),
        (
            STANDING.replace('{ note = "monitoring.visit", as = "訪問した" }', '{ send = "x", to = "y" }'),
            [
                "rules.toml 8行目: 日付や「ないこと」から始まるきまりでは、"
                "do を { note = …, as = … } にしてください。"
            ],
        ),
        (
            STANDING.replace('"end of month"', '"the date"'),
            ["rules.toml 9行目: 「the date」と書けるのは、日付から始まるきまりだけです。"],
        ),
        (
            STANDING.replace('in = "month"', 'in = "year"'),
            ["rules.toml 5行目: 「in」に「year」は使えません。使えるのは month です。"],
        ),
        (GOOD + GOOD, ["rules.toml 13行目: id「send」が同じ日から2回決められています。"]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(told, text, expected):
    assert told(text) == expected
