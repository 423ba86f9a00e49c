"""Joining by mail: the mail alone opens nothing, what went wrong is seen, and no secret stands anywhere."""

import logging
import re
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.jobs.jobs import PATIENTLY
from renkei.ground.jobs.models import Notice
from renkei.ground.offices import actions
from renkei.ground.offices.jobs import MailServerAway, mail_joining
from renkei.ground.offices.letters import code_of, number_of
from renkei.ground.offices.queries import GIVEN_UP
from renkei.ground.people.models import JoiningMail, PractitionerRole, User
from tests.cast import actor_of, assemble, client_as, role
from tests.postbox import Postbox, served

ADDRESS = "nitta@example.jp"
PASSWORD = "akegata-no-tori-9"


def press(client, name: str, data: dict | None = None, **kwargs):
    return client.post(reverse(name, kwargs=kwargs), (data or {}) | {"request_key": str(new_id())})


def invited(cast, **changes: str) -> JoiningMail:
    asked = {
        "name": "新田 光",
        "address": ADDRESS,
        "capacity": "care",
        "profession": "care_manager",
    } | changes
    answer = press(client_as(cast.manager), "offices:invite", asked)
    assert answer.status_code == 302
    return JoiningMail.objects.get(pk=answer.url.rstrip("/").rpartition("/")[2])


def delivered(mail: JoiningMail) -> JoiningMail:
    mail_joining(joining_id=str(mail.pk), sending=mail.sending)
    mail.refresh_from_db()
    return mail


def door(mail: JoiningMail) -> str:
    return reverse("offices:join_by_mail", kwargs={"joining_id": mail.pk})


def keys(mail: JoiningMail) -> dict:
    return {"code": code_of(mail), "number": number_of(mail)}


def joining(mail: JoiningMail, **changes: str) -> dict:
    return keys(mail) | {"name": "新田 光", "kana": "", "username": "nitta", "password": PASSWORD} | changes


def page_of(cast, mail: JoiningMail) -> str:
    address = reverse("offices:joining", kwargs={"joining_id": mail.pk})
    return client_as(cast.manager).get(address).content.decode()


def test_the_mail_leads_to_a_page_with_its_code_and_without_the_number(cast, postbox, settings):
    mail = invited(cast, name="新田 光")
    for _ in range(2):
        delivered(mail)
    (letter,) = postbox.letters()
    assert (letter["To"], letter["Subject"]) == (ADDRESS, "[Renkei] 参加の案内")
    words = letter.get_content().replace("\r\n", "\n")
    assert words.startswith("新田 光 様\n\n居宅介護支援事業所 こもれび から")
    assert settings.SITE_URL + door(mail) in words
    assert code_of(mail) in words
    assert re.search(rf"(?<![0-9A-Za-z-]){number_of(mail)}(?![0-9A-Za-z-])", words) is None
    page = page_of(cast, mail)
    assert (number_of(mail) in page, code_of(mail) in page, "送りました" in page) == (True, False, True)


def test_code_and_number_let_one_colleague_in_and_no_second(cast, postbox, client):
    mail = delivered(invited(cast))
    typed = {"code": code_of(mail).lower().replace("-", " "), "number": number_of(mail)}
    answer = client.post(door(mail), joining(mail, **typed))
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    made = PractitionerRole.objects.get(practitioner__user__username="nitta")
    assert (made.organization_id, made.capacity, made.profession) == (
        cast.komorebi.pk,
        "care",
        "care_manager",
    )
    mail.refresh_from_db()
    assert mail.used_by_id == made.pk

    again = client.post(door(mail), joining(mail, username="nitta2"))
    assert (again.status_code, "この案内は使えません" in again.content.decode()) == (404, True)
    assert not User.objects.filter(username="nitta2").exists()


