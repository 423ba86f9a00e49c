"""Rows of the inventory that this story covers, each told once."""

import io
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.ground.packs.loaded import sheet
from renkei.ground.sheets.actions import receive
from renkei.ground.sheets.models import Delivery
from renkei.scenes.hospital_stay.jobs import ask_the_others
from renkei.scenes.hospital_stay.models import Stay
from renkei.scenes.hospital_stay.queries.meetings import turns
from tests.cast import client_as, organization
from tests.patients.test_rounds import certified, make_round
from tests.scenes.hospital_stay.meeting import LINK, day
from tests.scenes.hospital_stay.story import KANA, acts, at, clock, register
from tests.scenes.hospital_stay.test_pages import post

AFTER_THE_MONTH = at(30).replace(month=12)  # a hospital is compared over settled months


@pytest.mark.system("B04", needs="renkei.ground.tasks.engine.follow")
def test_a_rule_has_deadlines_what_is_late_is_listed_and_compliance_is_counted_by_hospital(story, chiyono):
    stay = story.admit(at(9))
    assert (story.task(stay).agreed_until, story.task(stay).state) == (date(2026, 11, 12), "open")
    with clock(at(14)):
        today = client_as(story.cast.suzuki).get("/").content.decode()
    assert "2日超過" in today
    story.send(stay, at(14))
    assert (story.task(stay).state, story.task(stay).closed_at) == ("done", at(14))
    with clock(AFTER_THE_MONTH):
        page = client_as(story.cast.utsugi).get("/indicators/admission-info-in-time/").content.decode()
    assert re.search(r'<th scope="row">A病院</th>.*?0\.0%.*?0/1', page, re.DOTALL)


@pytest.mark.system("B09", needs="renkei.scenes.hospital_stay.actions.send_sheet")
def test_the_admission_sheet_opens_prefilled_is_delivered_received_and_counted(story, chiyono):
    stay = story.admit(at(9))
    with clock(at(9)):
        office = client_as(story.cast.suzuki)
        page = office.get(f"/stays/{stay.pk}/sheets/admission-info/").content.decode()
        assert 'value="東海林 千代乃"' in page
        assert 'value="美澄総合病院"' in page
        assert office.get(f"/stays/{stay.pk}/sheets/admission-info/print/").content.startswith(b"%PDF")
    story.send(stay, at(10, 9, 30))
    with acts(story.cast.taira, at(10, 10, 0)) as taira:
        delivery = receive(Delivery.objects.get(), by=taira)
    assert (delivery.at, delivery.received_at) == (at(10, 9, 30), at(10, 10, 0))
    with clock(AFTER_THE_MONTH):
        page = client_as(story.cast.utsugi).get("/indicators/admission-info-in-time/").content.decode()
    assert re.search(r'<th scope="row">A病院</th>.*?100\.0%.*?1/1', page, re.DOTALL)


