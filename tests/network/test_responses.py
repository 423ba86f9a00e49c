"""The prefecture's next year: asked, written with last year's words and this year's figures, handed in, mended, accepted."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from renkei.ground.db.acting import acting_as
from renkei.ground.db.ids import new_id
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.facts.models import FactNow
from renkei.ground.jobs.models import Notice
from renkei.ground.region.models import Municipality
from renkei.ground.sheets.models import Answer
from renkei.ground.tasks.calendar import TOKYO
from renkei.network import actions, queries
from renkei.network.definition import standard_survey
from renkei.network.models import Answering, SurveyAnswer, SurveyResponse, SurveyRound
from tests.cast import NEIGHBOUR, TOWN, actor_of, client_as, organization, role
from tests.pages import cost
from tests.scenes.hospital_stay.story import clock

TODAY = datetime(2026, 9, 1, 10, tzinfo=TOKYO)
ASK = {"year": "2026", "due_on": "令和8年9月30日", "note": "看取りの欄を、くわしくお願いします。"}
LAST = {"hub": "連携支援センター", "status_4": "医師の確保がむずかしい。", "sharing_2": "なし"}


@pytest.fixture(autouse=True)
def now():
    with clock(TODAY):
        yield


@pytest.fixture
def town(cast):
    return client_as(cast.utsugi)


@pytest.fixture
def prefecture(cast):
    return client_as(cast.sakaki)


@pytest.fixture
def ashi(cast):
    """The officer of the neighbour."""
    hall = organization("municipality", "葦原町 福祉課", cast.neighbour)
    return role("葦名 透", hall, "statistics", "officer", "ashina")


def post(client, name: str, *args, **given):
    return client.post(reverse(f"network:{name}", args=args), given | {"request_key": str(new_id())})


def text(answer) -> str:
    return answer.content.decode()


def last_year(cast, towns: list[str]) -> None:
    """What they answered together in 2025."""
    with acting_as(cast.sakaki.pk):
        office = cast.sakaki.organization
        round = SurveyRound.objects.create(
            survey="prefecture-survey",
            year=2025,
            organization=office,
            prefecture_id=cast.town.prefecture_id,
            title="R7",
        )
        answer = Answer.objects.create(
            sheet="prefecture-survey",
            version="2025",
            organization=office,
            written_by=cast.sakaki,
            data=LAST,
            submitted_at=TODAY,
        )
        one = SurveyAnswer.objects.create(round=round, answer=answer, order=0, title="x")
        for code in towns:
            Answering.objects.create(survey_answer=one, round=round, municipality_id=code)


def asked(prefecture, **given) -> SurveyRound:
    answer = post(prefecture, "ask", **ASK | given)
    assert answer.status_code == 302, text(answer)
    return SurveyRound.objects.get(asked_at__isnull=False)


def response_of(code: str) -> SurveyResponse:
    return SurveyResponse.objects.get(towns__contains=[code])


def written(client, code: str, do: str, **answers: str):
    found = response_of(code)
    page = client.get(reverse("network:response", args=[found.pk]))
    assert page.status_code == 200
    found.refresh_from_db()
    return post(client, "response", found.pk, do=do, revision=found.revision, **found.data | answers)


def told(organization_id, kind: str) -> int:
    return Notice.objects.filter(organization_id=organization_id, kind=kind).count()


def test_a_year_of_the_survey_from_asking_to_the_book(cast, prefecture, town, ashi):
    """Each is asked; last year's words stand in it; one mends what it was asked to; accepted, it stands in the comparison."""
    last_year(cast, [TOWN])
    round = asked(prefecture)
    assert sorted(one.towns for one in SurveyResponse.objects.all()) == [[TOWN], [NEIGHBOUR]]
    with acting_as(cast.utsugi.pk):
        assert told(cast.utsugi.organization_id, "survey.asked") == 1
    assert "県の調査の回答を、令和8年9月30日までにお願いします。" in text(town.get("/"))

    page = text(town.get(reverse("network:response", args=[response_of(TOWN).pk])))
    assert (
        "医師の確保がむずかしい。" in page and "前の調査の回答" in page and "看取りの欄を、くわしく" in page
    )
    assert (
        written(town, TOWN, "submit", status_4="医師の確保と、冬の往診。", sharing_1="冊子").status_code
        == 302
    )
    assert response_of(TOWN).state == "submitted"
    assert written_again(town, TOWN).status_code in (404, 422)

    here = reverse("network:response", args=[response_of(TOWN).pk])
    page = text(prefecture.get(here))
    assert "前年から変わった" in page and "前年と同じ" in page and "前年なし" in page
    empty = post(prefecture, "response", response_of(TOWN).pk, do="return", words="")
    assert empty.status_code == 422 and "直してほしいことを書いてください。" in text(empty)
    assert (
        post(
            prefecture, "response", response_of(TOWN).pk, do="return", words="数をお願いします。"
        ).status_code
        == 302
    )
    assert "数をお願いします。" in text(town.get(here))
    assert written(town, TOWN, "submit", status_4="医師の確保と、冬の往診（12件）。").status_code == 302
    revision = response_of(TOWN).revision
    assert (
        post(prefecture, "response", response_of(TOWN).pk, do="accept", revision=revision - 1).status_code
        == 422
    )
    assert (
        post(prefecture, "response", response_of(TOWN).pk, do="accept", revision=revision).status_code == 302
    )

    page = text(prefecture.get(reverse("network:collection", args=[round.pk])))
    assert "2市町のうち 1市町 を受け付けました" in page
    page = text(client_as(ashi).get(reverse("network:municipality", args=[round.pk, TOWN])))
    assert "冬の往診（12件）" in page
    assert Answering.objects.filter(round=round).count() == 1


