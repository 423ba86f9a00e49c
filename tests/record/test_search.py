from datetime import timedelta

import pytest
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.acting import acting_as
from renkei.ground.search import queries as hits
from renkei.ground.search.pairs import holds, pairs, wanted
from renkei.record import actions
from renkei.record.queries import entries_holding
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered


def post(role, patient, text: str):
    with acting_as(role.pk):
        return actions.post(patient=patient, text=text, by=actor_of(role))


def found(role, words: str) -> list[str]:
    with acting_as(role.pk):
        return [hit.line.text for hit in entries_holding(actor_of(role), words)[0]]


def test_text_becomes_pairs_of_folded_characters():
    assert pairs("髙い熱、ﾈﾂ") == ["イ熱", "ネツ", "高イ"]
    assert (wanted("熱"), wanted("微熱 ネツ")) == (None, "'ネツ' & '微熱'")


@pytest.mark.parametrize("words", ["'", "& |", "a'b", "\\", ":*", "!"])
def test_signs_of_the_query_language_do_no_harm(cast: Cast, words: str):
    registered(cast)
    assert found(cast.suzuki, words) == []


@pytest.mark.parametrize("words", ["微熱", "びねつ ", "髙木", "高木", "ﾋﾞﾈﾂ"])
def test_two_characters_find_a_text_in_any_spelling(cast: Cast, words: str):
    patient = registered(cast)
    post(cast.suzuki, patient, "髙木先生に微熱（ビネツ）を伝えた")
    post(cast.suzuki, patient, "変わりなし")
    assert found(cast.suzuki, words) == ["髙木先生に微熱（ビネツ）を伝えた"]


def test_pairs_that_stand_apart_are_no_word():
    assert pairs("訪問看護") == ["問看", "看護", "訪問"]
    assert (holds("訪問と看護", "訪問看護"), holds("訪問看護", "訪問看護")) == (False, True)


def test_a_sealed_entry_is_found_no_more(cast: Cast):
    patient = registered(cast)
    entry = post(cast.suzuki, patient, "微熱あり")
    with acting_as(cast.suzuki.pk):
        actions.seal(entry=entry, because="人ちがい", by=actor_of(cast.suzuki))
    assert found(cast.suzuki, "微熱") == []


def test_a_search_ends_at_the_team(cast: Cast):
    patient = registered(cast)
    joined(cast, patient, cast.sato)
    post(cast.suzuki, patient, "微熱あり")
    assert (found(cast.sato, "微熱"), found(cast.stranger, "微熱"), found(cast.utsugi, "微熱")) == (
        ["微熱あり"],
        [],
        [],
    )


def test_the_number_of_hits_is_capped_and_says_so(cast: Cast, monkeypatch):
    monkeypatch.setattr(hits, "MOST", 2)
    patient = registered(cast)
    for number in range(4):
        post(cast.suzuki, patient, f"微熱 {number}")
    with acting_as(cast.suzuki.pk):
        assert len(hits.search("微熱", most=2)) == 3


def search_in(role, patient, **said) -> tuple[int, str]:
    answer = client_as(role).post(f"/patients/{patient.pk}/search/", said)
    text = answer.content.decode()
    return answer.status_code, text[text.find("見つかった記録") :]


def test_in_one_person_by_kind_profession_and_time(cast: Cast):
    patient, other = registered(cast), registered(cast, name="髙木 実", kana="タカギ ミノル")
    joined(cast, patient, cast.sato)
    post(cast.suzuki, patient, "微熱あり。受診を調整")
    post(cast.sato, patient, "微熱あり。37.4")
    post(cast.suzuki, other, "微熱あり。ほかの方")
    today = timezone.localdate()
    for said, expected in (
        ({}, ["受診を調整", "37.4"]),
        ({"category": "nursing"}, ["37.4"]),
        ({"profession": "care_manager"}, ["受診を調整"]),
        ({"since": today.isoformat(), "until": today.isoformat()}, ["受診を調整", "37.4"]),
        ({"since": (today + timedelta(days=1)).isoformat()}, []),
        ({"until": (today - timedelta(days=1)).isoformat()}, []),
        ({"until": "9999-12-31"}, ["受診を調整", "37.4"]),
    ):
        status, text = search_in(cast.suzuki, patient, words="微熱", **said)
        assert status == 200
        assert [word for word in ("受診を調整", "37.4", "ほかの方") if word in text] == expected, said
    assert search_in(cast.stranger, patient, words="微熱")[0] == 404


def test_in_one_person_what_is_wrong_is_said(cast: Cast):
    patient = registered(cast)
    answer = client_as(cast.suzuki).post(
        f"/patients/{patient.pk}/search/", {"words": "熱", "since": "R8.5.2", "until": "R8.5.1"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "2文字以上を入力してください。" in text and "「いつまで」が「いつから」より前の日です。" in text


def test_in_one_person_marked_entries_are_not_found_and_hits_are_told(cast: Cast, monkeypatch):
    patient = registered(cast)
    entry = post(cast.suzuki, patient, "微熱あり")
    with acting_as(cast.suzuki.pk):
        actions.post(patient=patient, text="微熱のわけ", audience="undisclosed", by=actor_of(cast.suzuki))
    said = []
    monkeypatch.setattr(audit, "record", lambda action, **values: said.append((action, values)))
    assert "微熱のわけ" not in search_in(cast.suzuki, patient, words="微熱")[1]
    assert [(action, values["detail"]) for action, values in said] == [
        ("open.hits", {"entries": [str(entry.pk)]})
    ]


def test_showing_a_hit_is_said_in_the_trail(cast: Cast, monkeypatch):
    patient = registered(cast)
    entry = post(cast.suzuki, patient, "微熱あり")
    said = []
    monkeypatch.setattr(audit, "record", lambda action, **values: said.append((action, values)))
    client = client_as(cast.suzuki)
    client.post("/patients/search/", {"words": "微熱"})
    client.post("/patients/search/", {"words": "寒気"})
    assert [(action, values["patients"], values["detail"]) for action, values in said] == [
        ("open.hits", [patient.pk], {"entries": [str(entry.pk)]})
    ]
