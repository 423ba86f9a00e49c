"""Rows of the inventory that this story covers, each told once."""

import re
from datetime import date

import pytest

from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.actions import receive
from renkei.ground.sheets.models import Delivery
from tests.cast import client_as
from tests.scenes.hospital_stay.story import KANA, acts, at, clock, register


@pytest.mark.system("B04", needs="renkei.ground.tasks.engine.follow")
def test_a_rule_has_deadlines_what_is_late_is_listed_and_compliance_is_counted_by_hospital(story, chiyono):
    stay = story.admit(at(9))
    assert (story.task(stay).agreed_until, story.task(stay).state) == (date(2026, 11, 12), "open")
    with clock(at(14)):
        today = client_as(story.cast.suzuki).get("/").content.decode()
    assert "2日超過" in today
    story.send(stay, at(14))
    assert (story.task(stay).state, story.task(stay).closed_at) == ("done", at(14))
    with clock(at(30)):
        page = client_as(story.cast.utsugi).get("/indicators/admission-info-in-time/").content.decode()
    assert re.search(r'<th scope="row">美澄総合病院</th>.*?0\.0%.*?0/1', page, re.DOTALL)


@pytest.mark.system("B09", needs="renkei.scenes.hospital_stay.actions.send_sheet")
def test_the_admission_sheet_opens_prefilled_is_delivered_received_and_counted(story, chiyono):
    stay = story.admit(at(9))
    with clock(at(9)):
        office = client_as(story.cast.suzuki)
        page = office.get(f"/stays/{stay.pk}/sheet/").content.decode()
        assert 'value="東海林 千代乃"' in page
        assert 'value="美澄総合病院"' in page
        assert office.get(f"/stays/{stay.pk}/sheet/print/").content.startswith(b"%PDF")
    story.send(stay, at(10, 9, 30))
    with acts(story.cast.taira, at(10, 10, 0)) as taira:
        delivery = receive(Delivery.objects.get(), by=taira)
    assert (delivery.at, delivery.received_at) == (at(10, 9, 30), at(10, 10, 0))
    with clock(at(30)):
        page = client_as(story.cast.utsugi).get("/indicators/admission-info-in-time/").content.decode()
    assert re.search(r'<th scope="row">美澄総合病院</th>.*?100\.0%.*?1/1', page, re.DOTALL)


@pytest.mark.system("O05", needs="renkei.ground.tasks.queries.open_tasks")
def test_a_care_managers_day_opens_on_what_is_due_first(story, chiyono):
    register(story.cast, "小田切 勇", "オダギリ イサム", by=story.cast.suzuki)
    story.admit(at(16), kana=KANA)
    story.admit(at(17), kana="オダギリ イサム", admitted_on=date(2026, 11, 13), admitted_time=None)
    with clock(at(17)):
        page = client_as(story.cast.suzuki).get("/").content.decode()
    tasks = page[page.index("やること") : page.index("入院中の利用者")]
    assert re.findall("東海林 千代乃|小田切 勇", tasks) == ["東海林 千代乃", "小田切 勇"]
    with acting_as(story.cast.stranger.pk), clock(at(17)):
        assert "東海林" not in client_as(story.cast.stranger).get("/").content.decode()


@pytest.mark.system("L17", needs="renkei.plan.words.describe")
def test_an_indicator_cites_its_source_and_says_what_it_counts(story, chiyono):
    with clock(at(30)):
        page = client_as(story.cast.utsugi).get("/indicators/admission-info-in-time/").content.decode()
    assert "根拠：在宅医療・介護連携推進事業の手引き" in page
    assert "美澄市に住む人の入院" in page
