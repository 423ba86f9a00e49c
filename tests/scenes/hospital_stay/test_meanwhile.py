"""What somebody else did a moment ago is told in words, and never breaks the page."""

from datetime import date

from django.urls import reverse

from renkei.scenes.hospital_stay.actions import calls
from tests.cast import client_as
from tests.scenes.hospital_stay.story import acts, at
from tests.scenes.hospital_stay.test_calls import called, go_home
from tests.scenes.hospital_stay.test_pages import post


def test_who_takes_back_what_somebody_took_back_a_moment_ago_is_told_so(story, chiyono, monkeypatch):
    stay = story.admit(at(6))
    with acts(story.cast.suzuki, at(7)) as actor:
        applied = calls.note_application(stay, on=date(2026, 11, 7), by=actor)
    go_home(story, stay)
    made = called(story, stay, at(18))
    with acts(story.cast.suzuki, at(18)) as actor:
        calls.void_call(made, because="別の方", by=actor)
        calls.take_back_application(applied, by=actor)
    monkeypatch.setattr("renkei.scenes.hospital_stay.views.calls.call_to_void", lambda *_: made)
    monkeypatch.setattr("renkei.scenes.hospital_stay.views.calls.applicant_for", lambda *_: applied)
    suzuki = client_as(story.cast.suzuki)
    for path, given, after in (
        (reverse("hospital_stay:void_call", args=[made.pk]), {"because": "x"}, "calls"),
        (reverse("hospital_stay:take_back_application", args=[applied.pk]), {}, "stay"),
    ):
        answer = post(suzuki, path, **given)
        assert answer.status_code == 302, after
        assert "ほかの人がもう取り消して" in suzuki.get(answer.url).content.decode()
