"""An officer changes a deadline in the browser, sees last month by it, writes down the council's decision: it holds."""

import io
import re
import shutil
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError
from django.urls import reverse

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.facts.models import FactNow
from renkei.ground.packs.archive import files_in, read_archive, write_archive
from renkei.ground.packs.check import check_pack
from renkei.ground.packs.laying import materialize
from renkei.ground.packs.loaded import days_of_change, installed, rules_for, sheets
from renkei.ground.packs.models import PackVersion
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import TOKYO
from renkei.plan.series import series_for
from tests.cast import NEIGHBOUR, TOWN, client_as, organization, role
from tests.pages import cost
from tests.scenes.hospital_stay.story import clock

RULE, INDICATOR = "send-admission-info", "admission-info-in-time"
TODAY = datetime(2026, 11, 16, 9, tzinfo=TOKYO)
STARTS = date(2026, 12, 1)
CHANGE = {
    "days": "1",
    "calendar": "all-days",
    "remind": ["1"],
    "short_stay": "5",
    "starts": "2026-12-01",
    "because": "",
}


@pytest.fixture(autouse=True)
def place(tmp_path, settings) -> Path:
    settings.PACKS = tmp_path / "packs"
    return settings.PACKS


@pytest.fixture(autouse=True)
def now():
    with clock(TODAY):
        yield


def post(client, name: str, data: dict | None = None, **kwargs):
    return client.post(reverse(name, kwargs=kwargs), (data or {}) | {"request_key": str(new_id())})


def stays(town: str, hours_until_sent: list[int | None], **values: object) -> None:
    """In October, known at once, sent so many hours after; None: nothing was sent."""
    for n, hours in enumerate(hours_until_sent):
        at, match = datetime(2026, 10, 1 + n % 28, 10, tzinfo=TOKYO), new_id()
        kept = {"resides": "home", "stay": "unplanned"} | values
        told = {"recorded_at": at, "municipality": town, "match": match, "revision": 1}
        rows = [FactNow(kind="stay.admitted", key=match, occurred_at=at, known_at=at, values=kept, **told)]
        if hours is not None:
            sent = at + timedelta(hours=hours)
            rows.append(
                FactNow(
                    kind="sheet.sent",
                    key=new_id(),
                    occurred_at=sent,
                    values={"sheet": "admission-info"},
                    **told,
                )
            )
        with acting_as(SYSTEM_ROLE):
            FactNow.objects.bulk_create(rows)


def agreed_days(town: str | None, day: date) -> int:
    return next(rule.agreed.days for rule in rules_for(town, day) if rule.id == RULE)


def proposed(officer, **changes: object) -> PackVersion:
    answer = post(client_as(officer), "packs:change", CHANGE | changes, id=RULE)
    assert answer.status_code == 302, answer.content.decode()
    return PackVersion.objects.get(agreed_at=None, declined_at=None)


def decided(officer, version: PackVersion, **changes: object) -> None:
    answer = post(
        client_as(officer),
        "packs:agree",
        {"decision": "連携協議会 2026-11-20 決定"} | changes,
        version_id=version.pk,
    )
    assert answer.status_code == 302, answer.content.decode()
    materialize()


def test_last_month_is_seen_by_the_new_deadline_before_anything_happens(cast):
    """40 stays: 28 sent on the next day at the latest, 12 two days after. 3 days: none late. 1 day: 12 of 40."""
    stays(TOWN, [20] * 28 + [50] * 12)
    stays(NEIGHBOUR, [200] * 30)  # not theirs
    page = post(client_as(cast.utsugi), "packs:change", CHANGE | {"look": "1"}, id=RULE).content.decode()
    assert "40件のうち12件が、目安に間に合わなかったことになります。" in page
    assert "いまのきまりでは40件のうち0件です。" in page
    assert "入院時情報提供書 目安内の提供率" in page  # what moves with it
    assert not PackVersion.objects.exists()


def test_the_form_opens_with_what_holds(cast):
    page = client_as(cast.utsugi).get(reverse("packs:change", args=[RULE])).content.decode()
    assert re.search(r'name="remind" value="1"[^>]* checked', page)
    assert not re.search(r'name="remind" value="7"[^>]* checked', page)
    assert re.search(r'name="days"[^>]* value="3"', page) and re.search(
        r'name="short_stay"[^>]* value="3"', page
    )


