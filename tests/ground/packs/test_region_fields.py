"""An officer changes a form in the browser: a field of the town's own, and how the form's own fields are asked."""

import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.ground.packs.check import check_pack
from renkei.ground.packs.loaded import sheet_as, sheet_for, sheets
from renkei.ground.packs.models import PackVersion
from renkei.ground.sheets.models import Answer
from renkei.ground.tasks.calendar import TOKYO
from tests.cast import NEIGHBOUR, TOWN, client_as
from tests.ground.packs.test_agreeing import CHANGE, RULE, decided, place, post, proposed
from tests.scenes.hospital_stay.conftest import chiyono, story
from tests.scenes.hospital_stay.story import clock

__all__ = ["chiyono", "place", "story"]

SHEET = "admission-info"
TODAY = datetime(2026, 11, 16, 9, tzinfo=TOKYO)
STARTS = date(2026, 12, 1)
LATER = datetime(2026, 12, 2, 9, tzinfo=TOKYO)
REFUGE = {
    "label": "避難するときの手助け",
    "type": "choice",
    "options": "ひとりでできる\n見守り\n車いす",
    "unit": "",
    "help": "津波のとき",
    "starts": "2026-12-01",
    "because": "",
}


@pytest.fixture(autouse=True)
def now(place):
    with clock(TODAY):
        yield


def added(officer, **given: str) -> PackVersion:
    answer = post(client_as(officer), "packs:new_field", REFUGE | given, id=SHEET)
    assert answer.status_code == 302, answer.content.decode()
    return PackVersion.objects.get(agreed_at=None, declined_at=None)


def own_fields(town: str | None, day: date) -> dict[str, str]:
    form = sheet_for(SHEET, town, day)
    return {one.id: one.label for part in form.sections if part.added for one in part.fields}