@pytest.mark.parametrize("wrong", ["code", "number"])
def test_a_mistake_keeps_what_was_typed_and_five_lock_the_invitation(cast, postbox, client, wrong):
    mail = delivered(invited(cast))
    other = {"code": "AAAA-AAAA", "number": f"{(int(number_of(mail)) + 1) % 10_000:04d}"}[wrong]
    for _ in range(5):
        answer = client.post(door(mail), joining(mail, name="新田 ひかる", **{wrong: other}))
        page = answer.content.decode()
        assert (answer.status_code, "コードか番号がちがいます" in page, "新田 ひかる" in page) == (
            422,
            True,
            True,
        )
    assert client.post(door(mail), joining(mail)).status_code == 404
    assert not User.objects.filter(username="nitta").exists()
    assert "まちがいが続きました" in page_of(cast, mail)


def test_four_mistakes_lock_nothing(cast, postbox, client):
    mail = delivered(invited(cast))
    for _ in range(4):
        client.post(door(mail), joining(mail, code="AAAA-AAAA"))
    assert client.post(door(mail), joining(mail)).status_code == 302


def test_a_taken_name_is_told_only_to_whoever_has_the_keys(cast, postbox, client):
    mail = delivered(invited(cast))
    stranger = client.post(door(mail), joining(mail, username="suzuki", number="abcd")).content.decode()
    assert ("このユーザー名は使えません" in stranger, "コードか番号がちがいます" in stranger) == (False, True)
    answer = client.post(door(mail), joining(mail, username="Suzuki"))
    assert (answer.status_code, "このユーザー名は使えません" in answer.content.decode()) == (422, True)
    assert client.post(door(mail), joining(mail)).status_code == 302


def test_sent_again_the_first_mail_opens_nothing(cast, postbox, client):
    mail = delivered(invited(cast))
    first = joining(mail)
    assert press(client_as(cast.manager), "offices:send_again", joining_id=mail.pk).status_code == 302
    assert client.get(door(mail)).status_code == 404  # until the new one has left
    mail.refresh_from_db()
    delivered(mail)
    assert len(postbox.mails) == 2
    assert client.post(door(mail), first).status_code == 422
    assert client.post(door(mail), joining(mail)).status_code == 302
    press(client_as(cast.manager), "offices:send_again", joining_id=mail.pk)
    mail.refresh_from_db()
    assert mail.sending == 2


def test_a_job_of_an_earlier_sending_sends_nothing(cast, postbox):
    mail = invited(cast)
    press(client_as(cast.manager), "offices:send_again", joining_id=mail.pk)
    mail_joining(joining_id=str(mail.pk), sending=1)
    assert postbox.mails == []


def test_what_was_withdrawn_lets_nobody_in_and_is_not_sent(cast, postbox, client):
    mail, unsent = delivered(invited(cast)), invited(cast, name="谷 みのり")
    for one in (mail, unsent):
        press(client_as(cast.manager), "offices:withdraw", joining_id=one.pk)
    delivered(unsent)
    assert len(postbox.mails) == 1
    assert client.post(door(mail), joining(mail)).status_code == 404
    page = client_as(cast.manager).get(reverse("offices:mine")).content.decode()
    assert ("返事を待っている案内はありません" in page, ADDRESS in page) == (True, False)


def test_who_has_joined_is_not_withdrawn(cast, postbox, client):
    mail = delivered(invited(cast))
    client.post(door(mail), joining(mail))
    manager = client_as(cast.manager)
    press(manager, "offices:withdraw", joining_id=mail.pk)
    assert "もう参加しています" in manager.get(reverse("offices:mine")).content.decode()
    mail.refresh_from_db()
    assert mail.withdrawn_at is None


def test_after_a_week_it_opens_nothing_and_may_be_sent_again(cast, postbox, client):
    mail = delivered(invited(cast))
    assert mail.expires_at - timezone.now() > timedelta(days=6, hours=23)
    JoiningMail.objects.filter(pk=mail.pk).update(expires_at=timezone.now())
    assert client.post(door(mail), joining(mail)).status_code == 404
    assert "期限が切れました" in page_of(cast, mail)
    press(client_as(cast.manager), "offices:send_again", joining_id=mail.pk)
    mail.refresh_from_db()
    assert client.post(door(delivered(mail)), joining(mail)).status_code == 302


