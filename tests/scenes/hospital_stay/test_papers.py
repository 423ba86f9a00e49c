"""A summary on paper reaches everybody whom the region's route names, and the page says who has it."""

import io
import re
import shutil
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from renkei.ground.db.acting import acting_as
from renkei.ground.jobs.models import Notice
from renkei.ground.packs.check import check_pack
from renkei.ground.standard import STANDARD_PACK
from renkei.patients.actions import withdraw_consent
from renkei.patients.models import Consent, Patient
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.models import Handing, Paper
from renkei.scenes.hospital_stay.policy import paper_for
from renkei.scenes.hospital_stay.routes import route_of
from tests.cast import actor_of, client_as
from tests.people import joined
from tests.scenes.hospital_stay.story import acts, at, clock, facts

NAMED = {"doctor", "nurse", "care_manager", "pharmacist", "therapist", "care_worker"}


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def team(cast, chiyono) -> Patient:
    """こもれび is care manager, さくら坂 nurses, 柳井医院 is doctor."""
    joined(cast, chiyono, cast.sato)
    joined(cast, chiyono, cast.yanai)
    return chiyono


def post(client, path, **data):
    return client.post(path, data | {"request_key": str(uuid4())})


def take_in(story, patient, role=None, kind="nursing-summary", **more) -> Paper:
    with acts(role or story.cast.sato, at(17, 10, 0)) as actor:
        pages = [("1.jpg", photo()), ("2.pdf", b"%PDF-1.4 x")]
        given = {"kind": kind, "pages": pages, "arrived_at": at(17, 9), "from_whom": "長女さんから"} | more
        return actions.take_in(patient, **given, by=actor)


def handed(story, role=None) -> set[tuple[str, str]]:
    with acting_as((role or story.cast.suzuki).pk):
        return set(Handing.objects.values_list("organization__name", "function"))


def told(role) -> int:
    with acting_as(role.pk):
        return Notice.objects.filter(kind="paper.handed").count()


@pytest.mark.system("B12", needs="renkei.scenes.hospital_stay.actions.take_in")
def test_a_summary_reaches_everybody_with_the_right_role_at_once_and_the_list_prints(story, team):
    """Photographed by the visiting nurse; doctor and care manager are handed it in the same moment, and told."""
    cast, stay = story.cast, story.admit(at(16))
    files = [
        SimpleUploadedFile("1.jpg", photo(), "image/jpeg"),
        SimpleUploadedFile("2.jpg", photo(), "image/jpeg"),
    ]
    with clock(at(17)):
        nurse = client_as(cast.sato)
        page = f"/stays/papers/of/{team.pk}/new/"
        assert "家族には渡りません。" in nurse.get(page).content.decode()
        given = {"kind": "nursing-summary", "arrived_at": "2026-11-17T09:00", "from_whom": "長女さんから"}
        answer = post(nurse, page, **given, pages=files, sender=str(cast.hospital.pk))
        assert answer.status_code == 302
        assert handed(story) == {("居宅介護支援事業所 こもれび", "care_manager"), ("柳井医院", "doctor")}
        assert [told(role) for role in (cast.suzuki, cast.yanai, cast.sato, cast.taira)] == [1, 1, 0, 0]
        assert "渡された書類" in client_as(cast.yanai).get("/").content.decode()
        doctor = client_as(cast.yanai).get(answer["Location"]).content.decode()
        assert len(re.findall(r'<img src="/files/', doctor)) == 2
        assert "渡された書類" not in client_as(cast.yanai).get("/").content.decode()
        listed = nurse.get(answer["Location"]).content.decode()
    rows = re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>([^<]+)</td>', listed)
    assert rows == [("居宅介護支援事業所 こもれび", "ケアマネジャー"), ("柳井医院", "医師")]
    opened = [bool(re.search("mark-done", row)) for row in re.findall(r'<tr><th scope="row".*?</tr>', listed)]
    assert opened == [False, True]
    assert "だれに渡ったかを印刷" in listed
    counted = [(row["match"], row["values"]) for row in facts() if row["kind"] == "summary.handed"]
    assert sorted(counted, key=str) == [
        (stay.pk, {"sheet": "nursing-summary", "profession": "care_manager"}),
        (stay.pk, {"sheet": "nursing-summary", "profession": "doctor"}),
    ]


def test_who_joins_in_time_in_the_right_role_gets_it_at_once(story, team, cast):
    with acting_as(cast.sato.pk):
        take_in(story, team)
        take_in(story, team, kind="nutrition-summary")
    assert told(cast.inoue) == 0
    with clock(at(18)):
        joined(cast, team, cast.inoue)  # a social worker: no route names that function
    assert handed(story, cast.inoue) == handed(story)
    assert told(cast.inoue) == 0
    with clock(at(18)):
        joined(cast, team, cast.stranger)  # a care manager
        assert told(cast.stranger) == 2
        with acting_as(cast.stranger.pk):
            assert Handing.objects.filter(organization=cast.other_office).count() == 2


