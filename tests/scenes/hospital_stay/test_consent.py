"""Nothing about a person leaves an office but on a consent that stands, or on a legal basis said with its reason."""

import re
from datetime import date
from uuid import uuid4

import pytest

from renkei.ground.db.acting import acting_as
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.sheets.actions import deliver, open_draft
from renkei.ground.sheets.backing import NoBacking
from renkei.ground.sheets.models import Delivery, Means
from renkei.patients.actions import record_consent, withdraw_consent
from renkei.patients.models import Consent, Patient
from renkei.patients.queries import holders
from renkei.scenes.hospital_stay import actions
from tests.cast import client_as
from tests.people import consent
from tests.scenes.hospital_stay.story import SHEET, acts, at, clock, register

KANA = "クラタ サダ"
LIFE = {"basis": "life", "basis_note": "意識がなく、救急の受け入れのため"}
CONTACT = "home-care-contact"


@pytest.fixture
def sada(cast) -> Patient:
    """Looked after by こもれび; nobody has recorded a consent."""
    return register(cast, "倉田 サダ", KANA, by=cast.suzuki, consented=False)


@pytest.fixture
def stay(story, sada):
    return story.admit(at(16), kana=KANA)


def post(client, path, **data):
    return client.post(path, data | {"request_key": str(uuid4())})


def give(story, patient, now, **changes) -> Consent:
    with acts(story.cast.suzuki, now) as suzuki:
        return record_consent(patient=patient, fields=consent(**changes), by=suzuki)


def send(story, stay, now, role=None, sheet=SHEET, **how) -> list[Delivery]:
    with acts(role or story.cast.suzuki, now) as actor:
        form = sheet_of(sheet)
        draft = open_draft(form, {}, patient_id=stay.patient_id, match=stay.pk, by=actor)
        to = [story.cast.komorebi.pk if role else stay.hospital_id]
        return actions.send_sheet(stay, draft, form, to=to, means=Means.APP, at=now, by=actor, **how)


def sent(story) -> int:
    with acting_as(story.cast.suzuki.pk):
        return Delivery.objects.count()


def test_without_consent_nothing_is_sent_told_or_faxed(story, sada, stay):
    with pytest.raises(NoBacking):
        send(story, stay, at(16))
    with acts(story.cast.suzuki, at(16)) as suzuki:
        with pytest.raises(NoBacking):
            actions.tell_by_phone(
                stay, sheet_of(SHEET), to=[stay.hospital_id], at=at(16), told="平良さん", by=suzuki
            )
        with pytest.raises(NoBacking):
            deliver(
                sheet=SHEET,
                answer=None,
                patient_id=sada.pk,
                municipality=None,
                match=None,
                receiver_id=stay.hospital_id,
                means=Means.FAX,
                at=at(16),
                told="",
                by=suzuki,
            )
    assert sent(story) == 0


def test_a_consent_backs_from_its_day_until_it_ends_or_is_withdrawn(story, sada, stay):
    given = give(story, sada, at(17), since=date(2026, 11, 17), until=date(2026, 11, 20))
    with pytest.raises(NoBacking):
        send(story, stay, at(16))
    (delivery,) = send(story, stay, at(17))
    assert (delivery.consent_id, delivery.basis) == (given.pk, "")
    with pytest.raises(NoBacking):
        send(story, stay, at(21))


def test_after_the_withdrawal_nothing_more_goes_out(story, sada, stay):
    given = give(story, sada, at(16))
    send(story, stay, at(16))
    with acts(story.cast.suzuki, at(17)) as suzuki:
        withdraw_consent(consent=given, by=suzuki)
        Consent.objects.filter(pk=given.pk).update(withdrawn_at=at(17))  # the database has its own clock
    with pytest.raises(NoBacking):
        send(story, stay, at(17, 15, 21))
    assert sent(story) == 1


def test_a_legal_basis_needs_its_reason_and_stays_with_the_delivery(story, sada, stay):
    with pytest.raises(Exception, match="なぜ同意なしで"):
        send(story, stay, at(16), **LIFE | {"basis_note": " "})
    (delivery,) = send(story, stay, at(16), **LIFE)
    assert (delivery.consent_id, delivery.basis, delivery.basis_note) == (None, "life", LIFE["basis_note"])


@pytest.mark.system("B21", needs="renkei.scenes.hospital_stay.actions.send_sheet")
def test_the_home_care_contact_needs_a_consent_and_its_button_says_so(story, sada, stay):
    """Written by either side; neither a click, a forged click nor a legal basis sends it without."""
    cast, page = story.cast, f"/stays/{stay.pk}/sheets/{CONTACT}/"
    main = r'<button class="button main"[^>]*?( disabled)?>'
    for role, to in ((cast.suzuki, "3階東病棟"), (cast.taira, "居宅介護支援事業所 こもれび")):
        with clock(at(16)):
            client = client_as(role)
            shown = client.get(page).content.decode()
            assert re.findall(main, shown) == [" disabled"]
            assert f"{to}へ送る" in shown
            assert "この方の、ケアチームでの共有の同意が記録されていません" in shown
            assert "同意がなくても伝えられるとき" not in shown
            link = f'href="/patients/{sada.pk}/consent/"'
            assert (link in shown) == (role is cast.suzuki)  # the ward cannot record it
            for forged in ({}, LIFE):
                refused = post(client, page, revision="1", do="send", text="昼の様子を知りたい", **forged)
                assert (refused.status_code, "昼の様子を知りたい" in refused.content.decode()) == (422, True)
    assert sent(story) == 0
    give(story, sada, at(16))
    with clock(at(16)):
        for role in (cast.suzuki, cast.taira):
            client = client_as(role)
            assert re.findall(main, client.get(page).content.decode()) == [""]
            assert post(client, page, revision="2", do="send", text="昼の様子を知りたい").status_code == 302
    with acting_as(cast.suzuki.pk):
        ends = Delivery.objects.order_by("at", "pk").values_list("sender", "receiver")
        assert set(ends) == {
            (cast.komorebi.pk, cast.hospital.pk),
            (cast.hospital.pk, cast.komorebi.pk),
        }
        (back,) = Delivery.objects.filter(receiver=cast.komorebi)
    with clock(at(16)):
        assert (
            "昼の様子を知りたい" in client_as(cast.suzuki).get(f"/stays/received/{back.pk}/").content.decode()
        )


