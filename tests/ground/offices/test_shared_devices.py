"""共用端末: a tablet of the office; each takes it with the own PIN, and it is nobody's again when they put it down."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from renkei.ground.db.ids import new_id
from renkei.ground.offices.forms import PinForm
from renkei.ground.people import devices
from renkei.ground.people.models import Device, DeviceUse, Pin, PractitionerRole, SignIn, User
from tests.cast import Cast, client_as, role
from tests.pages import cost

PIN = "395172"


def post(client: Client, name: str, data: dict | None = None, **kwargs):
    return client.post(reverse(name, kwargs=kwargs), (data or {}) | {"request_key": str(new_id())})


def tablet_of(manager: PractitionerRole, **changes: object) -> Client:
    """A browser that became a device by the code that its administrator was shown."""
    asked = {"name": "訪問用タブレット1", "idle_minutes": 5} | changes
    page = post(client_as(manager), "offices:new_device", asked).content.decode()
    code = re.search(r"[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}", page).group()
    tablet = Client()
    answer = tablet.post(reverse("offices:register_device"), {"code": code})
    assert (answer.status_code, answer.url) == (302, reverse("offices:device"))
    return tablet


def with_pin(person: PractitionerRole, pin: str = PIN) -> User:
    answer = post(client_as(person), "offices:pin", {"pin": pin, "again": pin})
    assert answer.status_code == 302
    return User.objects.get(practitioner=person.practitioner)


def enter(tablet: Client, user: User, pin: str = PIN):
    return tablet.post(reverse("offices:enter", kwargs={"user_id": user.pk}), {"pin": pin})


def later(tablet: Client, minutes: float) -> None:
    """As if nobody had touched it for so long."""
    session = tablet.session
    session[devices.TOUCHED] -= int(minutes * 60)
    session.save()
    tablet.cookies["renkei"] = session.session_key


@pytest.fixture
def nakata(cast: Cast) -> PractitionerRole:
    return role("中田 ひろみ", cast.komorebi, "care", "care_manager", "nakata")


def test_two_share_a_tablet_and_each_is_oneself(cast, nakata):
    tablet = tablet_of(cast.manager)
    suzuki, second = with_pin(cast.suzuki), with_pin(nakata, "820461")

    names = tablet.get(reverse("offices:device")).content.decode()
    assert "鈴木 由紀" in names and "中田 ひろみ" in names
    assert enter(tablet, suzuki).url == reverse("today")
    assert "鈴木 由紀" in tablet.get("/").content.decode()

    assert tablet.post(reverse("offices:hand_on")).url == reverse("offices:device")
    assert tablet.get("/").url == reverse("offices:device")
    assert enter(tablet, second, PIN).status_code == 422  # somebody else's number
    assert enter(tablet, second, "820461").status_code == 302
    assert "中田 ひろみ" in tablet.get("/").content.decode()
    assert SignIn.objects.filter(device__isnull=False, by_pin=True).count() == 2
    assert SignIn.objects.filter(user=suzuki, device__isnull=False, ended_at=None).count() == 0


def test_who_used_it_last_comes_first(cast, nakata):
    tablet = tablet_of(cast.manager)
    with_pin(cast.suzuki)
    enter(tablet, with_pin(nakata))
    tablet.post(reverse("offices:hand_on"))
    names = tablet.get(reverse("offices:device")).content.decode()
    assert names.index("さいきん使った人") < names.index("中田 ひろみ") < names.index("ほかの人")
    assert names.index("ほかの人") < names.index("鈴木 由紀")


def test_five_mistakes_stop_the_pin_here_and_nowhere_else(cast, nakata):
    first, second = tablet_of(cast.manager), tablet_of(cast.manager, name="訪問用タブレット2")
    suzuki = with_pin(cast.suzuki)
    for left in (4, 3, 2, 1):
        assert f"あと{left}回" in enter(first, suzuki, "000001").content.decode()
    stopped = enter(first, suzuki, "000001").content.decode()
    assert "暗証番号が使えなくなっています" in stopped
    assert enter(first, suzuki).status_code == 422  # the right one is too late

    told = client_as(cast.manager).get(reverse("offices:devices")).content.decode()
    assert "止まっている人：鈴木 由紀" in told
    assert enter(second, suzuki).status_code == 302  # a colleague cannot lock her out of her work
    assert enter(first, with_pin(nakata)).status_code == 302


def test_the_password_at_the_device_opens_the_pin_again_and_is_enough(cast):
    tablet, suzuki = tablet_of(cast.manager), with_pin(cast.suzuki)
    for _ in range(5):
        enter(tablet, suzuki, "000001")
    suzuki.set_password("akegata-no-tori-9")
    suzuki.save()
    signed = tablet.post("/accounts/login/", {"login": "suzuki", "password": "akegata-no-tori-9"})
    assert signed.status_code == 302
    assert tablet.get("/").status_code == 200
    assert tablet.get(reverse("mfa_index")).status_code == 200
    tablet.post(reverse("offices:hand_on"))
    assert enter(tablet, suzuki).status_code == 302


def test_it_is_nobodys_after_its_minutes_and_leads_its_person_back(cast, nakata):
    tablet, suzuki = tablet_of(cast.manager, idle_minutes=3), with_pin(cast.suzuki)
    second = with_pin(nakata)
    enter(tablet, suzuki)
    later(tablet, 2.9)
    assert tablet.get(reverse("offices:mine")).status_code == 200  # and it was touched
    later(tablet, 2.9)
    assert tablet.get(reverse("offices:mine")).status_code == 200
    later(tablet, 3.1)
    assert tablet.get(reverse("offices:capacities")).url == reverse("offices:device")
    assert not SignIn.objects.filter(user=suzuki, by_pin=True, ended_at=None).exists()
    assert enter(tablet, suzuki).url == reverse("offices:capacities")

    later(tablet, 3.1)
    assert tablet.get(reverse("offices:capacities")).url == reverse("offices:device")
    assert enter(tablet, second).url == reverse("today")  # where somebody else was is nobody's business


def test_what_the_page_asks_by_itself_keeps_nobody_in(cast):
    tablet, suzuki = tablet_of(cast.manager, idle_minutes=3), with_pin(cast.suzuki)
    enter(tablet, suzuki)
    later(tablet, 2)
    tablet.get("/live/since/")
    later(tablet, 1.1)
    assert tablet.get("/").url == reverse("offices:device")


def test_a_lost_tablet_is_out_at_the_next_request(cast):
    tablet, suzuki = tablet_of(cast.manager), with_pin(cast.suzuki)
    enter(tablet, suzuki)
    assert tablet.get("/").status_code == 200
    post(client_as(cast.manager), "offices:withdraw_device", device_id=Device.objects.get().pk)
    assert tablet.get("/").status_code == 302
    answer = tablet.get(reverse("offices:device"))
    assert "この端末は登録されていません" in answer.content.decode()
    assert enter(tablet, suzuki).status_code == 302
    assert tablet.get("/").status_code == 302


def test_a_pin_is_worth_nothing_elsewhere(cast):
    tablet, suzuki, sato = tablet_of(cast.manager), with_pin(cast.suzuki), with_pin(cast.sato)
    assert enter(Client(), suzuki).url == reverse("offices:device")  # no device
    assert enter(tablet, sato).status_code == 404  # another office
    forged = Client()
    forged.cookies[devices.COOKIE] = "forged"
    assert enter(forged, suzuki).url == reverse("offices:device")
    PractitionerRole.objects.filter(pk=cast.suzuki.pk).update(until=timezone.now())
    assert enter(tablet, suzuki).status_code == 404
    assert "鈴木" not in tablet.get(reverse("offices:device")).content.decode()


def test_only_the_offices_own_capacities_are_there_and_no_administrators(cast):
    tablet = tablet_of(cast.manager)
    elsewhere = role("鈴木 由紀", cast.sakura, "care", "nurse", "suzuki2")
    managing = role("鈴木 由紀", cast.komorebi, "administrator", "clerk", "suzuki3")
    PractitionerRole.objects.filter(pk__in=[elsewhere.pk, managing.pk]).update(
        practitioner=cast.suzuki.practitioner
    )
    enter(tablet, with_pin(cast.suzuki))
    page = tablet.get(reverse("offices:capacities")).content.decode()
    assert "さくら坂訪問看護ステーション" not in page and "事業所の管理者" not in page
    for other in (elsewhere, managing):
        assert post(tablet, "offices:switch", {"role": str(other.pk)}).status_code == 404
        session = tablet.session
        session["renkei_role"] = str(other.pk)  # as a forged cookie would: the database decides
        session.save()
        tablet.cookies["renkei"] = session.session_key
        assert "居宅介護支援事業所 こもれび" in tablet.get("/").content.decode()
        assert tablet.get(reverse("offices:devices")).status_code == 404


@pytest.mark.parametrize("page", ["mfa_index", "account_change_password", "offices:pin"])
def test_what_guards_a_sign_in_is_not_changed_by_pin(cast, page):
    tablet = tablet_of(cast.manager)
    enter(tablet, with_pin(cast.suzuki))
    answer = tablet.get(reverse(page))
    assert answer.status_code == 403
    assert "ここにはパスワードのサインインが必要です" in answer.content.decode()
    tablet.post(reverse(page), {"pin": "820461", "again": "820461", "request_key": str(new_id())})
    tablet.post(reverse("offices:hand_on"))
    assert enter(tablet, User.objects.get(practitioner=cast.suzuki.practitioner)).status_code == 302


def test_the_password_alone_sets_up_no_second_factor_where_the_device_is_it(cast):
    suzuki = with_pin(cast.suzuki)
    stolen = client_as(cast.suzuki)
    SignIn.objects.update(second_factor=False)
    for page in ("today", "mfa_index", "mfa_activate_totp"):
        answer = stolen.get(reverse(page))
        assert answer.status_code == 403
        assert "共用端末で使ってください" in answer.content.decode()
    Pin.objects.filter(user=suzuki).delete()
    assert stolen.get("/").url == reverse("mfa_index")


def test_a_registration_code_is_used_once_and_in_time(cast):
    page = post(client_as(cast.manager), "offices:new_device", {"name": "受付", "idle_minutes": 10})
    code = re.search(r"[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}", page.content.decode()).group()
    address = reverse("offices:register_device")
    Device.objects.update(code_until=timezone.now() - timedelta(seconds=1))
    assert Client().post(address, {"code": code}).status_code == 422
    Device.objects.update(code_until=timezone.now() + timedelta(hours=1))
    assert Client().post(address, {"code": code.lower()}).status_code == 302
    again = Client().post(address, {"code": code})
    assert again.status_code == 422 and "この登録コードは使えません" in again.content.decode()


def test_a_renewal_slip_takes_the_pin_too(cast):
    tablet, suzuki = tablet_of(cast.manager), with_pin(cast.suzuki)
    enter(tablet, suzuki)
    post(client_as(cast.manager), "offices:renewal", role_id=cast.suzuki.pk)
    assert tablet.get("/").status_code == 302
    assert enter(tablet, suzuki).status_code == 404


def test_giving_the_pin_up_ends_what_it_began(cast):
    tablet, suzuki = tablet_of(cast.manager), with_pin(cast.suzuki)
    enter(tablet, suzuki)
    post(client_as(cast.suzuki), "offices:give_up_pin")
    assert tablet.get("/").status_code == 302
    assert enter(tablet, suzuki).status_code == 404


@pytest.mark.parametrize(
    ("pin", "again", "told"),
    [
        ("１２３４５６", "123456", "くり返しや順番"),
        ("654321", "654321", "くり返しや順番"),
        ("890123", "890123", "くり返しや順番"),
        ("777777", "777777", "くり返しや順番"),
        ("121212", "121212", "くり返しや順番"),
        ("274274", "274274", "くり返しや順番"),
        ("39517", "39517", "数字6けた"),
        ("39517a", "39517a", "数字6けた"),
        ("395172", "395127", "2つの番号がちがいます"),
    ],
)
def test_a_pin_that_others_would_try_first_is_refused(pin, again, told):
    form = PinForm({"pin": pin, "again": again})
    assert told in str(form.errors)


def test_full_width_digits_are_the_same_pin(cast):
    tablet, suzuki = tablet_of(cast.manager), with_pin(cast.suzuki, "３９５１７２")
    assert enter(tablet, suzuki, "395172").status_code == 302


def test_an_administrator_reaches_no_device_of_another_office(cast):
    tablet_of(cast.manager)
    other = role("別所 学", cast.sakura, "administrator", "clerk", "bessho")
    address = {"device_id": Device.objects.get().pk}
    assert client_as(other).get(reverse("offices:withdraw_device", kwargs=address)).status_code == 404
    assert post(client_as(other), "offices:withdraw_device", **address).status_code == 404
    assert "訪問用タブレット1" not in client_as(other).get(reverse("offices:devices")).content.decode()


def test_the_lists_cost_the_same_for_one_and_for_thirty(cast):
    tablet = tablet_of(cast.manager)
    with_pin(cast.suzuki)
    manager = client_as(cast.manager)
    few = cost(tablet, reverse("offices:device")), cost(manager, reverse("offices:devices"))
    device = Device.objects.get()
    for n in range(29):
        one = role(f"職員 {n}", cast.komorebi, "care", "care_worker", f"staff{n}")
        user = User.objects.get(practitioner=one.practitioner)
        Pin.objects.create(user=user, digest="x", set_at=timezone.now())
        DeviceUse.objects.create(device=device, user=user, last_at=timezone.now())
    for _ in range(3):
        tablet_of(cast.manager)
    assert (cost(tablet, reverse("offices:device")), cost(manager, reverse("offices:devices"))) == few