def test_what_was_never_sent_is_late_and_what_is_left_out_is_not_asked(cast):
    stays(TOWN, [20] * 20 + [None] * 10)
    stays(TOWN, [90] * 10, stay="planned", days=4)
    page = post(client_as(cast.utsugi), "packs:change", CHANGE | {"look": "1"}, id=RULE).content.decode()
    assert "30件のうち10件が、目安に間に合わなかったことになります。" in page
    assert "いまのきまりでは40件のうち20件です。" in page
    assert "対象になる件数も、40件から30件にかわります。" in page


def test_of_fewer_than_ten_nothing_is_told(cast):
    stays(TOWN, [90] * 9)
    page = post(client_as(cast.utsugi), "packs:change", CHANGE | {"look": "1"}, id=RULE).content.decode()
    assert "10件ありません。" in page and "件のうち" not in page


def test_it_holds_from_its_day_for_the_towns_own_people_alone(cast):
    version = proposed(cast.utsugi)
    assert agreed_days(TOWN, STARTS) == 3  # a proposal is nothing yet
    decided(cast.utsugi, version)
    assert [agreed_days(TOWN, day) for day in (STARTS - timedelta(days=1), STARTS)] == [3, 1]
    assert agreed_days(NEIGHBOUR, STARTS) == agreed_days(None, STARTS) == 3
    assert STARTS in days_of_change(TOWN)
    (rule,) = [one for one in rules_for(TOWN, STARTS) if one.id == RULE]
    assert (rule.source, rule.version, rule.remind) == ("連携協議会 2026-11-20 決定", "2026-12-01", (1,))
    assert [fee.name for fee in rule.fee] == [
        "入院時情報連携加算(Ⅰ)",
        "入院時情報連携加算(Ⅱ)",
    ]  # the ministry's, untouched

    counts = series_for(TOWN)[INDICATOR]
    assert [counts.at(day).starts for day in (date(2026, 11, 30), STARTS)] == [date(2026, 4, 1), STARTS]
    assert counts.at(STARTS) != series_for(NEIGHBOUR)[INDICATOR].at(STARTS)


def test_a_second_change_keeps_the_first(cast):
    decided(cast.utsugi, proposed(cast.utsugi))
    with clock(datetime(2026, 12, 10, 9, tzinfo=TOKYO)):
        decided(cast.utsugi, proposed(cast.utsugi, days="2", starts="2027-01-01"))
    days = [date(2026, 11, 30), STARTS, date(2026, 12, 31), date(2027, 1, 1)]
    assert [agreed_days(TOWN, day) for day in days] == [3, 1, 1, 2]
    last = PackVersion.objects.latest("starts")
    _name, files = read_archive(bytes(last.content))
    assert files["rules/own.toml"].decode().count("[[rule]]") == 2
    assert "申し合わせ" in files["rules/own.toml"].decode() or "算定区分" in files["rules/own.toml"].decode()


def test_an_end_gives_the_standard_back(cast):
    version = proposed(cast.utsugi)
    decided(cast.utsugi, version)
    with clock(datetime(2026, 12, 10, 9, tzinfo=TOKYO)):
        ending = {"until": "2026-12-20", "ended_because": "3日にもどす"}
        assert post(client_as(cast.utsugi), "packs:end", ending, version_id=version.pk).status_code == 302
        materialize()
    assert [agreed_days(TOWN, date(2026, 12, day)) for day in (20, 21)] == [1, 3]
    counts = series_for(TOWN)[INDICATOR]
    assert [counts.at(date(2026, 12, day)).starts.day for day in (20, 21)] == [1, 21]


def test_yesterday_is_not_changed(cast):
    answer = post(client_as(cast.utsugi), "packs:change", CHANGE | {"starts": "2026-11-16"}, id=RULE)
    assert answer.status_code == 422 and "あしたか、それより後" in answer.content.decode()
    version = proposed(cast.utsugi)
    with clock(datetime(2026, 12, 1, 9, tzinfo=TOKYO)):  # the council took too long
        late = post(client_as(cast.utsugi), "packs:agree", {"decision": "協議会"}, version_id=version.pk)
    assert late.status_code == 422 and PackVersion.objects.get().waits