def written_again(client, code: str):
    found = response_of(code)
    return post(client, "response", found.pk, do="save", revision=found.revision, hub="あとから")


def test_before_it_is_accepted_no_other_town_sees_a_word(cast, prefecture, town, ashi):
    asked(prefecture)
    written(town, TOWN, "submit", hub="美澄だけのことば")
    other, found = client_as(ashi), response_of(TOWN)
    assert other.get(reverse("network:response", args=[found.pk])).status_code == 404
    for do in ("save", "submit", "accept", "return", "join", "apart", "upload", "invite"):
        assert post(other, "response", found.pk, do=do).status_code == 404
    page = other.get(reverse("network:municipality", args=[found.round_id, TOWN]))
    assert "美澄だけのことば" not in text(page)
    with acting_as(ashi.pk):
        assert not SurveyResponse.objects.filter(towns=[TOWN]).exists()
        assert SurveyResponse.objects.filter(towns=[NEIGHBOUR]).exists()
    with acting_as(cast.suzuki.pk):
        assert not SurveyResponse.objects.exists()
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(ashi.pk):
        SurveyResponse.objects.create(round_id=found.round_id, office=cast.sakaki.organization, towns=[TOWN])
    for client, do in ((town, "accept"), (town, "return"), (prefecture, "save"), (prefecture, "submit")):
        assert post(client, "response", found.pk, do=do).status_code == 404


def test_two_answer_as_one_and_may_part_again(cast, prefecture, town, ashi):
    """Asked to join, the neighbour sees the draft and decides; parted, both keep what was written together."""
    asked(prefecture)
    written(town, TOWN, "save", hub="いっしょの拠点")
    nobody = post(town, "response", response_of(TOWN).pk, do="invite", town="000000")
    assert nobody.status_code == 422 and "声をかける市町を選んでください。" in text(nobody)
    assert post(town, "response", response_of(TOWN).pk, do="invite", town=NEIGHBOUR).status_code == 302
    other, joint = client_as(ashi), response_of(TOWN)
    with acting_as(ashi.pk):
        assert told(ashi.organization_id, "survey.invited") == 1
    assert "いっしょの拠点" in text(other.get(reverse("network:response", args=[joint.pk])))
    assert post(other, "response", joint.pk, do="join").status_code == 302
    assert [one.towns for one in SurveyResponse.objects.all()] == [sorted([TOWN, NEIGHBOUR])]
    assert written(other, NEIGHBOUR, "save", hub="ふたりの拠点").status_code == 302
    assert response_of(TOWN).data["hub"] == "ふたりの拠点"
    assert post(other, "response", joint.pk, do="apart").status_code == 302
    assert sorted((one.towns, one.data["hub"]) for one in SurveyResponse.objects.all()) == [
        ([TOWN], "ふたりの拠点"),
        ([NEIGHBOUR], "ふたりの拠点"),
    ]
    assert post(other, "response", joint.pk, do="join").status_code == 302  # and together again
    written(town, TOWN, "submit")
    assert post(other, "response", joint.pk, do="apart").status_code == 422


