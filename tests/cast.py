"""The named cast: three offices, a ward, a support centre, a city and a prefecture, around one person at home."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from renkei.ground.people.actor import ROLE, SIGN_IN, actor_of
from renkei.ground.people.models import (
    Capacity,
    OpeningHours,
    Organization,
    OrganizationKind,
    Practitioner,
    PractitionerRole,
    Profession,
    SignIn,
    User,
)
from renkei.ground.region.codes import municipality_code
from renkei.ground.region.models import MedicalArea, Municipality, Prefecture

__all__ = ["Cast", "actor_of", "assemble", "client_as"]

LONG_AGO = datetime(2024, 4, 1, tzinfo=UTC)
TOWN = municipality_code("98201")  # 98 and 99 are no prefecture's code: the towns of the tests are nobody's
NEIGHBOUR = municipality_code("98202")
BIRTH = date(1942, 3, 8)


@dataclass
class Cast:
    town: Municipality
    neighbour: Municipality
    komorebi: Organization  # 居宅介護支援事業所
    sakura: Organization  # 訪問看護
    yanai_clinic: Organization
    hospital: Organization
    houkatsu: Organization  # 地域包括支援センター
    other_office: Organization  # 居宅, no patients: strangers
    city: Organization
    prefecture: Organization
    suzuki: PractitionerRole  # care manager
    sato: PractitionerRole  # nurse
    yanai: PractitionerRole  # doctor
    taira: PractitionerRole  # ward nurse and discharge desk
    inoue: PractitionerRole  # support centre
    stranger: PractitionerRole  # care manager of another office
    utsugi: PractitionerRole  # city, statistics
    sakaki: PractitionerRole  # prefecture
    manager: PractitionerRole  # administrator of komorebi

    def roles(self) -> dict[str, PractitionerRole]:
        return {name: value for name, value in vars(self).items() if isinstance(value, PractitionerRole)}


def client_as(role: PractitionerRole | None) -> Client:
    """A browser in which this person has signed in with both factors and chosen this capacity."""
    client = Client()
    if role is None:
        return client
    user = User.objects.get(practitioner=role.practitioner)
    session = client.session
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SIGN_IN] = str(SignIn.objects.create(user=user, second_factor=True).pk)
    session[ROLE] = str(role.pk)
    session.save()
    client.cookies["renkei"] = session.session_key
    return client


def organization(
    kind: str,
    name: str,
    town: Municipality | None,
    number: str | None = None,
    prefecture: Prefecture | None = None,
) -> Organization:
    made = Organization.objects.create(
        kind=kind,
        name=name,
        municipality=town,
        prefecture=prefecture,
        number=number,
        phone="0598-00-0001",
        fax="0598-00-0002",
    )
    for weekday in range(5):
        OpeningHours.objects.create(
            organization=made, weekday=weekday, opens=time(8, 30), closes=time(17, 30)
        )
    return made


def role(name: str, of: Organization, capacity: str, profession: str, username: str) -> PractitionerRole:
    practitioner = Practitioner.objects.create(name=name)
    User.objects.create_user(username, None, practitioner)  # no password: hashing one takes 50 ms
    return PractitionerRole.objects.create(
        practitioner=practitioner, organization=of, capacity=capacity, profession=profession, since=LONG_AGO
    )


def assemble() -> Cast:
    place = Prefecture.objects.create(code="98", name="北嶺県")
    area = MedicalArea.objects.create(prefecture=place, name="みすみ")
    town = Municipality.objects.create(
        code=TOWN, prefecture=place, medical_area=area, name="美澄市", kana="ミスミシ"
    )
    neighbour = Municipality.objects.create(
        code=NEIGHBOUR, prefecture=place, medical_area=area, name="葦原町", kana="アシハラチョウ"
    )
    kind, capacity, profession = OrganizationKind, Capacity, Profession
    komorebi = organization(kind.CARE_MANAGER_OFFICE, "居宅介護支援事業所 こもれび", town, "9870000001")
    sakura = organization(kind.HOME_NURSING, "さくら坂訪問看護ステーション", town, "9860000001")
    clinic = organization(kind.CLINIC, "柳井医院", town, "9810000001")
    hospital = organization(kind.HOSPITAL, "美澄総合病院", town, "9810000002")
    houkatsu = organization(kind.SUPPORT_CENTRE, "美澄市北部地域包括支援センター", town, "9800000001")
    other = organization(kind.CARE_MANAGER_OFFICE, "居宅介護支援事業所 みなも", neighbour, "9870000002")
    city = organization(kind.MUNICIPALITY, "美澄市 高齢介護課", town)
    prefecture = organization(kind.PREFECTURE, "北嶺県 長寿社会課", None, prefecture=place)
    return Cast(
        town,
        neighbour,
        komorebi,
        sakura,
        clinic,
        hospital,
        houkatsu,
        other,
        city,
        prefecture,
        suzuki=role("鈴木 由紀", komorebi, capacity.CARE, profession.CARE_MANAGER, "suzuki"),
        sato=role("佐藤 真奈美", sakura, capacity.CARE, profession.NURSE, "sato"),
        yanai=role("柳井 幸子", clinic, capacity.CARE, profession.DOCTOR, "yanai"),
        taira=role("平良 海", hospital, capacity.WARD, profession.NURSE, "taira"),
        inoue=role("井上 さと", houkatsu, capacity.DESK, profession.SOCIAL_WORKER, "inoue"),
        stranger=role("高橋 透", other, capacity.CARE, profession.CARE_MANAGER, "takahashi"),
        utsugi=role("宇津木 直人", city, capacity.STATISTICS, profession.OFFICER, "utsugi"),
        sakaki=role("榊原 美和", prefecture, capacity.PREFECTURE, profession.OFFICER, "sakaki"),
        manager=role("三上 昇", komorebi, capacity.ADMINISTRATOR, profession.CLERK, "mikami"),
    )