def test_who_joins_long_after_does_not(story, team, cast):
    take_in(story, team)
    with clock(at(17) + timedelta(days=31)):
        joined(cast, team, cast.stranger)
    assert told(cast.stranger) == 0


def test_a_paper_that_no_route_names_is_handed_by_somebodys_decision(story, team, cast):
    paper = take_in(story, team, kind="other")
    assert handed(story) == set()
    with clock(at(17)):
        nurse, page = client_as(cast.sato), f"/stays/papers/{paper.pk}/"
        members = re.findall(
            r'name="members" value="([^"]+)"[^>]*><span>([^<]+)', nurse.get(page).content.decode()
        )
        assert [words for _key, words in members] == [
            "居宅介護支援事業所 こもれび（ケアマネジャー）",
            "柳井医院（医師）",
        ]
        assert client_as(cast.yanai).get(page).status_code == 404
        post(nurse, page, do="hand", members=[members[1][0], str(uuid4())])
        assert client_as(cast.yanai).get(page).status_code == 200
    assert handed(story) == {("柳井医院", "doctor")}


def test_without_consent_it_is_taken_in_and_handed_to_nobody(story, team, cast):
    with acts(cast.suzuki, at(17)) as suzuki:
        Consent.objects.update(until=at(16).date())
        assert suzuki
    take_in(story, team)
    assert handed(story) == set()
    with clock(at(17)):
        shown = client_as(cast.sato).get(f"/stays/papers/of/{team.pk}/new/").content.decode()
    assert "預かるだけで、渡しません" in shown


def test_the_paper_of_another_person_is_sealed_and_nobody_opens_it(story, team, cast):
    paper = take_in(story, team)
    page = f"/stays/papers/{paper.pk}/"
    with clock(at(17)):
        client_as(cast.yanai).get(page)
        for other in (cast.yanai, cast.suzuki):  # theirs to tell, not to seal
            assert post(client_as(other), page, do="seal").status_code == 302
            assert client_as(other).get(page).status_code == 200
        assert post(client_as(cast.sato), page, do="seal").status_code == 302
        for role in (cast.sato, cast.yanai, cast.suzuki):
            assert client_as(role).get(page).status_code == 404
        assert "封をしました" in client_as(cast.sato).get(f"/stays/papers/of/{team.pk}/").content.decode()
    assert [row for row in facts() if row["kind"] == "summary.handed"] == []


def test_neither_strangers_nor_a_ward_nor_the_withdrawn_reach_it(story, team, cast):
    stay = story.admit(at(16))
    paper = take_in(story, team)
    for role in (cast.stranger, cast.taira, cast.inoue, cast.utsugi, cast.manager):
        for page in (f"/stays/papers/{paper.pk}/", f"/stays/papers/of/{team.pk}/"):
            assert client_as(role).get(page).status_code == 404
    assert stay.patient_id == team.pk
    with acting_as(cast.suzuki.pk):
        withdraw_consent(consent=Consent.objects.get(), by=actor_of(cast.suzuki))
    with acting_as(cast.yanai.pk):
        assert Patient.objects.count() == 0
        with pytest.raises(Http404):
            paper_for(actor_of(cast.yanai), uuid4())


def test_a_file_that_is_neither_photo_nor_pdf_is_refused_with_what_to_choose(story, team, cast):
    with clock(at(17)):
        client, page = client_as(cast.sato), f"/stays/papers/of/{team.pk}/new/"
        wrong = SimpleUploadedFile("1.docx", b"PK nonsense")
        given = {"kind": "other", "arrived_at": "2026-11-17T09:00"}
        assert "写真（JPEG・PNG）かPDFを" in post(client, page, **given, pages=[wrong]).content.decode()
        assert "写真かPDFを選んでください。" in post(client, page, **given).content.decode()
    with acting_as(cast.sato.pk):
        assert not Paper.objects.exists()


def test_the_list_costs_the_same_with_one_and_three(story, team, cast, django_assert_num_queries):
    client, page = client_as(cast.suzuki), f"/stays/papers/of/{team.pk}/"
    take_in(story, team)
    client.get(page)
    for _ in range(2):
        with django_assert_num_queries(6):
            client.get(page)
        take_in(story, team)


# -- the region's agreement as data --


def test_the_standard_routes_name_functions_and_never_the_family():
    route = route_of("nursing-summary", None, at(17).date())
    assert (set(route.to), route.within) == (NAMED, 30)
    assert route_of("other", None, at(17).date()) is None
    assert route_of("nursing-summary", None, at(17).date().replace(year=2025)) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('to = ["doctor", "nurse", "care_manager"]', 'to = ["family"]', "「to」に「family」は使えません。"),
        ('papers = ["medicine"]', 'papers = ["medicin"]', "「medicine」ではありませんか。"),
        ('id = "meals"\n', "", "「id」がありません。"),
    ],
)
def test_what_is_wrong_in_a_route_is_told(tmp_path, old, new, said):
    pack = shutil.copytree(STANDARD_PACK, tmp_path / "standard")
    path = pack / "routes" / "papers.toml"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    assert [said in problem.text for problem in check_pack(pack)] == [True]
