"""The pages of the survey, as the prefecture's officer, the city's and strangers see them."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.ground.documents.models import Document
from renkei.ground.people.models import OrganizationKind
from renkei.ground.tasks.calendar import fiscal_year
from renkei.network import actions
from renkei.network.models import SurveyRound
from tests.cast import actor_of, client_as, organization, role
from tests.network.test_import import SPOILT, counts
from tests.pages import request_key


@pytest.fixture
def officer(cast):
    return client_as(cast.sakaki)


@pytest.fixture
def real(shared_dir):
    return (shared_dir / "data/prefecture-survey-r7.xlsx").read_bytes()


def imported(cast, data, year=2025):
    with acting_as(cast.sakaki.pk):
        return actions.import_survey(data=data, name="調査.xlsx", year=year, by=actor_of(cast.sakaki))


@pytest.fixture
def round(cast, real):
    return imported(cast, real)


def address(name, *args):
    return reverse(f"network:{name}", args=args)


def send(client, url, **fields):
    shown = client.get(fields.pop("shown", url))
    return client.post(url, {"request_key": request_key(shown), **fields})


def upload(client, data, name="調査.xlsx"):
    return send(client, address("upload"), file=SimpleUploadedFile(name, data))


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_without_a_survey_the_page_says_how_to_begin(officer, cast):
    page = text(officer.get(address("rounds")))
    assert "調査はまだありません。" in page and "最初の調査を取り込む" in page
    assert "県が取り込むと、ここでくらべられます。" in text(client_as(cast.utsugi).get(address("rounds")))


def test_a_workbook_is_looked_at_and_then_imported_without_sending_it_again(officer, real):
    sent = upload(officer, real)
    assert sent.status_code == 302 and not SurveyRound.objects.exists()
    page = text(officer.get(sent.url))
    assert "回答26件、29市町" in page and "「BCPI」は「BCP」のことでしょうか。" in page
    done = send(officer, sent.url, year=2025)
    round = SurveyRound.objects.get()
    assert (done.status_code, done.url) == (302, address("comparison", round.pk))
    assert (round.answers.count(), round.source_name) == (26, "調査.xlsx")
    assert not Document.objects.exists()


def test_the_same_form_sent_twice_imports_once(officer, real):
    url = upload(officer, real).url
    key = request_key(officer.get(url))
    first, second = (officer.post(url, {"request_key": key, "year": 2025}) for _ in range(2))
    assert (first.url, SurveyRound.objects.count()) == (second.url, 1)


WORDS = {
    "damaged": "ファイルがこわれていて読めません。",
    "renamed": "「津村市」という市町村が見つかりません。",
    "twice": "「津市」の回答は「津市」にもあります。",
    "formula": "シート「桑名市」の B3（3行目・2列目）",
    "hidden": "隠れたシートに書き込みがあります。",
}


@pytest.mark.parametrize("kind", SPOILT)
def test_what_is_wrong_is_told_and_nothing_is_half_in(kind, officer, workbook):
    officer.get(address("upload"))
    before = counts()
    refused = upload(officer, SPOILT[kind](workbook("津市", "桑名市")))
    assert (refused.status_code, WORDS[kind] in text(refused), counts()) == (422, True, before)


def test_no_file_is_a_sentence(officer):
    refused = send(officer, address("upload"))
    assert (refused.status_code, "ファイルを選んでください。" in text(refused)) == (422, True)


def test_the_same_year_needs_an_explicit_tick(officer, workbook):
    for _ in range(2):
        again = send(officer, (url := upload(officer, workbook("津市").data()).url), year=2025)
    assert (again.status_code, "令和7年度の調査はもう入っています。" in text(again)) == (422, True)
    assert send(officer, url, year=2025, replace="on").status_code == 302


def test_one_may_leave_it(officer, workbook):
    url = upload(officer, workbook("津市").data()).url
    send(officer, f"{url}removal/", shown=url)
    assert not Document.objects.exists()


def test_the_comparison_has_29_rows_of_17_marks_grouped_by_area(officer, round):
    page = officer.get(address("comparison", round.pk)).content.decode()
    matrix = page[page.index('<table class="table matrix">') : page.index("</table>")]
    labels = re.findall(r'aria-label="([^"]+)"', matrix)
    assert [labels.count(words) for words in ("書いてある", "「ない」と答えた", "書いていない")] == [
        *(29 * 17 - 23 - labels.count("「ない」と答えた"), labels.count("「ない」と答えた"), 23)
    ]
    groups = re.findall(r'scope="rowgroup">([^<]+)<', matrix)
    assert groups == ["中勢伊賀　3市町", "北勢　10市町", "南勢志摩　11市町", "東紀州　5市町"]


def rows(officer, round, **query):
    page = officer.get(address("comparison", round.pk), query).content.decode()
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_it_is_narrowed_and_searched(officer, round, cast):
    assert rows(officer, round, area="東紀州") == ["尾鷲市", "熊野市", "紀北町", "御浜町", "紀宝町"]
    assert rows(officer, round, q="もしばな") == ["多気町", "大紀町"]
    assert set(rows(officer, round, field="sharing_4", state="blank")) == {
        *("鳥羽市", "菰野町", "多気町", "大台町", "大紀町", "尾鷲市", "紀北町")
    }
    assert (
        len(rows(officer, round, area="どこか", tag="ict:mcs")) == 29
    )  # nothing is confirmed: no such choice
    with acting_as(cast.sakaki.pk):
        actions.confirm_all(round, group="ict", by=actor_of(cast.sakaki))
    assert set(rows(officer, round, tag="ict:mcs")) == {
        *("いなべ市", "東員町", "鳥羽市", "熊野市", "御浜町", "紀宝町")
    }


def test_hits_are_shown_with_their_words(officer, round):
    page = officer.get(address("comparison", round.pk), {"q": "もしばな"}).content.decode()
    assert re.findall(r"<mark>([^<]+)</mark>", page) == ["もしバナ", "もしばな"]
    assert "この言葉は、回答の文にありません。" in text(
        officer.get(address("comparison", round.pk), {"q": "どこにもない言葉"})
    )


def test_a_municipality_reads_whole_and_says_with_whom_it_answered(officer, round, source):
    page = officer.get(address("municipality", round.pk, "245437")).content.decode()
    cells = next(cells for names, cells in source if "紀北町" in names)
    shown = re.findall(r'<p class="entry-text">(.*?)</p>', page, re.S)
    assert [one.strip() for one in shown] == [escaped(one) for one in cells.values() if one]
    assert "尾鷲市・紀北町の共同回答" in page


def escaped(words):
    from html import escape

    return escape(words).replace("&quot;", "&#34;").replace("&#x27;", "&#39;").strip()


def test_two_towns_that_count_a_hub_differently_are_both_told(officer, round):
    told = [
        town
        for town in round.prefecture.municipality_set.order_by("code").values_list("code", "name")
        if "拠点の書き方が、市町のあいだでちがいます"
        in text(officer.get(address("municipality", round.pk, town[0])))
    ]
    assert [name for code, name in told] == ["明和町", "大台町"]


def test_a_question_reads_across(officer, round, source):
    page = text(officer.get(address("question", round.pk, "sharing_4")))
    assert page.count("書いてありません") == sum(cells["sharing_4"] is None for names, cells in source) == 6
    assert "熊野市・御浜町・紀宝町 共同" in page


def confirmed_table(page):
    """{tag: names}; each name leads to the municipality's answers."""
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td data-label="市町">(.*?)</td>', page)
    named = {
        label: set(re.findall(r'<a href="[^"]+/municipalities/\d{6}/">([^<]+)</a>', cell))
        for label, cell in rows
    }
    return {label: names for label, names in named.items() if names}