@pytest.mark.parametrize(
    "address", ["", "nitta", "nitta@", "nitta example.jp", "nitta@example", "光@example.jp"]
)
def test_what_is_no_address_is_said_and_kept(cast, address):
    asked = {"name": "新田 光", "address": address, "capacity": "care", "profession": "nurse"}
    answer = press(client_as(cast.manager), "offices:invite", asked)
    page = answer.content.decode()
    said = "hikaru@example.jp の形" if address else "メールアドレスを入力してください"
    assert (answer.status_code, said in page, "新田 光" in page) == (422, True, True)
    assert f'value="{address}"' in page
    assert not JoiningMail.objects.exists()


def test_full_width_letters_are_turned(cast):
    assert invited(cast, address="ｎｉｔｔａ＠ｅｘａｍｐｌｅ．ｊｐ").address == ADDRESS


def test_a_refused_address_is_seen_told_and_not_tried_again(cast, postbox):
    postbox.refuses[ADDRESS] = "550 no such user"
    mail = delivered(invited(cast))
    postbox.refuses.clear()
    delivered(mail)
    assert postbox.mails == []
    page = page_of(cast, mail)
    assert ("届きませんでした" in page, "参加の用紙を印刷して" in page, "伝える番号" in page) == (
        True,
        True,
        False,
    )
    assert f"{reverse('offices:slip')}?capacity=care" in page
    with acting_as(cast.manager.pk):
        told = Notice.objects.get(organization=cast.komorebi)
    assert (told.kind, told.path) == (
        "joining.refused",
        reverse("offices:joining", kwargs={"joining_id": mail.pk}),
    )
    assert "参加の案内のメールが届きませんでした" in client_as(cast.manager).get("/").content.decode()


@pytest.mark.parametrize("why", ["away", "busy"])
def test_a_server_that_is_away_or_busy_is_seen_and_tried_again(cast, smtp_port, why):
    mail, box = invited(cast), Postbox()
    if why == "busy":  # greylisting: come again in a minute
        box.refuses[ADDRESS] = "450 try again later"
        with served(box, smtp_port), pytest.raises(MailServerAway):
            delivered(mail)
        box.refuses.clear()
    else:
        with pytest.raises(MailServerAway):
            delivered(mail)
    assert "まだ送れていません" in page_of(cast, mail)
    with served(box, smtp_port):
        delivered(mail)
    assert len(box.mails) == 1
    assert "送りました" in page_of(cast, mail)


def test_a_mail_that_is_tried_no_more_does_not_say_that_it_is(cast, smtp_port):
    mail = invited(cast)
    with pytest.raises(MailServerAway):
        delivered(mail)
    longest = PATIENTLY.exponential_wait ** (PATIENTLY.max_attempts or 0)
    assert timedelta(seconds=longest) < GIVEN_UP
    JoiningMail.objects.filter(pk=mail.pk).update(tried_at=timezone.now() - GIVEN_UP)
    page = page_of(cast, mail)
    assert ("送れませんでした" in page, "自動で送り直しています" in page, "伝える番号" in page) == (
        True,
        False,
        False,
    )
    press(client_as(cast.manager), "offices:send_again", joining_id=mail.pk)
    assert "送っています" in page_of(cast, mail)