def test_one_proposal_of_a_name_waits_at_a_time_and_gets_one_answer(cast):
    """What the town changes in the browser joins its own; another version of a stranger's waits its turn."""
    version = proposed(cast.utsugi)
    assert proposed(cast.utsugi, days="2", because="2日で足りる").pk == version.pk
    kept = PackVersion.objects.get()
    assert (kept.because, b"2 days" in read_archive(bytes(kept.content))[1]["rules/own.toml"]) == (
        "2日で足りる",
        True,
    )
    assert upload(cast.utsugi, stranger_pack()).status_code == 302
    again = upload(cast.utsugi, stranger_pack())
    assert again.status_code == 422 and "まだ決まっていない提案" in again.content.decode()
    PackVersion.objects.exclude(pk=version.pk).delete()
    post(client_as(cast.utsugi), "packs:decline", version_id=version.pk)
    answer = post(client_as(cast.utsugi), "packs:agree", {"decision": "協議会"}, version_id=version.pk)
    assert answer.status_code == 422 and "もう決めました" in answer.content.decode()
    assert PackVersion.objects.get().declined_at


@pytest.mark.parametrize("who", ["suzuki", "taira", "inoue", "sakaki", "manager"])
def test_nobody_but_the_town_hall_proposes(cast, who):
    assert post(client_as(getattr(cast, who)), "packs:change", CHANGE, id=RULE).status_code == 404
    assert client_as(getattr(cast, who)).get(reverse("packs:new_pack")).status_code == 404


def test_another_town_finds_nothing_of_it_and_the_second_lock_holds(cast):
    version = proposed(cast.utsugi)
    elsewhere = role(
        "葦原の担当", organization("municipality", "葦原町", cast.neighbour), "statistics", "officer", "ashi"
    )
    assert client_as(elsewhere).get(reverse("packs:version", args=[version.pk])).status_code == 404
    assert (
        post(client_as(elsewhere), "packs:agree", {"decision": "x"}, version_id=version.pk).status_code == 404
    )
    for stranger in (elsewhere, cast.suzuki, cast.sakaki):
        with pytest.raises(ProgrammingError, match="row-level security"), acting_as(stranger.pk):
            PackVersion.objects.filter(pk=version.pk).update(decision="x")


def stranger_pack(town: str = NEIGHBOUR, **files: str) -> bytes:
    """Of the neighbours, by their own hands: another form, another deadline."""
    about = (
        f'name = "ashihara"\ntitle = "葦原町のきまり"\nversion = "1"\nmade_by = "葦原町"\nneeds = ["standard"]\n'
        f'municipalities = ["{town}"]\n\n[[changes]]\nversion = "1"\ntext = "翌日まで"\n'
    )
    rules = (STANDARD_PACK / "rules" / "hospital-stay.toml").read_text(encoding="utf-8")
    sheet = (STANDARD_PACK / "sheets" / "admission-brief.toml").read_text(encoding="utf-8")
    printed = (STANDARD_PACK / "sheets" / "admission-brief.typ").read_text(encoding="utf-8")
    found = {
        "pack.toml": about,
        "rules/own.toml": rules.replace("3 days", "1 day"),
        "sheets/ashihara-brief.toml": sheet.replace('id = "admission-brief"', 'id = "ashihara-brief"'),
        "sheets/ashihara-brief.typ": printed,
        "print/form.typ": (STANDARD_PACK / "print" / "form.typ").read_text(encoding="utf-8"),
    } | files
    return write_archive("ashihara", {path: text.encode() for path, text in found.items()})


def upload(officer, data: bytes, **changes: object):
    form = {"pack": io.BytesIO(data), "starts": "2026-12-01", "because": "おとなりにそろえる"} | changes
    form["pack"].name = "pack.zip"
    return post(client_as(officer), "packs:new_pack", form)


def test_another_regions_pack_is_in_use_the_same_hour(cast):
    answer = upload(cast.utsugi, stranger_pack())
    assert answer.status_code == 302, re.sub("<[^>]+>", "", answer.content.decode())
    version = PackVersion.objects.get()
    page = client_as(cast.utsugi).get(answer.url).content.decode()
    for words in ("葦原町のきまり", "つくった人：葦原町", "3日以内", "1日以内", "翌日まで"):
        assert words in page
    decided(cast.utsugi, version)
    assert agreed_days(TOWN, STARTS) == 1 and agreed_days(NEIGHBOUR, STARTS) == 3
    assert sheets()["ashihara-brief"].id == "ashihara-brief"
    assert [pack.made_by for pack in installed()] == ["葦原町"]