def test_elsewhere_a_basis_lets_it_go(story, sada, stay):
    page = f"/stays/{stay.pk}/sheets/{SHEET}/"
    with clock(at(16)):
        client = client_as(story.cast.suzuki)
        assert "同意がなくても伝えられるとき" in client.get(page).content.decode()
        refused = post(client, page, revision="1", do="send", basis="life")
        assert "なぜ同意なしで伝えるのかを、短く書いてください。" in refused.content.decode()
        assert post(client, page, revision="2", do="send", **LIFE).status_code == 302
    assert sent(story) == 1


@pytest.mark.system("A25", needs="renkei.ground.sheets.actions.deliver")
def test_the_report_lists_what_was_disclosed_without_consent_or_basis_and_comes_to_zero(story, sada, stay):
    """Of both ways out: what was sent, and whom the team lets in. A consent that ends is found, too."""
    cast = story.cast

    def report(role) -> str:
        with clock(at(30)):
            return client_as(role).get("/patients/disclosures/").content.decode()

    def numbers(page: str) -> dict[str, list[int]]:
        rows = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', page, re.DOTALL)
        return {name: [int(n) for n in re.findall(r">(\d+)</td>", cells)] for name, cells in rows}

    send(story, stay, at(16), **LIFE)
    assert numbers(report(cast.suzuki)) == {
        "書類・電話で伝えた": [0, 1, 0],
        "ケアチーム・病棟に開いている": [0, 0, 1],
    }
    assert "同意も根拠もないものが 1件あります" in report(cast.manager)
    give(story, sada, at(16))
    send(story, stay, at(17))
    page = report(cast.suzuki)
    assert numbers(page) == {"書類・電話で伝えた": [1, 1, 0], "ケアチーム・病棟に開いている": [1, 0, 0]}
    assert "同意も根拠もない提供は 0件です" in page
    assert (LIFE["basis_note"] in page, "倉田 サダ" in page) == (True, True)
    manager = report(cast.manager)
    assert numbers(manager) == numbers(page)
    assert (LIFE["basis_note"] in manager, "倉田" in manager) == (False, False)
    with acting_as(cast.suzuki.pk):
        Consent.objects.update(until=date(2026, 11, 16))
    assert numbers(report(cast.suzuki)) == {
        "書類・電話で伝えた": [0, 1, 1],
        "ケアチーム・病棟に開いている": [0, 0, 1],
    }
    assert numbers(report(cast.stranger)) == {
        "書類・電話で伝えた": [0, 0, 0],
        "ケアチーム・病棟に開いている": [0, 0, 0],
    }
    assert numbers(report(cast.taira)) == {
        "書類・電話で伝えた": [0, 0, 0],
        "ケアチーム・病棟に開いている": [0, 0, 0],
    }


def test_whoever_holds_a_copy_is_listed_at_the_withdrawal(story, sada, stay):
    """Sent in the app, told by phone, printed, written to a file: by whom, never what."""
    given, cast = give(story, sada, at(16)), story.cast
    send(story, stay, at(16))
    with acts(cast.suzuki, at(16)) as suzuki:
        actions.tell_by_phone(stay, sheet_of(SHEET), to=[stay.hospital_id], at=at(16), told="", by=suzuki)
    with clock(at(16)):
        client = client_as(cast.suzuki)
        for file in ("print", "excel"):
            assert client.get(f"/stays/{stay.pk}/sheets/{SHEET}/{file}/").status_code == 200
        page = client.get(f"/patients/{sada.pk}/consent/{given.pk}/withdrawal/").content.decode()
    assert re.findall(r"<li>(\S+(?: \S+)*?)　(\S+?)　", page) == [
        ("居宅介護支援事業所 こもれび", "Excelの書き出し"),
        ("居宅介護支援事業所 こもれび", "印刷"),
        ("美澄総合病院", "アプリ"),
        ("美澄総合病院", "電話"),
    ]
    with acting_as(cast.stranger.pk):
        assert holders(sada) == []


def test_a_ward_to_which_no_sheets_were_opened_writes_its_own(story, sada):
    inquiry = story.inquiry(story.announce(at(16), kana=KANA), story.cast.suzuki)
    with acts(story.cast.suzuki, at(16)) as suzuki:
        stay = actions.confirm(inquiry, sections=[], by=suzuki)
    give(story, sada, at(16))
    (delivery,) = send(story, stay, at(16), role=story.cast.taira, sheet=CONTACT)
    assert delivery.receiver_id == story.cast.komorebi.pk
