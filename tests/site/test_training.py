"""A house for practice: it says so on every page, print and file; nothing leaves it, and it never stands on real people."""

import fcntl
import io
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from django.http import HttpResponse
from pypdf import PdfReader

from renkei.cli import serve
from renkei.cli.demo import demo, make_if_empty
from renkei.ground.packs.loaded import sheets
from renkei.ground.people.models import User
from renkei.ground.policy.training import PractisedFilesMiddleware
from renkei.ground.sheets.printing import print_sheet
from tests.cast import client_as
from tests.scenes.hospital_stay.story import at


@pytest.fixture
def practising(settings):
    settings.DEMONSTRATION = settings.TRAINING = True


def test_every_page_says_that_it_is_practice(practising, cast, client):
    for page in (client_as(cast.suzuki).get("/"), client.get("/demonstration/")):
        text = page.content.decode()
        assert "練習　書いたことは、どこにも届かず、数えられません" in text
        assert 'class="training" data-watermark="練習"' in text


def test_a_real_house_says_nothing_and_leads_to_practice_where_there_is_one(cast, settings):
    page = client_as(cast.suzuki).get("/").content.decode()
    assert "練習" not in page
    settings.TRAINING_URL = "https://practice.example.jp/"
    assert '<a href="https://practice.example.jp/" target="_blank" rel="noopener">練習の場をひらく</a>' in (
        client_as(cast.suzuki).get("/").content.decode()
    )


@pytest.mark.parametrize("id", sorted(sheets()))
def test_every_sheet_prints_with_a_watermark_beneath_and_is_otherwise_the_same(id, settings):
    sheet = sheets()[id]
    plain = PdfReader(io.BytesIO(print_sheet(sheet, {}, day=at(9).date())))
    settings.TRAINING = True
    marked = PdfReader(io.BytesIO(print_sheet(sheet, {}, day=at(9).date())))
    assert len(marked.pages) == len(plain.pages)
    for one, other in zip(plain.pages, marked.pages, strict=True):
        assert "".join(other.extract_text().split()).count("練習") == 1 + one.extract_text().count("練習")
        assert one.mediabox == other.mediabox


@pytest.mark.parametrize(
    ("named", "then"),
    [
        ('attachment; filename="patients.csv"', 'attachment; filename="training-patients.csv"'),
        ("attachment; filename*=utf-8''%E8.xlsx", "attachment; filename*=utf-8''training-%E8.xlsx"),
        (None, None),
    ],
)
def test_a_file_says_by_its_name_that_it_was_practice(named, then, rf):
    def answer(request):
        return HttpResponse(headers={"Content-Disposition": named} if named else {})

    assert PractisedFilesMiddleware(answer)(rf.get("/")).get("Content-Disposition") == then


def test_practice_writes_to_nobody_even_when_told_through_whom():
    more = {"RENKEI_TRAINING": "1", "RENKEI_SMTP_HOST": "mail.example.jp"}
    ask = "from renkei.settings import *; print([EMAIL_HOST, DEMONSTRATION, 'training' in str(MIDDLEWARE)])"
    said = subprocess.run(
        [sys.executable, "-c", ask], env=os.environ | more, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "['', True, True]"


def test_nobody_signs_in_at_one_click_beside_real_people(cast):
    with pytest.raises(click.ClickException, match="実際の利用者の登録があります"):
        make_if_empty(1)


def test_nor_does_the_command_make_fictional_people_beside_them(cast, monkeypatch):
    monkeypatch.setenv("RENKEI_DATABASE", "as the tests are set up")
    done = CliRunner().invoke(demo, ["--people", "1"])
    assert (done.exit_code, User.objects.filter(is_demonstration=True).exists()) == (1, False)
    assert "実際の利用者の登録があります" in done.output


@pytest.fixture(autouse=True)
def as_started(monkeypatch):
    monkeypatch.delenv("RENKEI_DATABASE", raising=False)
    monkeypatch.setenv("RENKEI_TRAINING", "")


@pytest.mark.parametrize(
    ("found", "training", "fresh", "refused"),
    [
        (None, False, True, "--training といっしょに"),
        ("training", False, False, "練習用のフォルダ"),
        ("schema", True, False, "空でないフォルダ"),
        ("schema", True, True, "空でないフォルダ"),
        (None, True, False, None),
        ("training", True, False, None),
        (None, False, False, None),
    ],
)
def test_a_folder_for_practice_stays_one(tmp_path, found, training, fresh, refused):
    if found:
        (tmp_path / found).touch()
    if refused:
        with pytest.raises(click.ClickException, match=refused):
            serve._keep_practice_apart(tmp_path, training, fresh)
        assert [one.name for one in tmp_path.iterdir()] == ([found] if found else [])
    else:
        serve._keep_practice_apart(tmp_path, training, fresh)
        assert (tmp_path / "training").exists() == training
        assert os.environ["RENKEI_TRAINING"] == ("1" if training else "")


def test_practice_begins_anew_only_where_nothing_runs(tmp_path: Path):
    for name in ("training", "kept"):
        (tmp_path / name).touch()
    with (tmp_path / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as a server and its sessions hold it
        with pytest.raises(click.ClickException, match="いま動いています"):
            serve._keep_practice_apart(tmp_path, training=True, fresh=True)
    assert (tmp_path / "kept").exists()
    serve._keep_practice_apart(tmp_path, training=True, fresh=True)
    assert [one.name for one in tmp_path.iterdir()] == ["training"]


def test_practice_never_uses_a_database_of_its_surroundings(tmp_path, monkeypatch):
    monkeypatch.setenv("RENKEI_DATABASE", "postgresql:///real")
    with pytest.raises(click.ClickException, match="--data のフォルダの中だけ"):
        serve._keep_practice_apart(tmp_path, training=True, fresh=False)
