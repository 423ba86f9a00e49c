"""How long an office keeps its records: what the law asks, or longer where the office says so; nothing is deleted."""

import pytest

from renkei.ground.db.acting import acting_as
from renkei.ground.people.models import OrganizationKind
from renkei.ground.problems import PackProblems
from renkei.record import actions, queries
from renkei.record.models import Entry, Retention
from renkei.record.retention import keeps, load_keeps
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import joined, registered
from tests.record.test_copies import take, words
from tests.record.test_entries import post

PAGE = "/patients/retention/"


def said(client, **fields):
    key = request_key(client.get(PAGE))
    return client.post(PAGE, {"years": "5", "because": "市の条例", "request_key": key} | fields)


def years(role) -> int | None:
    with acting_as(role.pk):
        return queries.retention(actor_of(role)).years


def test_the_law_stands_until_the_office_says_more(cast: Cast):
    assert (years(cast.suzuki), years(cast.sato), years(cast.yanai), years(cast.taira)) == (2, 2, 5, 5)
    client = client_as(cast.manager)
    assert said(client).status_code == 302
    assert (years(cast.suzuki), years(cast.manager), years(cast.sato)) == (5, 5, 2)
    assert said(client, years="10").status_code == 302  # said again, it is one row
    with acting_as(cast.manager.pk):
        assert Retention.objects.count() == 1
    page = client.get(PAGE).content.decode()
    assert "10年 残すと決めています" in page and "三上 昇" in page


@pytest.mark.parametrize("wrong", ["1", "51", "五", ""])
def test_less_than_the_law_asks_is_refused(cast: Cast, wrong):
    answer = said(client_as(cast.manager), years=wrong)
    assert answer.status_code == 422 and "市の条例" in answer.content.decode()
    assert years(cast.suzuki) == 2


def test_it_stands_where_something_is_taken_out_with_its_source(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    page = client_as(cast.suzuki).get(f"/patients/{patient.pk}/copies/").content.decode()
    assert (
        "完結の日から 2年 残します" in page
        and "平成11年厚生省令第38号" in page
        and "自動では消えません" in page
    )
    with acting_as(cast.manager.pk):
        actions.set_retention(years=5, because="市の条例", by=actor_of(cast.manager))
    for path in (f"/patients/{patient.pk}/copies/", "/patients/inspection/"):
        assert "5年 残すと決めています。 市の条例" in client_as(cast.suzuki).get(path).content.decode()
        assert "市の条例" not in client_as(cast.sato).get(path).content.decode()


def test_only_who_answers_for_the_office_says_it(cast: Cast):
    roles = (cast.suzuki, cast.taira, cast.inoue, cast.utsugi, cast.sakaki)
    assert [client_as(role).get(PAGE).status_code for role in roles] == [404] * 5


def test_nothing_is_deleted_by_it(cast: Cast):
    patient = registered(cast)
    post(cast.suzuki, patient, "古い記録")
    with acting_as(cast.manager.pk):
        actions.set_retention(years=2, by=actor_of(cast.manager))
    with acting_as(cast.suzuki.pk):
        assert Entry.objects.count() == 1
    assert words(take(cast.suzuki, patient)) == ["古い記録"]


def test_every_kind_that_cares_for_people_has_what_the_law_asks():
    without = {OrganizationKind.LIAISON_CENTRE, OrganizationKind.MUNICIPALITY, OrganizationKind.PREFECTURE}
    assert set(keeps()) == set(OrganizationKind.values) - without
    assert all(keep.source for keep in keeps().values())


def test_a_wrong_number_of_years_is_told(tmp_path):
    file = tmp_path / "a.toml"
    file.write_text(
        'id = "a"\ntitle = "b"\n[[keep]]\nkinds = ["clinic"]\nyears = 0\nfrom = "c"\nsource = "d"\n'
    )
    with pytest.raises(PackProblems) as wrong:
        load_keeps(file)
    assert "years は1以上の数で書いてください。" in [problem.text for problem in wrong.value.problems]
