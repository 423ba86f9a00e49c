"""A kept statement answers as the queryset that it was made of, with the values of each asking."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count, Prefetch, QuerySet
from django.test.utils import CaptureQueriesContext

from renkei.ground.db.compiled import Keys, NotAParameter, answered, compiled, one_page
from renkei.ground.people.models import Organization, PractitionerRole
from tests.cast import Cast

NOBODY = UUID(int=1)


class Order(StrEnum):
    RISING = "since"
    FALLING = "-since"


@compiled
def colleagues(organization_id: UUID, order: Order) -> QuerySet[PractitionerRole]:
    rows = PractitionerRole.objects.filter(organization_id=organization_id)
    return rows.select_related("organization__municipality", "practitioner").order_by(order, "pk")


@compiled
def since(organization_id: UUID, moment: datetime, day: date) -> QuerySet[PractitionerRole, tuple]:
    rows = PractitionerRole.objects.filter(organization_id=organization_id, since__gte=moment)
    return rows.filter(since__date__gte=day).values_list("organization__name").annotate(n=Count("pk"))


@compiled
def offices(key: UUID) -> QuerySet[Organization]:
    roles = Prefetch("roles", PractitionerRole.objects.order_by("pk"), to_attr="everybody")
    return Organization.objects.filter(pk=key).prefetch_related(roles)


@compiled
def people_of(offices: Keys, since: datetime) -> QuerySet[PractitionerRole]:
    return PractitionerRole.objects.filter(organization_id__among=offices, since__gte=since).order_by("pk")


def test_each_asking_has_its_own_values(cast: Cast):
    for office in (cast.komorebi, cast.sakura, cast.komorebi):
        found = colleagues(office.pk, Order.RISING)
        same = PractitionerRole.objects.filter(organization=office).order_by("since", "pk")
        assert found == list(same) and found
        with CaptureQueriesContext(connection) as asked:
            assert {one.organization.municipality.name for one in found} == {office.municipality.name}
            assert all(one.practitioner.name for one in found)
        assert len(asked) == 0, "related rows came along"
    assert colleagues(NOBODY, Order.RISING) == []


def test_what_is_no_parameter_chooses_a_statement(cast: Cast):
    rising = colleagues(cast.komorebi.pk, Order.RISING)
    rising[0].since += timedelta(days=1)
    rising[0].save()
    assert colleagues(cast.komorebi.pk, Order.FALLING)[0] == rising[0]
    assert colleagues(cast.komorebi.pk, Order.RISING)[-1] == rising[0]


def test_moments_and_days_are_told_apart(cast: Cast):
    long_ago, day = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)
    n = PractitionerRole.objects.filter(organization=cast.komorebi).count()
    assert since(cast.komorebi.pk, long_ago, day) == [(cast.komorebi.name, n)]
    assert since(cast.komorebi.pk, datetime(2100, 1, 1, tzinfo=UTC), day) == []
    assert since(cast.komorebi.pk, long_ago, date(2100, 1, 1)) == []


def test_what_is_prefetched_comes_along(cast: Cast):
    for office in (cast.komorebi, cast.sakura):
        (found,) = offices(office.pk)
        assert found.everybody == list(PractitionerRole.objects.filter(organization=office).order_by("pk"))


def test_a_query_that_can_find_nothing_asks_nothing(cast: Cast):
    nothing = compiled(lambda key: Organization.objects.filter(pk=key, pk__in=[]))
    with CaptureQueriesContext(connection) as asked:
        assert nothing(cast.komorebi.pk) == []
    assert len(asked) == 0


def test_an_argument_that_the_sql_never_sees_is_refused(cast: Cast):
    shifted = compiled(lambda moment: PractitionerRole.objects.filter(since__gte=moment + timedelta(days=1)))
    with pytest.raises(NotAParameter, match="argument 0"):
        shifted(datetime(2026, 1, 1, tzinfo=UTC))


def test_free_words_and_names_are_refused(cast: Cast):
    named = compiled(lambda name: Organization.objects.filter(name=name))
    with pytest.raises(NotAParameter, match="free words"):
        named("こもれび")
    with pytest.raises(NotAParameter, match="in order"):
        offices(key=cast.komorebi.pk)


def test_which_questions_have_an_answer_is_one_query(cast: Cast):
    nothing = compiled(lambda key: Organization.objects.filter(pk=key, pk__in=[]))
    long_ago, day = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)
    askings = [
        (colleagues, (cast.komorebi.pk, Order.RISING)),
        (offices, (NOBODY,)),
        (since, (cast.sakura.pk, long_ago, day)),
        (since, (cast.sakura.pk, long_ago, date(2100, 1, 1))),
        (nothing, (cast.komorebi.pk,)),
    ]
    with CaptureQueriesContext(connection) as asked:
        assert answered(askings) == [True, False, True, False, False]
    assert len(asked) == 1


def test_many_keys_are_one_parameter_whatever_their_number(cast: Cast):
    long_ago, offices = datetime(2000, 1, 1, tzinfo=UTC), [cast.komorebi.pk, cast.sakura.pk]
    for keys in (Keys(offices), Keys(offices[:1]), Keys([NOBODY]), Keys()):
        assert people_of(keys, long_ago) == list(
            PractitionerRole.objects.filter(organization__in=keys).order_by("pk")
        )
    assert people_of(Keys(offices), datetime(2100, 1, 1, tzinfo=UTC)) == []
    assert len(people_of.kept) == 1


def test_many_keys_serve_a_queryset_as_well(cast: Cast):
    keys = Keys([cast.komorebi.pk, NOBODY])
    assert list(Organization.objects.filter(pk__among=keys)) == [cast.komorebi]


def test_on_one_page_the_same_is_asked_once(cast: Cast):
    with one_page(), CaptureQueriesContext(connection) as asked:
        first, again = (colleagues(cast.komorebi.pk, Order.RISING) for _n in range(2))
        other = colleagues(cast.sakura.pk, Order.RISING)
    assert first == again != other and len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        assert colleagues(cast.komorebi.pk, Order.RISING) == first
    assert len(asked) == 1, "a page's answers end with it"


def test_what_one_panel_does_to_its_list_no_other_sees(cast: Cast):
    with one_page():
        colleagues(cast.komorebi.pk, Order.RISING).clear()
        assert colleagues(cast.komorebi.pk, Order.RISING) != []


def test_whether_there_is_an_answer_asks_for_no_names(cast: Cast):
    with CaptureQueriesContext(connection) as asked:
        assert answered([(colleagues, (cast.komorebi.pk, Order.RISING))] * 2) == [True, True]
    (query,) = asked.captured_queries
    assert 'people_practitioner"' not in query["sql"] and query["sql"].count("exists") == 1
