"""Z-03: a municipality counted to a hub that it does not name itself."""

from renkei.network.hubs import hub_conflicts


def test_the_one_conflict_of_the_real_survey(survey):
    found = [(each.counted_by.tab, each.municipality.name) for each in hub_conflicts(survey.answers)]
    assert found == [("明和町", "大台町")]


def test_both_sides_are_quoted(survey):
    conflict = next(hub_conflicts(survey.answers))
    assert ("松阪地区在宅医療・介護連携拠点" in conflict.sentence, conflict.own.startswith("奥伊勢")) == (
        True,
        True,
    )