def words_of(printed) -> str:
    pages = PdfReader(io.BytesIO(printed.content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def test_a_field_is_asked_from_its_day_of_the_towns_own_people_and_comes_out_on_paper(cast, story, chiyono):
    version = added(cast.utsugi)
    assert own_fields(TOWN, STARTS) == {}  # a proposal is nothing yet
    page = client_as(cast.utsugi).get(reverse("packs:version", args=[version.pk])).content.decode()
    assert (
        "入院時情報提供書" in page
        and "避難するときの手助け　1つ選ぶ　ひとりでできる・見守り・車いす　津波のとき" in page
    )
    decided(cast.utsugi, version)
    assert own_fields(TOWN, STARTS - timedelta(days=1)) == own_fields(NEIGHBOUR, STARTS) == {}
    assert own_fields(TOWN, STARTS) == {"x_1": "避難するときの手助け"}
    assert (
        sheets()[SHEET].version == sheet_for(SHEET, NEIGHBOUR, STARTS).version
    )  # the ministry's form is what it was

    stay = story.admit(LATER)
    here = f"/stays/{stay.pk}/sheets/{SHEET}/"
    with clock(LATER):
        office = client_as(cast.suzuki)
        page = office.get(here).content.decode()
        assert "地域の項目" in page and "津波のとき" in page
        revision = re.search(r'name="revision" value="(\d+)"', page)[1]
        assert post_to(office, here, do="send", revision=revision, x_1="o3").status_code == 302
        assert "避難するときの手助け☐ひとりでできる☐見守り☑車いす" in words_of(office.get(f"{here}print/"))
    with acting_as(cast.suzuki.pk):
        answer = Answer.objects.get()
    assert answer.version == f"{sheets()[SHEET].version}+town-{TOWN}.2026-12-01"
    with clock(LATER):
        ward = client_as(cast.taira)
        received = re.search(r"/stays/received/[0-9a-f-]+/", ward.get("/stays/received/").content.decode())[0]
        page = ward.get(received).content.decode()
        assert "避難するときの手助け" in page and "車いす" in page
        assert "☑車いす" in words_of(ward.get(f"{received}print/{SHEET}/"))


def post_to(client, path: str, **given: str):
    from tests.scenes.hospital_stay.test_pages import post as post_page

    return post_page(client, path, **given)


def test_what_was_begun_goes_on_as_it_began_and_what_was_sent_stays_as_it_was(cast, story, chiyono):
    """Two stays: one's sheet sent with the field, another's draft; then the field is taken away."""
    decided(cast.utsugi, added(cast.utsugi))
    stay = story.admit(LATER)
    here = f"/stays/{stay.pk}/sheets/{SHEET}/"
    with clock(LATER):
        office = client_as(cast.suzuki)
        office.get(here)
        town = client_as(cast.utsugi)
        field = reverse("packs:field", args=[SHEET, "x_1"])
        assert 'value="避難するときの手助け"' in town.get(field).content.decode()
        dropped = REFUGE | {"starts": "2026-12-10", "drop": "1"}
        assert post(town, "packs:field", dropped, id=SHEET, field_id="x_1").status_code == 302
        version = PackVersion.objects.get(agreed_at=None)
        page = town.get(reverse("packs:version", args=[version.pk])).content.decode()
        assert re.search("避難するときの手助け.*なし", page, re.DOTALL)
        decided(cast.utsugi, version)
    with clock(datetime(2026, 12, 11, 9, tzinfo=TOKYO)):
        assert own_fields(TOWN, date(2026, 12, 11)) == {}
        page = office.get(here).content.decode()
        assert "避難するときの手助け" in page
        revision = re.search(r'name="revision" value="(\d+)"', page)[1]
        assert post_to(office, here, do="send", revision=revision, x_1="o2").status_code == 302
        assert "☑見守り" in words_of(office.get(f"{here}print/"))
        assert "見守り" in office.get(here).content.decode()
    assert sheet_as(SHEET, f"2024-06+town-{TOWN}.2026-12-01").field("x_1").label == "避難するときの手助け"
    assert sheet_as(SHEET, "2024-06+a-pack-that-is-gone.1").fields == sheets()[SHEET].fields


def test_a_field_of_the_form_is_not_asked_here_or_looked_for_and_its_words_stay(cast, story, chiyono):
    town = client_as(cast.utsugi)
    given = {"starts": "2026-12-01", "because": ""}
    unasked, wanted = {"use": "unasked", "help": ""}, {"use": "required", "help": "ふりがなも"}
    assert post(town, "packs:field", unasked | given, id=SHEET, field_id="name").status_code == 302
    assert post(town, "packs:field", wanted | given, id=SHEET, field_id="kana").status_code == 302
    version = PackVersion.objects.get()  # both wait to be decided together
    page = town.get(reverse("packs:version", args=[version.pk])).content.decode()
    assert "使わない" in page and "見てほしい項目に出す　ふりがなも" in page
    form = town.get(reverse("packs:form", args=[SHEET])).content.decode()
    assert "令和8年12月1日からの提案に、つぎの変更も入ります。" in form and "使わない" in form
    assert reverse("packs:form", args=[SHEET]) in town.get(reverse("packs:rules")).content.decode()
    decided(cast.utsugi, version)
    form, standard = sheet_for(SHEET, TOWN, STARTS), sheets()[SHEET]
    assert (form.field("name").asked, form.field("kana").required) == (False, True)
    assert form.field("kana").label == standard.field("kana").label
    stay = story.admit(LATER)
    with clock(LATER):
        page = client_as(cast.suzuki).get(f"/stays/{stay.pk}/sheets/{SHEET}/").content.decode()
        assert 'name="kana"' in page and 'name="name"' not in page
        back = given | {"use": "as-is", "help": "", "starts": "2026-12-20"}
        assert post(town, "packs:field", back, id=SHEET, field_id="name").status_code == 302
        decided(cast.utsugi, PackVersion.objects.get(agreed_at=None))
    form = sheet_for(SHEET, TOWN, date(2026, 12, 20))
    assert (form.field("name").asked, form.field("kana").required) == (True, True)


def test_a_deadline_and_a_field_are_decided_together_on_one_day(cast):
    version = proposed(cast.utsugi)
    other_day = post(client_as(cast.utsugi), "packs:new_field", REFUGE | {"starts": "2026-12-05"}, id=SHEET)
    assert other_day.status_code == 422
    page = other_day.content.decode()
    assert "決まっていない提案は令和8年12月1日からです。" in page and 'value="避難するときの手助け"' in page
    assert added(cast.utsugi).pk == version.pk
    page = client_as(cast.utsugi).get(reverse("packs:version", args=[version.pk])).content.decode()
    assert "入院時情報提供書を送る" in page and "避難するときの手助け" in page
    assert post(client_as(cast.utsugi), "packs:change", CHANGE | {"days": "2"}, id=RULE).status_code == 302
    decided(cast.utsugi, PackVersion.objects.get())
    assert own_fields(TOWN, STARTS) == {"x_1": "避難するときの手助け"}
    laid = next(Path(place_of(cast)).glob(f".agreed/*/town-{TOWN}"))
    text = (laid / "fields" / "own.toml").read_text(encoding="utf-8")
    assert "連携協議会 2026-11-20 決定" in text and "undecided" not in text
    assert check_pack(laid) == []


def place_of(cast):
    from django.conf import settings

    return settings.PACKS


def test_whoever_chose_the_same_words_before_chose_the_same(cast):
    """A choice mended: its words keep what they are stored by; a word that is new was never anything else."""
    decided(cast.utsugi, added(cast.utsugi))
    mended = REFUGE | {"options": "車いす\n担架\n見守り", "starts": "2026-12-10"}
    assert post(client_as(cast.utsugi), "packs:field", mended, id=SHEET, field_id="x_1").status_code == 302
    decided(cast.utsugi, PackVersion.objects.get(agreed_at=None))
    field = sheet_for(SHEET, TOWN, date(2026, 12, 10)).field("x_1")
    assert [(one.value, one.label) for one in field.options] == [
        ("o3", "車いす"),
        ("o4", "担架"),
        ("o2", "見守り"),
    ]
    dropped = REFUGE | {"starts": "2026-12-12", "drop": "1"}
    assert post(client_as(cast.utsugi), "packs:field", dropped, id=SHEET, field_id="x_1").status_code == 302
    added(cast.utsugi, label="ほかのこと", type="text", starts="2026-12-12")
    decided(cast.utsugi, PackVersion.objects.get(agreed_at=None))
    assert own_fields(TOWN, date(2026, 12, 12)) == {"x_2": "ほかのこと"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"label": ""}, "項目の名前を入力してください。"),
        ({"options": "1つだけ"}, "選択肢を1行に1つ、2つから20まで書いてください。"),
        ({"options": "\n".join(map(str, range(21)))}, "2つから20まで"),
        ({"starts": "2026-11-16"}, "始める日は、あしたか"),
        ({"type": "picture"}, "picture"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_is_kept(cast, given, told):
    answer = post(client_as(cast.utsugi), "packs:new_field", REFUGE | given, id=SHEET)
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and "津波のとき" in page
    assert not PackVersion.objects.exists()


def test_only_the_town_hall_changes_a_form_and_only_one_that_people_write(cast):
    for officer in (cast.suzuki, cast.taira):
        assert client_as(officer).get(reverse("packs:form", args=[SHEET])).status_code in (403, 404)
        assert post(client_as(officer), "packs:new_field", REFUGE, id=SHEET).status_code in (403, 404)
    town = client_as(cast.utsugi)
    for path in (
        reverse("packs:form", args=["prefecture-survey"]),
        reverse("packs:form", args=["nothing"]),
        reverse("packs:field", args=[SHEET, "nothing"]),
        reverse("packs:field", args=[SHEET, "x_9"]),
    ):
        assert town.get(path).status_code == 404
    assert not PackVersion.objects.exists()


WRONG = """
[[form]]
sheet = "admission-inf"
version = "1"
from = 2026-12-01
source = "x"

[[form]]
sheet = "admission-info"
version = "a+b"
from = 2026-12-01
source = "x"

  [[form.field]]
  id = "refuge"
  label = "避難"
  type = "text"

  [[form.wording]]
  field = "nam"
  asked = false
  required = true
"""


def test_what_is_wrong_in_a_pack_is_told_with_its_line(tmp_path):
    pack = tmp_path / "ashihara"
    (pack / "fields").mkdir(parents=True)
    (pack / "pack.toml").write_text(
        'name = "ashihara"\ntitle = "x"\nversion = "1"\nmade_by = "葦原町"\n', encoding="utf-8"
    )
    (pack / "fields" / "own.toml").write_text(WRONG, encoding="utf-8")
    told = [(one.line, one.text) for one in check_pack(pack)]
    assert [line for line, _text in told] == [10, 15, 22]
    words = ("半角の英数字", "「x_」で始め", "聞かない欄を、必ず書く欄には")
    assert all(word in text for word, (_line, text) in zip(words, told, strict=True))
    mended = WRONG.replace("a+b", "1").replace('"refuge"', '"x_1"').replace("  required = true\n", "")
    (pack / "fields" / "own.toml").write_text(mended, encoding="utf-8")
    told = [(one.line, one.text) for one in check_pack(pack)]
    assert [line for line, _text in told] == [3, 20]
    assert "書類「admission-inf」がありません。" in told[0][1] and "admission-info" in told[0][1]
    assert "「nam」という欄はありません。" in told[1][1]