def test_who_answered_together_last_year_is_asked_together(cast, prefecture, town):
    last_year(cast, [TOWN, NEIGHBOUR])
    asked(prefecture)
    assert [one.towns for one in SurveyResponse.objects.all()] == [sorted([TOWN, NEIGHBOUR])]
    written(town, TOWN, "submit", hub="ふたり")
    joint = response_of(TOWN)
    assert post(prefecture, "response", joint.pk, do="accept", revision=joint.revision).status_code == 302
    assert Answering.objects.filter(round=joint.round).count() == 2
    page = text(prefecture.get(reverse("network:municipality", args=[joint.round_id, NEIGHBOUR])))
    assert "美澄市・葦原町の共同回答" in page
    assert post(prefecture, "response", joint.pk, do="return", words="もう一度").status_code == 302
    assert not Answering.objects.filter(round=joint.round).exists()  # until it is accepted again


def test_a_workbook_alone_is_enough(cast, prefecture, town):
    """Filled in by a town whose gateway keeps values only, mailed, and put in by the prefecture: handed in."""
    last_year(cast, [TOWN])
    asked(prefecture)
    town.get(reverse("network:response", args=[response_of(TOWN).pk]))
    found = response_of(TOWN)
    book = load_workbook(
        io.BytesIO(prefecture.get(reverse("network:response_excel", args=[found.pk])).content)
    )
    page = book.active
    rows = {page.cell(row, 4).value: row for row in range(1, page.max_row + 1)}
    assert page.cell(rows["status_4"], 2).value == "医師の確保がむずかしい。"
    page.cell(rows["status_4"], 2).value = "=1+1 ではなく、文です"
    page.cell(rows["status_4"], 2).data_type = "s"
    wrong = post(prefecture, "response", found.pk, do="upload", workbook=file_of(b"no workbook"))
    assert wrong.status_code == 422 and "何も取り込んでいません。" in text(wrong)
    other = SurveyResponse.objects.exclude(pk=found.pk).get()
    stranger = post(prefecture, "response", other.pk, do="upload", workbook=saved(book))
    assert (
        stranger.status_code == 422
        and "この市町の回答のためにダウンロードしたExcelではありません。" in text(stranger)
    )
    assert post(prefecture, "response", found.pk, do="upload", workbook=saved(book)).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.data["status_4"]) == ("submitted", "=1+1 ではなく、文です")
    assert found.data["hub"] == LAST["hub"]
    steps = text(prefecture.get(reverse("network:response", args=[found.pk])))
    assert "郵送・メールの回答を取り込みました" in steps


def saved(book) -> SimpleUploadedFile:
    written = io.BytesIO()
    book.save(written)
    return file_of(written.getvalue())