@pytest.mark.system("B02", needs="renkei.ground.sheets.printing.print_sheet")
@pytest.mark.system("B36", needs="renkei.ground.sheets.carrying.carried")
def test_one_persons_data_prints_on_the_form_of_either_prefecture(story, chiyono):
    """The national form, a hospital's own of one page, and that of the prefecture beyond the border."""
    stay = story.admit(at(9))
    forms = ("", "admission-brief/", "admission-living/")
    with clock(at(9)):
        office = client_as(story.cast.suzuki)
        here = f"/stays/{stay.pk}/sheets/admission-info/"
        page = office.get(here).content.decode()
        assert re.findall("「([^」]+)」で印刷", page) == ["入院時連携シート", "入院時 生活状況連絡票"]
        revision = re.search(r'name="revision" value="(\d+)"', page)[1]
        told = {"abuse": "no", "indoors": "watched", "meal_form": "dysphagia", "household": "child"}
        typed = {field.id: "" for field in sheet("admission-info").fields} | told
        known = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
        names = ("name", "kana", "hospital", "ward", "office")
        typed |= {id: known[id] for id in names}
        assert post(office, here, revision=revision, do="save", **typed).status_code == 302
        page = office.get(here).content.decode()
        assert "この様式に欄がないもの：家族や同居者等による虐待の疑い<" in page
        printed = [PdfReader(io.BytesIO(office.get(f"{here}print/{form}").content)) for form in forms]
        assert office.get(f"{here}print/prefecture-survey/").status_code == 404
        table = office.get("/stays/forms/admission-info/admission-living/").content.decode()
        assert office.get("/stays/forms/admission-living/admission-info/").status_code == 404
        assert office.get("/stays/forms/nothing/admission-info/").status_code == 404
    texts = [re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages)) for pdf in printed]
    words = ("東海林千代乃", "ショウジチヨノ", "美澄総合病院", "3階東病棟", "居宅介護支援事業所こもれび")
    assert [[word in text for word in words] for text in texts] == [[True] * 5] * 3
    assert [len(pdf.pages) for pdf in printed] == [2, 1, 1]
    assert "☑見守り" in texts[0]
    assert "家の中の移動☐できる☑手助けがあればできる☐できない" in texts[2]
    assert "☑同居の人がいる" in texts[2]
    assert "嚥下障害食" in texts[2]
    row = r'<tr><th scope="row">家の中の移動</th><td[^>]*>移動（室内）</td><td[^>]*>(.*?)</td>'
    assert re.search(row, table)[1].split("<br>") == [
        "自立 → できる",
        "見守り → 手助けがあればできる",
        "一部介助 → 手助けがあればできる",
        "全介助 → できない",
    ]


@pytest.mark.system("B01", needs="renkei.scenes.hospital_stay.actions.send_sheet")
def test_each_sheet_is_counted_by_hospital_and_version_13_of_which_6(story, chiyono):
    other = organization("hospital", "海辺の町病院", story.cast.neighbour)
    for n in range(13):
        stay = story.admit(at(9, 9, n))
        if n < 6:
            with acting_as(story.cast.suzuki.pk):
                Stay.objects.filter(pk=stay.pk).update(hospital=other)
                stay.hospital_id = other.pk
        story.send(stay, at(10, 10, n))
    with clock(at(30)):
        pages = {
            role: client_as(role).get("/stays/counts/").content.decode()
            for role in (story.cast.suzuki, story.cast.taira, story.cast.stranger)
        }
    assert "2026年度　送った 13件　届いた 0件" in pages[story.cast.suzuki]
    number = r"<td[^>]*>(\d+)</td>"
    counted = (
        rf'<th scope="row">([^<]+)</th><td[^>]*>入院時情報提供書</td><td[^>]*>2024-06</td>{number}{number}'
    )
    assert re.findall(counted, pages[story.cast.suzuki]) == [
        ("海辺の町病院", "6", "0"),
        ("美澄総合病院", "7", "0"),
    ]
    assert re.findall(counted, pages[story.cast.taira]) == [("居宅介護支援事業所 こもれび", "0", "7")]
    assert "送った 0件　届いた 0件" in pages[story.cast.stranger]


@pytest.mark.system("O05", needs="renkei.ground.tasks.queries.on_desk")
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


@pytest.mark.system("O05", needs="renkei.ground.tasks.queries.on_desk")
def test_admission_notice_and_monitoring_stand_in_the_order_of_their_deadlines_the_conference_beside(meeting):
    cast = meeting.cast
    isamu = register(cast, "小田切 勇", "オダギリ イサム", by=cast.suzuki)
    certified(cast, isamu, date(2026, 12, 31), at(1))
    make_round(at(16))
    meeting.call(at(16, 9, 0))
    with clock(at(16, 9, 30)):
        page = client_as(cast.suzuki).get("/").content.decode()
    tasks = page[page.index("やること") : page.index("入院中の利用者")]
    wanted = "入院時情報提供書を送る|今月のモニタリング訪問"
    assert list(dict.fromkeys(re.findall(wanted, tasks))) == wanted.split("|")
    asked = page[page.index('id="conference-asked"') :]
    assert "東海林 千代乃" in asked[: asked.index("</section>")]


@pytest.mark.system("L17", needs="renkei.plan.words.describe")
def test_an_indicator_cites_its_source_and_says_what_it_counts(story, chiyono):
    with clock(at(30)):
        page = client_as(story.cast.utsugi).get("/indicators/admission-info-in-time/").content.decode()
    assert "根拠：在宅医療・介護連携推進事業の手引き" in page
    assert "美澄市に住む人の入院" in page


