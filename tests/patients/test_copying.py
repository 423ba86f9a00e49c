"""The team of another client as the draft of a new one's; and a registration that asks little and says what it found."""

from renkei.ground.db.acting import acting_as
from renkei.patients import actions
from renkei.patients.models import Invitation, Patient
from tests.cast import Cast, actor_of, client_as
from tests.pages import request_key
from tests.people import identity, joined, registered


def invited(cast: Cast, patient: Patient) -> list[tuple[str, str]]:
    with acting_as(cast.suzuki.pk):
        found = Invitation.objects.filter(patient=patient, answered_at=None).order_by("organization__name")
        return list(found.values_list("organization__name", "function"))


def pair(cast: Cast) -> tuple[Patient, Patient]:
    """千代乃, whom the nurse and the doctor look after, and とめ, who is new."""
    source, new = registered(cast), registered(cast, name="貫井 とめ", kana="ヌクイ トメ")
    joined(cast, source, cast.sato)
    joined(cast, source, cast.yanai)
    return source, new


def test_each_office_is_asked_in_its_function(cast: Cast):
    _source, new = pair(cast)
    with acting_as(cast.suzuki.pk):
        members = [(cast.sakura.pk, "nurse"), (cast.yanai_clinic.pk, "doctor")]
        actions.invite_as_for(patient=new, members=members, by=actor_of(cast.suzuki))
    assert invited(cast, new) == [("さくら坂訪問看護ステーション", "nurse"), ("柳井医院", "doctor")]


def test_by_the_pages_one_is_found_unticked_and_invited(cast: Cast):
    source, new = pair(cast)
    suzuki, path = client_as(cast.suzuki), f"/patients/{new.pk}/team/copying/"
    found = suzuki.post(path, {"words": "ちよの"})
    assert f"{path}{source.pk}/" in found.content.decode()
    page = suzuki.get(f"{path}{source.pk}/")
    assert page.content.decode().count(" checked") == 2
    refused = suzuki.post(f"{path}{source.pk}/", {"request_key": request_key(page)})
    assert (refused.status_code, "招く事業所を選んでください。" in refused.content.decode()) == (422, True)
    form = {"members": f"{cast.sakura.pk}:nurse", "request_key": request_key(page)}
    assert suzuki.post(f"{path}{source.pk}/", form).status_code == 302
    assert invited(cast, new) == [("さくら坂訪問看護ステーション", "nurse")]
    assert suzuki.get(f"{path}{source.pk}/").content.decode().count(" checked") == 1


def test_only_ones_own_people_are_found(cast: Cast):
    _source, new = pair(cast)
    registered(cast, by=cast.stranger, name="大貫 あかね", kana="オオヌキ アカネ")
    found = client_as(cast.suzuki).post(f"/patients/{new.pk}/team/copying/", {"words": "あかね"})
    assert "この名前の方は、あなたの事業所の利用者にいません" in found.content.decode()


def register(cast: Cast, **more: str):
    suzuki = client_as(cast.suzuki)
    person = {name: str(value) for name, value in identity(cast).items()}
    form = person | {"giver": "person", "form": "signed", "since": "2026-04-01", "care_area_id": ""} | more
    form["request_key"] = request_key(suzuki.get("/patients/register/"))
    return suzuki.post("/patients/register/", form)


def test_one_of_our_own_is_not_registered_twice_unless_one_says_so(cast: Cast):
    first = registered(cast)
    answer = register(cast)
    text = answer.content.decode()
    assert (answer.status_code, f"/patients/{first.pk}/" in text) == (422, True)
    assert "あなたの事業所にもう登録されています" in text
    assert register(cast, another="on").status_code == 302
    with acting_as(cast.suzuki.pk):
        assert Patient.objects.count() == 2


def test_registering_may_go_on_to_the_team(cast: Cast):
    assert register(cast, copy_team="on")["Location"].endswith("/team/copying/")


def test_eight_questions_are_asked_at_first(cast: Cast):
    text = client_as(cast.suzuki).get("/patients/register/").content.decode()
    folded = text[text.index('<details class="fold">') :].partition("</details>")[0]
    assert [name for name in ("address", "phone", "household", "resides") if f'name="{name}"' in folded] == [
        "address", "phone", "household", "resides",
    ]  # fmt: skip