def file_of(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("回答.xlsx", data)


def test_who_is_late_is_told_once(cast, prefecture, town, ashi):
    round = asked(prefecture)
    written(town, TOWN, "submit", hub="あります")
    with clock(datetime(2026, 10, 1, 9, tzinfo=TOKYO)):
        page = text(prefecture.get(reverse("network:collection", args=[round.pk])))
        assert page.count("期限をすぎています") == 1
        assert post(prefecture, "remind", round.pk).status_code == 302
        post(prefecture, "remind", round.pk)
        page = text(prefecture.get(reverse("network:collection", args=[round.pk])))
    assert "お知らせは、もう1回送りました。" in page
    with acting_as(ashi.pk):
        assert told(ashi.organization_id, "survey.reminded") == 1
    with acting_as(cast.utsugi.pk):
        assert told(cast.utsugi.organization_id, "survey.reminded") == 0
    table = prefecture.get(reverse("network:collection_csv", args=[round.pk])).content.decode("utf-8-sig")
    assert table.splitlines()[0] == "市町,回答のようす,期限,いつから"
    assert {line.split(",")[0] for line in table.splitlines()[1:]} == {"美澄市", "葦原町"}


def test_two_who_write_at_once_lose_nothing(cast, prefecture, town):
    asked(prefecture)
    colleague = client_as(role("宇野 光", cast.utsugi.organization, "statistics", "officer", "uno"))
    found = response_of(TOWN)
    town.get(reverse("network:response", args=[found.pk]))
    assert post(town, "response_draft", found.pk, revision=0, hub="さき").status_code == 200
    assert post(town, "response_draft", found.pk, revision=0, hub="さきの続き").status_code == 200
    late = post(colleague, "response_draft", found.pk, revision=0, hub="あと")
    assert late.status_code == 409
    shown = post(colleague, "response", found.pk, do="save", revision=0, hub="あと")
    assert shown.status_code == 422 and "あと" in text(shown) and "先に書きかえました" in text(shown)
    assert response_of(TOWN).data["hub"] == "さきの続き"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"due_on": "令和8年8月31日"}, "期限は、きょうか、それより後の日にしてください。"),
        ({"due_on": ""}, "回答の期限を入れてください。"),
        ({"year": "1999"}, "1999"),
    ],
)
def test_what_cannot_be_asked_is_told_and_nobody_is_asked(cast, prefecture, given, words):
    answer = post(prefecture, "ask", **ASK | given)
    assert answer.status_code == 422 and words in text(answer) and "看取りの欄を" in text(answer)
    assert not SurveyResponse.objects.exists() and not Notice.objects.exists()


def test_a_year_is_asked_once_and_nothing_empty_is_handed_in(cast, prefecture, town):
    asked(prefecture)
    again = post(prefecture, "ask", **ASK)
    assert again.status_code == 422 and "もうあります" in text(again)
    empty = written(town, TOWN, "submit")
    assert empty.status_code == 422 and "まだ何も書かれていません。" in text(empty)


def test_the_pages_cost_the_same_for_two_towns_and_for_many(cast, prefecture, town):
    round = asked(prefecture)
    few = cost(prefecture, reverse("network:collection", args=[round.pk]))
    with acting_as(cast.sakaki.pk):
        for number in range(20):
            code = f"99{number:04}"
            Municipality.objects.create(code=code, prefecture_id=cast.town.prefecture_id, name=f"町{number}")
            SurveyResponse.objects.create(round=round, office=cast.sakaki.organization, towns=[code])
    assert cost(prefecture, reverse("network:collection", args=[round.pk])) == few
    assert (date(2026, 9, 30) - TODAY.date()) == timedelta(days=29)


def known_stays(town: str, number: int, sent: int) -> None:
    """In July: of so many stays so many sheets were sent on the next day, as the facts tell."""
    for n in range(number):
        at, match = datetime(2026, 7, 1 + n % 28, 10, tzinfo=TOKYO), new_id()
        kept = {"resides": "home", "stay": "unplanned", "days": None, "had_care_manager": True}
        row = {"recorded_at": at, "municipality": town, "match": match, "revision": 1}
        facts = [FactNow(kind="stay.admitted", key=match, occurred_at=at, known_at=at, values=kept, **row)]
        if n < sent:
            facts.append(
                FactNow(
                    kind="sheet.sent",
                    key=new_id(),
                    occurred_at=at + timedelta(hours=20),
                    values={"sheet": "admission-info"},
                    **row,
                )
            )
        with acting_as(SYSTEM_ROLE):
            FactNow.objects.bulk_create(facts)


def test_this_years_figure_stands_in_the_draft_where_the_survey_names_it(cast, prefecture, town):
    known_stays(TOWN, 40, 28)
    last_year(cast, [TOWN])
    asked(prefecture)
    page = text(town.get(reverse("network:response", args=[response_of(TOWN).pk])))
    found = response_of(TOWN)
    assert (
        "・入院時情報提供書 目安内の提供率　70.0%（28/40）（令和8年7月、2026-09-01現在）"
        in found.data["status_1"]
    )
    assert found.sources["status_1"] == "いまの数字" and "いまの数字" in page
    assert (found.data["status_4"], found.sources["status_4"]) == (LAST["status_4"], "前の調査の回答")