@pytest.mark.system("B07", needs="renkei.scenes.hospital_stay.actions.conferences.call")
def test_everybody_is_asked_for_the_day_within_minutes_and_who_was_not_invited_is_flagged(meeting):
    cast = meeting.cast
    conference = meeting.call(at(16, 9, 0))
    with clock(at(16, 9, 10)):
        ask_the_others(conference_id=str(conference.pk))
    asked = {
        one.organization.name: (one.asked_at - at(16, 9, 0)).seconds // 60
        for one in meeting.poll(conference).asked
    }
    assert asked == {"居宅介護支援事業所 こもれび": 0, "さくら坂訪問看護ステーション": 10, "柳井医院": 10}
    for role in (cast.suzuki, cast.sato, cast.yanai):
        with clock(at(16, 9, 11)):
            assert "カンファレンスの日程" in client_as(role).get("/").content.decode()
    meeting.fix(conference, at(16, 10))
    meeting.hold(
        conference, at(18, 15), (cast.komorebi, "online", True, True), (cast.sakura, "room", True, False)
    )
    page = client_as(cast.suzuki).get(f"/stays/conferences/{conference.pk}/").content.decode()
    people = page[page.index("招いた人") :]
    kept = re.findall(r"<tr>.*?<b>([^<]+)</b>.*?<td[^>]*>([^<]+)</td>", people, re.DOTALL)
    assert kept == [
        ("ケアマネジャー", "オンライン"),
        ("看護師", "その場に来た"),
        ("医師", "来なかった"),
        ("看護師", "来なかった"),
        ("家族", "来なかった"),
    ]
    assert people.count("話しました") == 1
    without_her = [one for one in meeting.everybody() if one.part != "care_manager"]
    uninvited = meeting.call(at(18, 16), invited=without_her)
    page = client_as(cast.taira).get(f"/stays/conferences/{uninvited.pk}/").content.decode()
    assert "ケアマネジャーが招かれていません" in page
    assert (
        "ケアマネジャーが招かれていません"
        in client_as(cast.suzuki).get(f"/stays/{meeting.stay.pk}/").content.decode()
    )


@pytest.mark.system("A28", needs="renkei.scenes.hospital_stay.actions.meetings.hold")
def test_a_meeting_online_keeps_its_link_who_joined_and_calls_everybody_far_away(meeting):
    cast = meeting.cast
    conference = meeting.fixed(at(16), day(18, link=LINK))
    with pytest.raises(ValidationError, match="オンラインの人に、まだ順番が回っていません"):
        meeting.hold(
            conference,
            at(18, 15),
            (cast.komorebi, "online", False, False),
            (cast.sakura, "online", True, True),
        )
    meeting.hold(
        conference, at(18, 15), (cast.komorebi, "online", True, True), (cast.sakura, "online", True, False)
    )
    found = meeting.poll(conference)
    assert (found.conference.state, found.conference.slot.link) == ("held", LINK)
    remote = [(one.organization.name, one.called_at) for one in turns(found.participants).order[:2]]
    assert remote == [
        ("居宅介護支援事業所 こもれび", at(18, 15)),
        ("さくら坂訪問看護ステーション", at(18, 15)),
    ]
    page = client_as(cast.suzuki).get(f"/stays/conferences/{conference.pk}/").content.decode()
    assert (f'href="{LINK}"' in page, page.count("に回しました")) == (True, 2)


@pytest.mark.system("B08", needs="renkei.scenes.hospital_stay.queries.meetings.manual")
def test_the_manuals_steps_are_a_checklist_in_the_conferences_record(meeting):
    conference = meeting.held()
    page = client_as(meeting.cast.taira).get(f"/stays/conferences/{conference.pk}/").content.decode()
    steps = page[page.index("退院前カンファレンスの手順") :]
    assert re.search(r'sheet-count">5/16<', steps)
    assert steps.count('type="checkbox"') == 8
    assert "本人と家族の希望を、はじめに聞く" in steps