def test_two_colleagues_read_mail_at_one_address(cast, postbox, client):
    first, second = (delivered(invited(cast, name=name)) for name in ("新田 光", "谷 みのり"))
    assert [letter.get_content().splitlines()[0] for letter in postbox.letters()] == [
        "新田 光 様",
        "谷 みのり 様",
    ]
    assert client.post(door(first), joining(second)).status_code == 422
    assert client.post(door(second), joining(second, name="谷 みのり", username="tani")).status_code == 302
    assert client.post(door(first), joining(first)).status_code == 302

    asked = {"name": "木村 朔", "address": ADDRESS.upper(), "capacity": "care", "profession": "nurse"}
    assert press(client_as(cast.manager), "offices:invite", asked).status_code == 302
    answer = press(client_as(cast.manager), "offices:invite", asked)
    assert (answer.status_code, "案内を送ってあります" in answer.content.decode()) == (422, True)


def test_who_signs_in_already_takes_up_the_capacity_and_no_second_account(cast, postbox):
    mail = delivered(invited(cast, name="佐藤 真奈美", profession="nurse"))
    browser, before = client_as(cast.sato), User.objects.count()
    page = browser.get(door(mail)).content.decode()
    assert ("の立場をふやす" in page, "パスワード" in page) == (True, False)
    assert browser.post(door(mail), keys(mail) | {"number": "x"}).status_code == 422
    answer = browser.post(door(mail), keys(mail))
    assert (answer.status_code, answer.url) == (302, reverse("offices:capacities"))
    assert User.objects.count() == before
    roles = PractitionerRole.objects.filter(practitioner=cast.sato.practitioner, until=None)
    assert {one.organization_id for one in roles} == {cast.sakura.pk, cast.komorebi.pk}


def test_a_capacity_that_one_has_is_not_taken_up_twice(cast, postbox):
    mail = delivered(invited(cast))
    answer = client_as(cast.suzuki).post(door(mail), keys(mail))
    assert (answer.status_code, "もうお持ちです" in answer.content.decode()) == (422, True)
    with acting_as(cast.manager.pk):
        _slip, code = actions.make_slip(capacity="care", profession="nurse", by=actor_of(cast.manager))
    answer = press(client_as(cast.suzuki), "offices:add_capacity", {"code": code})
    assert (answer.status_code, "もうお持ちです" in answer.content.decode()) == (422, True)


def test_what_a_leaver_gave_out_opens_nothing(cast, postbox, client):
    mail = delivered(invited(cast))
    with acting_as(cast.manager.pk):
        _slip, code = actions.make_slip(capacity="care", profession="nurse", by=actor_of(cast.manager))
    successor = role("村瀬 栄", cast.komorebi, "administrator", "clerk", "murase")
    press(client_as(successor), "offices:end", role_id=cast.manager.pk)
    assert client.post(door(mail), joining(mail)).status_code == 404
    answer = client.post(reverse("offices:join"), joining(mail) | {"code": code})
    assert answer.status_code == 422
    press(client_as(successor), "offices:send_again", joining_id=mail.pk)
    mail.refresh_from_db()
    assert client.post(door(delivered(mail)), joining(mail)).status_code == 302


def test_who_ends_a_colleagues_access_is_told_of_an_open_invitation_to_that_name(cast):
    invited(cast, name="谷 みのり")
    address = reverse("offices:end", kwargs={"role_id": cast.suzuki.pk})
    assert "まだ使われていない参加の案内" not in client_as(cast.manager).get(address).content.decode()
    mail = invited(cast, name="鈴木由紀", capacity="desk")
    page = client_as(cast.manager).get(address).content.decode()
    link = reverse("offices:joining", kwargs={"joining_id": mail.pk})
    assert ("まだ使われていない参加の案内" in page, page.count("/office/mail/"), link in page) == (
        True,
        1,
        True,
    )


def test_a_house_that_was_told_no_mail_server_says_that_it_cannot_send(cast, smtp_port, settings):
    """As a demonstration is."""
    settings.EMAIL_HOST = ""
    mail = invited(cast)
    with pytest.raises(MailServerAway):
        delivered(mail)
    assert "まだ送れていません" in page_of(cast, mail)