@pytest.mark.system("L01", needs="renkei.network.actions.responses.keep_answer")
def test_26_sheets_of_29_municipalities_are_asked_again_and_bound_again(cast, shared_dir, prefecture):
    """The real book of the year before is taken in; the next year is asked of all 29, joint ones jointly, each answer
    filled in; what a town mends stands in the new book beside what stayed."""
    data = (shared_dir / "data/prefecture-survey-r7.xlsx").read_bytes()
    with acting_as(cast.sakaki.pk):
        before = actions.import_survey(data=data, name="R7.xlsx", year=2025, by=actor_of(cast.sakaki))
        office = cast.sakaki.organization
        office.prefecture_id = before.prefecture_id
        office.save()
    round = asked(prefecture)
    responses = list(SurveyResponse.objects.filter(round=round))
    names = dict(Municipality.objects.values_list("pk", "name"))
    together = [[names[code] for code in one.towns] for one in responses if len(one.towns) > 1]
    assert (len(responses), sum(len(one.towns) for one in responses)) == (26, 29)
    assert sorted(together) == [["尾鷲市", "紀北町"], ["熊野市", "御浜町", "紀宝町"]]

    tsu = next(one for one in responses if names[one.towns[0]] == "津市")
    known_stays(tsu.towns[0], 30, 15)
    hall = organization("municipality", "津市 地域包括ケア推進室", Municipality.objects.get(pk=tsu.towns[0]))
    officer = client_as(role("雲出 渚", hall, "statistics", "officer", "kumozu"))
    assert written(officer, tsu.towns[0], "submit", status_4="会場は見つかりました。").status_code == 302
    assert "50.0%（15/30）" in response_of(tsu.towns[0]).data["status_1"]
    with acting_as(cast.sakaki.pk):
        by = actor_of(cast.sakaki)
        for one in SurveyResponse.objects.filter(round=round).exclude(pk=tsu.pk):
            known = queries.prefilled(one, by)
            actions.take_in(one, data=known.data, by=by)
        for one in SurveyResponse.objects.filter(round=round):
            actions.accept(one, survey=standard_survey(), revision=one.revision, by=by)
    book = load_workbook(io.BytesIO(prefecture.get(reverse("network:book", args=[round.pk, "xlsx"])).content))
    sheets = [name for name in book.sheetnames if name not in ("目次", "市町と設問", "回答一覧")]
    assert len(sheets) == 26 and "尾鷲市・紀北町" in sheets
    rows = [[cell.value or "" for cell in row] for row in book["回答一覧"].iter_rows()]
    changed = {(row[1], row[4]): row[6] for row in rows[1:]}
    assert changed["津市", "④困難に感じていること"] == "変わった"
    assert changed["桑名市", "④困難に感じていること"] == "前年と同じ"
    pdf = PdfReader(io.BytesIO(prefecture.get(reverse("network:book", args=[round.pk, "pdf"])).content))
    words = "".join(page.extract_text() for page in pdf.pages)
    assert "会場は見つかりました。" in words and "前年と同じ" in words and "変わった" in words


def test_what_others_name_as_difficult_stands_beside_with_how_many(cast, shared_dir, prefecture):
    data = (shared_dir / "data/prefecture-survey-r7.xlsx").read_bytes()
    with acting_as(cast.sakaki.pk):
        by = actor_of(cast.sakaki)
        before = actions.import_survey(data=data, name="R7.xlsx", year=2025, by=by)
        actions.confirm_all(before, group="difficulties", by=by)
        office = cast.sakaki.organization
        office.prefecture_id = before.prefecture_id
        office.save()
    asked(prefecture)
    one = SurveyResponse.objects.first()
    page = re.sub(
        r"\s", "", re.sub("<[^>]+>", "", text(prefecture.get(reverse("network:response", args=[one.pk]))))
    )
    assert "研修などの参加が広がらない8市町" in page
    assert "ほかの計画とつながらない4市町" in page
    tags = text(prefecture.get(reverse("network:tag_group", args=[before.pk, "difficulties"])))
    assert "困りごと" in tags and f"/survey/{before.pk}/municipalities/" in tags