def test_what_is_handed_on_is_what_was_agreed_on_and_another_takes_it_in(cast, place):
    decided(cast.utsugi, proposed(cast.utsugi))
    given = client_as(cast.utsugi).get(reverse("packs:export", args=[PackVersion.objects.get().pk]))
    with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
        assert f"town-{TOWN}/pack.toml" in archive.namelist()
        archive.extractall(place / "elsewhere")
    assert check_pack(place / "elsewhere" / f"town-{TOWN}") == []


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: b"no zip at all", "ZIPファイルとして読めません"),
        (lambda: stranger_pack()[:-40], "ZIPファイルとして読めません"),
        (lambda: stranger_pack(**{"rules/own.toml": "[[rule]]\nid = 3\n"}), "ashihara/rules/own.toml　2行目"),
        (lambda: stranger_pack(**{"pack.toml": 'name = "x"'}), "ashihara/pack.toml　1行目"),
        (
            lambda: stranger_pack(**{"pack.toml": stranger_toml(needs='["kumano"]')}),
            "先に「kumano」のパックが必要です",
        ),
        (lambda: stranger_pack(**{"run.py": "print()"}), "「ashihara/run.py」は入れられません"),
        (lambda: zipped({"../evil/pack.toml": b""}), "「../evil/pack.toml」は入れられません"),
        (lambda: zipped({"/evil/pack.toml": b""}), "「/evil/pack.toml」は入れられません"),
        (lambda: zipped({"a/pack.toml": b"", "b/pack.toml": b""}), "フォルダを1つだけ"),
        (lambda: zipped({"a/pack.toml": b"x" * 600_000}), "大きすぎます（512KBまで）"),
        (lambda: zipped({f"a/{n}.toml": b"" for n in range(201)}), "多すぎます"),
        (lambda: zipped({"standard/pack.toml": b""}), "「standard」という名前は使えません"),
        (lambda: zipped({f"town-{NEIGHBOUR}/pack.toml": b""}), "という名前は使えません"),
    ],
)
def test_a_strangers_pack_is_refused_in_words_and_nothing_is_taken_in(cast, place, made, told):
    answer = upload(cast.utsugi, made())
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not PackVersion.objects.exists()
    assert not place.exists() or not list(place.iterdir())


def stranger_toml(needs: str) -> str:
    return f'name = "ashihara"\ntitle = "x"\nversion = "1"\nmade_by = "葦原町"\nneeds = {needs}\n'


def zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return written.getvalue()


def test_a_form_that_the_standard_has_is_not_replaced_by_a_stranger(cast):
    sheet = STANDARD_PACK / "sheets" / "admission-brief.toml"
    files = {"sheets/admission-brief.toml": sheet.read_text(encoding="utf-8")}
    files["sheets/admission-brief.typ"] = sheet.with_suffix(".typ").read_text(encoding="utf-8")
    answer = upload(cast.utsugi, stranger_pack(**files))
    assert answer.status_code == 422 and "標準パックの書類です" in answer.content.decode()


def test_laying_again_changes_nothing_and_a_lost_folder_comes_back(cast, place):
    decided(cast.utsugi, proposed(cast.utsugi))
    registry = place / "registry.json"
    written = registry.stat().st_mtime_ns
    materialize()
    assert registry.stat().st_mtime_ns == written
    shutil.rmtree(place)
    assert agreed_days(TOWN, STARTS) == 3
    materialize()
    assert agreed_days(TOWN, STARTS) == 1
    assert not [path for path in place.iterdir() if path.name.startswith(("laying", "tmp"))]
    assert files_in(place / next(iter(place.glob(".agreed/*/*")))) != {}


def test_everybody_reads_what_holds_and_the_page_costs_the_same(cast):
    page = client_as(cast.suzuki).get(reverse("packs:rules")).content.decode()
    assert "入院時情報提供書を送る" in page and reverse("packs:change", args=[RULE]) not in page
    few = cost(client_as(cast.utsugi), reverse("packs:rules"))
    decided(cast.utsugi, proposed(cast.utsugi))
    upload(cast.utsugi, stranger_pack())
    assert cost(client_as(cast.utsugi), reverse("packs:rules")) == few