def test_another_office_finds_nothing(cast):
    mail = invited(cast)
    other = role("小林 環", cast.sakura, "administrator", "clerk", "kobayashi")
    browser = client_as(other)
    assert browser.get(reverse("offices:joining", kwargs={"joining_id": mail.pk})).status_code == 404
    for name in ("offices:send_again", "offices:withdraw"):
        assert press(browser, name, joining_id=mail.pk).status_code == 404
    assert ADDRESS not in browser.get(reverse("offices:mine")).content.decode()
    assert ADDRESS not in client_as(cast.suzuki).get(reverse("offices:mine")).content.decode()
    mail.refresh_from_db()
    assert (mail.sending, mail.withdrawn_at) == (1, None)


def test_fifty_a_day_and_no_more(cast):
    JoiningMail.objects.filter(pk=invited(cast).pk).update(sending=50)
    asked = {"name": "谷 みのり", "address": ADDRESS, "capacity": "care", "profession": "nurse"}
    answer = press(client_as(cast.manager), "offices:invite", asked)
    assert (answer.status_code, "きょう送れる数" in answer.content.decode()) == (422, True)
    JoiningMail.objects.update(expires_at=timezone.now() + timedelta(days=5, hours=23))
    assert press(client_as(cast.manager), "offices:invite", asked).status_code == 302


def test_the_office_page_asks_as_often_for_many_as_for_one(cast, django_assert_num_queries):
    browser = client_as(cast.manager)
    invited(cast)
    with django_assert_num_queries(6):
        browser.get(reverse("offices:mine"))
    for number in range(5):
        invited(cast, name=f"{number}人目")
    with django_assert_num_queries(6):
        browser.get(reverse("offices:mine"))


def test_neither_code_nor_number_stands_in_a_table_a_log_or_an_address(committed, postbox, caplog, client):
    """And what the database lost: with the transaction that asked, the mail is gone too."""
    caplog.set_level(logging.DEBUG)
    cast = assemble()
    mail = delivered(invited(cast))
    secrets = [code_of(mail), code_of(mail).replace("-", "")]
    answers = [
        client.get(door(mail)),
        client.post(door(mail), joining(mail, code="AAAA-AAAA")),
        client.post(door(mail), joining(mail)),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 302]
    addresses = [door(mail), *(answer.headers.get("Location", "") for answer in answers)]
    assert [text for text in addresses if any(one in text for one in [*secrets, number_of(mail)])] == []
    ours = [one for one in caplog.records if one.name != "mail.log"]  # that is the server of the test
    lines = [line for one in ours if not (line := one.getMessage()).startswith("(0.")]
    assert [line for line in lines if any(one in line for one in secrets)] == []
    with psycopg.connect(committed.superuser_dsn(connection.settings_dict["NAME"])) as superuser:
        tables = superuser.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'public' and table_type = 'BASE TABLE'"
        ).fetchall()
        rows = {
            name: " ".join(row[0] for row in superuser.execute(f'select t::text from "{name}" t'))
            for (name,) in tables
        }
    assert [name for name, text in rows.items() if any(one in text for one in secrets)] == []
    assert str(mail.pk) in rows["procrastinate_jobs"]
    assert re.search(rf"(?<![0-9a-f-]){number_of(mail)}(?![0-9a-f-])", rows["people_joiningmail"]) is None


def test_what_was_rolled_back_is_sent_to_nobody(committed):
    cast = assemble()
    asked = {"address": ADDRESS, "capacity": "care", "profession": "nurse", "by": actor_of(cast.manager)}
    with acting_as(cast.manager.pk):
        kept = actions.invite_by_mail(name="新田 光", **asked)
    with pytest.raises(RuntimeError), acting_as(cast.manager.pk):
        actions.invite_by_mail(name="谷 みのり", **asked)
        raise RuntimeError
    with connection.cursor() as cursor:
        cursor.execute("select args ->> 'joining_id' from procrastinate_jobs")
        assert cursor.fetchall() == [(str(kept.pk),)]
