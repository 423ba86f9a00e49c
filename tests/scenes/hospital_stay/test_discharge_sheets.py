"""What goes home with a person, and what a care manager heard."""

import io
import re
from uuid import uuid4

import pytest
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.actions import receive
from renkei.ground.sheets.models import Answer, Delivery
from renkei.scenes.hospital_stay import actions
from tests.cast import client_as
from tests.people import joined
from tests.scenes.hospital_stay.story import acts, at, clock, facts, register

INFO, HEARING = "discharge-info", "discharge-hearing"


def post(client, path, **data):
    return client.post(path, data | {"request_key": str(uuid4())})


def leave(story, stay, now, outcome="home") -> None:
    with acts(story.cast.taira, now) as taira:
        actions.discharge(stay, on=now.date(), outcome=outcome, version=stay.version, by=taira)


@pytest.mark.system("B10", needs="renkei.ground.sheets.actions.receive")
def test_the_hospitals_sheet_reaches_the_team_and_both_sides_see_the_same_receipt_rate(story, chiyono):
    cast = story.cast
    joined(cast, chiyono, cast.sato)
    stay = story.admit(at(9))
    page = f"/stays/{stay.pk}/sheets/{INFO}/"
    with clock(at(16)):
        ward = client_as(cast.taira)
        shown = ward.get(page).content.decode()
        assert 'value="東海林 千代乃"' in shown
        chosen = re.findall(r'name="to" value="([0-9a-f-]+)"[^>]*checked', shown)
        assert set(chosen) == {str(cast.komorebi.pk), str(cast.sakura.pk)}
        none = post(ward, page, revision="1", do="send")
        assert "届ける相手を1つ以上選んでください。" in none.content.decode()
        assert post(ward, page, revision="2", do="send", to=chosen, course="軽快").status_code == 302
        assert client_as(cast.suzuki).get(page).status_code == 404
    leave(story, stay, at(17))
    other = register(cast, "小田切 勇", "オダギリ イサム", by=cast.suzuki)
    second = story.admit(at(10), kana="オダギリ イサム")
    leave(story, second, at(18))
    assert other.pk == second.patient_id
    dead = register(cast, "早瀬 久", "ハヤセ ヒサシ", by=cast.suzuki)
    leave(story, story.admit(at(11), kana="ハヤセ ヒサシ"), at(18), "died")
    assert dead.name == "早瀬 久"

    def rates() -> list[list[tuple[str, ...]]]:
        number = r"<td[^>]*>([\d.%]+)</td>"
        row = rf'<th scope="row">(美澄総合病院)</th>{number}{number}{number}</tr>'
        with clock(at(30)):
            pages = [
                client_as(role).get("/stays/counts/").content.decode() for role in (cast.suzuki, cast.taira)
            ]
        return [re.findall(row, page) for page in pages]

    assert rates() == [[("美澄総合病院", "2", "0", "0.0%")]] * 2
    with acts(cast.sato, at(18)) as sato:  # the nurse's receipt is not the care manager's
        receive(Delivery.objects.get(receiver=cast.sakura), by=sato)
    assert rates() == [[("美澄総合病院", "2", "0", "0.0%")]] * 2
    with acts(cast.suzuki, at(18)) as suzuki:
        receive(Delivery.objects.get(receiver=cast.komorebi), by=suzuki)
    assert rates() == [[("美澄総合病院", "2", "1", "50.0%")]] * 2


def test_what_was_heard_stays_with_the_office_and_prints(story, chiyono):
    """Up to three hearings with date, profession, name and conference; no consent is asked, nobody receives it."""
    stay = story.admit(at(9))
    page, cast = f"/stays/{stay.pk}/sheets/{HEARING}/", story.cast
    heard = {
        "heard_1_on": "2026-11-12",
        "heard_1_from": "看護師 平良 海",
        "heard_1_conference": "no",
        "heard_2_on": "2026-11-16",
        "heard_2_from": "医師 城 実",
        "heard_2_conference": "yes",
    }
    with clock(at(16)):
        client = client_as(cast.suzuki)
        shown = client.get(page).content.decode()
        assert ("どこにも送りません。" in shown, "へ送る" in shown) == (True, False)
        assert post(client, page, revision="1", do="end", **heard).status_code == 302
        assert "書き終えました" in client.get(page).content.decode()
        printed = client.get(f"{page}print/").content
        assert client_as(cast.taira).get(page).status_code == 404
    text = re.sub(r"\s", "", "".join(one.extract_text() for one in PdfReader(io.BytesIO(printed)).pages))
    for told in ("退院・退所情報記録書", "看護師平良海", "医師城実", "令和8年11月16日"):
        assert told in text, told
    with acting_as(cast.suzuki.pk):
        assert (Answer.objects.get().submitted_at, Delivery.objects.count()) == (at(16), 0)
    kept = [(row["kind"], row["match"], row["values"]) for row in facts() if row["kind"] == "sheet.kept"]
    assert kept == [("sheet.kept", stay.pk, {"sheet": HEARING})]


def test_a_sheet_that_goes_to_somebody_is_not_merely_kept(story, chiyono):
    stay = story.admit(at(9))
    with clock(at(16)):
        client = client_as(story.cast.suzuki)
        client.get(f"/stays/{stay.pk}/sheets/admission-info/")
        refused = post(client, f"/stays/{stay.pk}/sheets/admission-info/", revision="1", do="end")
    assert "届ける相手のある書類です。" in refused.content.decode()