@pytest.mark.system("L02", needs="renkei.network.actions.confirm_all")
@pytest.mark.parametrize(("group", "table"), [("ict", "T17"), ("emergency", "T19")])
def test_confirmed_tags_give_the_inventorys_tables(officer, round, group, table):
    from tests.network import test_tags

    url = address("tag_group", round.pk, group)
    before = officer.get(url).content.decode()
    assert (confirmed_table(before), "確認済み 0 / 候補" in before) == ({}, True)
    assert send(officer, f"{url}confirmation/", shown=url).status_code == 302
    expected = {label: set(names.split()) for label, names in getattr(test_tags, table).items()}
    page = officer.get(url).content.decode()
    assert confirmed_table(page) == expected
    table = page[: page.index("</table>")]
    links = dict(re.findall(r'<a href="([^"]+/municipalities/\d{6}/)">([^<]+)</a>', table))
    assert set(links.values()) == set().union(*expected.values())
    for link, name in links.items():
        assert re.search(rf"<h1.*{name}.*</h1>", officer.get(link).content.decode())


def test_one_suggestion_is_confirmed_or_rejected(officer, round, cast):
    url = address("tag_group", round.pk, "ict")
    tag = round.tag_set.get(municipality="242110", group="ict")  # 鳥羽市
    send(officer, address("settle", tag.pk), shown=url, confirmed="yes")
    assert confirmed_table(officer.get(url).content.decode()) == {"MCS": {"鳥羽市"}}
    send(officer, address("settle", tag.pk), shown=url, confirmed="no")
    assert confirmed_table(officer.get(url).content.decode()) == {}
    tag.refresh_from_db()
    assert (tag.confirmed, tag.settled_by_id) == (False, cast.sakaki.pk)


