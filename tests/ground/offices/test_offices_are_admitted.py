"""A new office: known by number and published phone before anybody's record is near it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from renkei.ground.db.acting import acting_as
from renkei.ground.offices import actions
from renkei.ground.offices.admission import NotAdmitted
from renkei.ground.offices.jobs import mail_joining
from renkei.ground.offices.letters import code_of, number_of
from renkei.ground.offices.queries import ADMISSIONS
from renkei.ground.people.models import OfficeAdmission, Organization, PractitionerRole
from renkei.ground.region.codes import WrongCode, check_office_number, office_number
from renkei.patients import actions as patients
from renkei.patients.models import Invitation, Patient
from tests.cast import Cast, actor_of, assemble, client_as, role
from tests.ground.offices.test_joining_by_mail import press
from tests.people import consent, identity, registered

pytestmark = pytest.mark.django_db
PASSWORD = "akegata-no-tori-9"
NUMBER = "9870100014"


@pytest.fixture
def cast(db) -> Cast:
    return assemble()


def form(cast: Cast, **changes: str) -> dict:
    return {
        "name": "ヘルパーステーション すずらん",
        "kind": "home-care",
        "number": NUMBER,
        "municipality_id": cast.town.pk,
        "address": "美澄市南町3-4",
        "phone": "0598-00-7777",
        "published_in": "県の指定事業所一覧",
        "first_name": "日向 葵",
        "first_address": "aoi@example.jp",
    } | changes


def invited(cast: Cast, **changes: str) -> OfficeAdmission:
    answer = press(client_as(cast.utsugi), "offices:invite_office", form(cast, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return OfficeAdmission.objects.get(pk=answer.url.rstrip("/").rpartition("/")[2])


def joined(admission: OfficeAdmission) -> PractitionerRole:
    """The first administrator."""
    mail = admission.mail
    mail_joining(joining_id=str(mail.pk), sending=mail.sending)
    who = {"name": "日向 葵", "kana": "ヒナタ アオイ", "username": "hinata", "password": PASSWORD}
    actions.join_by_mail(mail=mail, code=code_of(mail), number=number_of(mail), **who)
    admission.refresh_from_db()
    return PractitionerRole.objects.get(organization=admission.organization)


def helper(admission: OfficeAdmission) -> PractitionerRole:
    return role("花岡 律", admission.organization, "care", "care_worker", "hanaoka")


def verified(cast: Cast, admission: OfficeAdmission) -> None:
    answer = press(
        client_as(cast.utsugi),
        "offices:verify_office",
        {"answered_by": "事務の原さん"},
        admission_id=admission.pk,
    )
    assert answer.status_code == 302
    admission.refresh_from_db()


def test_the_tenth_digit_is_worked_out_from_the_nine_before_it():
    assert office_number("117010001") == "1170100018"
    assert office_number("987010001") == NUMBER
    assert check_office_number(NUMBER, prefecture="98", services="79") == NUMBER


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("9870100018", "検証番号"),
        ("9770100010", "都道府県番号「98」"),
        ("9860100011", "「7」か「9」"),
        ("987010001", "10けた"),
    ],
)
def test_a_wrong_number_says_what_is_wrong_with_it(number, words):
    with pytest.raises(WrongCode, match=words):
        check_office_number(number, prefecture="98", services="79")


def test_a_wrong_number_a_known_number_and_a_similar_name_are_told_and_nothing_typed_is_lost(cast):
    desk = client_as(cast.utsugi)

    def refused(**changes: str) -> str:
        answer = press(desk, "offices:invite_office", form(cast, **changes))
        assert answer.status_code == 422
        assert "県の指定事業所一覧" in answer.content.decode()
        return answer.content.decode()

    assert "検証番号" in refused(number="9870100018")
    assert "10けたか11けた" in refused(phone="0598-1")
    Organization.objects.filter(pk=cast.komorebi.pk).update(number=NUMBER)
    assert "「居宅介護支援事業所 こもれび」は、もうあります" in refused()
    Organization.objects.filter(pk=cast.komorebi.pk).update(number="9870000001", address="美澄市南町３−４")
    near = refused(kind="care-manager-office", name="居宅介護支援事業所こもれび")
    assert "よく似た名前の「居宅介護支援事業所 こもれび」" in near
    assert not OfficeAdmission.objects.exists()
    invited(cast, number="９８７０１０００１４")
    assert Organization.objects.get(number=NUMBER).verified_at is None


def test_until_the_published_phone_was_called_nobody_is_registered_invited_or_seen(cast):
    admission = invited(cast)
    first, care = joined(admission), helper(admission)
    office = client_as(first)
    assert office.get("/office/").status_code == 200
    assert "事業所の確認を待っています" in office.get("/").content.decode()
    assert press(office, "offices:slip", {"capacity": "care", "profession": "nurse"}).status_code == 200
    for path in (reverse("patients:register"), reverse("record:people")):
        assert client_as(care).get(path).status_code == 404, path

    chiyono = registered(cast)
    page = client_as(cast.suzuki).get(reverse("patients:team", args=[chiyono.pk])).content.decode()
    assert "すずらん" not in page
    with acting_as(cast.suzuki.pk), pytest.raises(NotAdmitted):
        patients.invite(
            patient=chiyono,
            organization_id=admission.organization_id,
            function="care_worker",
            by=actor_of(cast.suzuki),
        )
    with acting_as(care.pk), pytest.raises(NotAdmitted):
        patients.register(identity=identity(cast, name="別 人"), consent=consent(), by=actor_of(care))
    assert not Invitation.objects.exists()

    verified(cast, admission)
    assert (admission.called_phone, admission.answered_by) == ("0598-00-7777", "事務の原さん")
    assert admission.called_by_id == cast.utsugi.pk
    assert admission.organization.verified_at is not None
    assert client_as(care).get(reverse("patients:register")).status_code == 200
    assert "事業所の確認を待っています" not in office.get("/").content.decode()
    assert (
        "すずらん" in client_as(cast.suzuki).get(reverse("patients:team", args=[chiyono.pk])).content.decode()
    )
    assert admission.first_person_at is None
    registered(cast, by=care, name="別 人", kana="ベツ ジン")
    admission.refresh_from_db()
    assert admission.first_person_at is not None


def test_an_invitation_from_before_is_not_taken_up_by_an_office_that_is_not_admitted(cast):
    """The second lock, where the door is passed by."""
    admission = invited(cast)
    joined(admission)
    care, chiyono = helper(admission), registered(cast)
    with acting_as(cast.suzuki.pk):
        offer = Invitation(
            patient=chiyono,
            organization=admission.organization,
            function="care_worker",
            made_by=cast.suzuki,
        )
        Invitation.objects.bulk_create([offer])
    with acting_as(care.pk):
        with pytest.raises(NotAdmitted):
            patients.accept(invitation=offer, by=actor_of(care))
        assert not Patient.objects.filter(pk=chiyono.pk).exists()


def test_nobody_is_verified_before_somebody_registered_and_the_call_names_who_answered(cast):
    admission, desk = invited(cast), client_as(cast.utsugi)
    press(desk, "offices:verify_office", {"answered_by": "原さん"}, admission_id=admission.pk)
    admission.refresh_from_db()
    assert admission.called_at is None
    joined(admission)
    answer = press(desk, "offices:verify_office", {"answered_by": " "}, admission_id=admission.pk)
    assert answer.status_code == 422
    assert "電話に出た方のお名前" in answer.content.decode()
    page = desk.get(reverse("offices:admission", args=[admission.pk])).content.decode()
    assert "0598-00-7777" in page
    assert "日向 葵" in page


def test_a_withdrawn_invitation_opens_nothing_and_gives_the_number_back(cast):
    admission = invited(cast)
    press(client_as(cast.utsugi), "offices:withdraw_office", admission_id=admission.pk)
    with pytest.raises(actions.MailProblem):
        joined(admission)
    again = invited(cast)
    assert again.number == NUMBER
    joined(again)
    press(client_as(cast.utsugi), "offices:withdraw_office", admission_id=again.pk)
    again.refresh_from_db()
    assert again.ended_at is None, "who has registered is declined, with a reason"


def test_a_declined_office_is_gone_at_the_next_request_and_the_reason_stays(cast):
    admission = invited(cast)
    first, desk = joined(admission), client_as(cast.utsugi)
    office = client_as(first)
    assert office.get("/office/").status_code == 200
    no_reason = press(desk, "offices:decline_office", admission_id=admission.pk)
    assert no_reason.status_code == 422
    because = {"because": "電話の先では、その方を知りませんでした"}
    press(desk, "offices:decline_office", because, admission_id=admission.pk)
    gone = office.get("/office/", follow=True)
    assert gone.redirect_chain == [("/accounts/login/?next=/office/", 302)]
    assert "サインイン" in gone.content.decode()
    page = desk.get(reverse("offices:admission", args=[admission.pk])).content.decode()
    assert because["because"] in page
    press(desk, "offices:verify_office", {"answered_by": "原さん"}, admission_id=admission.pk)
    admission.refresh_from_db()
    assert admission.called_at is None


def test_the_secretariat_is_the_hub_or_the_town_hall_of_the_office_and_nobody_else(cast):
    admission = invited(cast)
    city = cast.city
    for other in (cast.inoue, cast.sakaki, cast.manager, cast.suzuki, cast.taira):
        for path in (reverse("offices:admissions"), reverse("offices:admission", args=[admission.pk])):
            assert client_as(other).get(path).status_code == 404
    Organization.objects.filter(pk=city.pk).update(municipality=cast.neighbour)
    assert client_as(cast.utsugi).get(reverse("offices:admission", args=[admission.pk])).status_code == 404
    elsewhere = press(client_as(cast.utsugi), "offices:invite_office", form(cast))
    assert elsewhere.status_code == 422
    Organization.objects.filter(pk=cast.houkatsu.pk).update(kind="liaison-centre")
    assert client_as(cast.inoue).get(reverse("offices:admission", args=[admission.pk])).status_code == 200


def test_a_mail_that_is_refused_is_told_to_the_secretariat_with_its_own_page(cast, monkeypatch):
    from renkei.ground.jobs.models import Notice
    from renkei.ground.offices import jobs

    admission = invited(cast)
    monkeypatch.setattr(jobs, "_send", lambda mail: "refused")
    mail_joining(joining_id=str(admission.mail_id), sending=1)
    told = Notice.objects.get(kind="joining.refused")
    assert told.organization_id == cast.city.pk
    assert client_as(cast.utsugi).get(told.path).status_code == 200


def test_the_list_shows_each_step_with_its_day_by_pages_in_a_fixed_number_of_queries(
    cast, django_assert_max_num_queries
):
    desk, here = client_as(cast.utsugi), reverse("offices:admissions")
    assert "まだ招いた事業所はありません" in desk.get(here).content.decode()
    first = invited(cast)
    joined(first)
    assert "すずらん" in desk.get(f"{here}?state=registered").content.decode()
    assert "この段階の事業所はありません" in desk.get(f"{here}?state=verified").content.decode()
    verified(cast, first)
    assert "すずらん" in desk.get(f"{here}?state=verified").content.decode()
    registered(cast, by=helper(first))
    words = desk.get(f"{here}?state=working").content.decode()
    for step in ("招待", "登録", "電話で確認", "最初の方"):
        assert step in words
    for n in range(ADMISSIONS):
        made = invited(
            cast,
            number=office_number(f"98701{n + 100:04}"),
            first_name=f"人{n}",
            name=f"第{n}番の家",
            address=f"美澄市北町{n}",
        )
        OfficeAdmission.objects.filter(pk=made.pk).update(invited_at=timezone.now() + timedelta(seconds=n))
    with django_assert_max_num_queries(12):
        page = desk.get(here).content.decode()
    assert "すずらん" not in page
    after = page.split("after=")[1].split('"')[0]
    rest = desk.get(f"{here}?after={after}").content.decode()
    assert "すずらん" in rest
    assert "第0番の家" not in rest


def test_an_ended_sign_in_opens_no_page_of_the_account_either(cast):
    """The library's own pages look at the session: it ends with the sign-in."""
    office = client_as(cast.suzuki)
    assert office.get("/accounts/2fa/").status_code == 200
    with acting_as(cast.manager.pk):
        actions.end_role(role=cast.suzuki, by=actor_of(cast.manager))
    assert office.get("/accounts/2fa/").status_code == 302
    assert office.get("/accounts/login/").status_code == 200