def test_the_book_is_handed_over_in_both_forms(officer, round):
    pdf = officer.get(address("book", round.pk, "pdf"))
    assert len(PdfReader(io.BytesIO(pdf.content)).pages) > 26
    xlsx = officer.get(address("book", round.pk, "xlsx"))
    assert len(load_workbook(io.BytesIO(xlsx.content)).sheetnames) == 29
    assert officer.get(address("book", round.pk, "doc")).status_code == 404


def places(round):
    tag = round.tag_set.first()
    return {
        "comparison": address("comparison", round.pk),
        "municipality": address("municipality", round.pk, "242012"),
        "question": address("question", round.pk, "hub"),
        "tags": address("tags", round.pk),
        "book": address("book", round.pk, "pdf"),
        "settle": address("settle", tag.pk),
        "confirm": address("confirm", round.pk, "ict"),
    }


WRITES = ("settle", "confirm")


@pytest.mark.parametrize("name", ["suzuki", "taira", "inoue", "utsugi", "manager"])
def test_strangers_find_nothing(name, officer, round, cast):
    """utsugi's city lies in another prefecture; the others have no business with surveys."""
    client = client_as(getattr(cast, name))
    key = {"request_key": request_key(officer.get(address("tags", round.pk)))}
    for place, url in places(round).items():
        response = client.post(url, key) if place in WRITES else client.get(url)
        assert (place, response.status_code) == (place, 404)


def test_another_prefectures_officer_finds_nothing(round, cast, officer):
    office = organization(OrganizationKind.PREFECTURE, "潮見県 長寿社会課", None)
    other = client_as(role("汐見 遥", office, "prefecture", "officer", "shiomi"))
    key = {"request_key": request_key(officer.get(address("tags", round.pk)))}
    for place, url in places(round).items():
        response = other.post(url, key) if place in WRITES else other.get(url)
        assert (place, response.status_code) == (place, 404)
    assert "調査はまだありません。" in text(other.get(address("rounds")))


def test_a_city_of_the_prefecture_reads_and_neither_imports_nor_confirms(cast, workbook):
    round = imported(cast, workbook("美澄市").data())
    utsugi = client_as(cast.utsugi)
    assert "北嶺県 長寿社会課" in text(utsugi.get(address("rounds")))
    seen = {place: utsugi.get(url).status_code for place, url in places_without_tags(round).items()}
    assert seen == {"comparison": 200, "municipality": 200, "tags": 200, "book": 200, "upload": 404}
    assert "この市町の回答を見る" in text(utsugi.get("/"))


def places_without_tags(round):
    return {
        "comparison": address("comparison", round.pk),
        "municipality": address("municipality", round.pk, round.answering_set.first().municipality_id),
        "tags": address("tags", round.pk),
        "book": address("book", round.pk, "xlsx"),
        "upload": address("upload"),
    }


def test_today_tells_the_prefecture_what_waits(officer, round, cast):
    page = text(officer.get("/"))
    assert "29市町のうち29市町の回答があります。" in page
    assert f"確認を待つタグの候補が{round.tag_set.count()}件あります。" in page


QUERIES = {"comparison": 9, "municipality": 7, "question": 7, "tags": 10}


@pytest.mark.parametrize("place", QUERIES)
def test_three_answers_and_29_cost_the_same(place, officer, cast, real, workbook, django_assert_num_queries):
    few = imported(cast, workbook("津市", "桑名市", "鳥羽市").data(), 2024)
    more = {"municipality": ["242012"], "question": ["hub"]}.get(place, [])
    for round in (few, imported(cast, real)):
        url = address(place, round.pk, *more)
        officer.get(url)  # what is loaded once a process
        with django_assert_num_queries(QUERIES[place]):
            assert officer.get(url).status_code == 200


def test_the_fiscal_year_begins_in_april():
    assert [fiscal_year(day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [2025, 2026]
