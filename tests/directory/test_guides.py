"""The shelf: whose towns a guide is for, its editions, what is due, where it opens, who read it and who judged it."""

import io
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from renkei.directory import actions
from renkei.directory.models import Guide, GuideEdition, GuideOpening
from renkei.directory.queries import due, guide_page, shelf
from renkei.ground.db.acting import acting_as
from renkei.ground.people.models import PractitionerRole
from renkei.ground.region.codes import municipality_code
from renkei.ground.region.models import Municipality, Region, RegionMember
from tests.cast import Cast, actor_of, client_as, organization, role
from tests.pages import request_key
from tests.people import registered
from tests.scenes.hospital_stay.story import at

PDF = b"%PDF-1.4 the manual"
FIRST = {"name": "令和4年版", "issued_on": date(2022, 4, 1), "link": "https://town.test/guide.pdf"}


def published(
    by: PractitionerRole,
    title: str,
    used_by: list[str],
    published_by: list[str] | None = None,
    access: str = "members",
    reader: str = "concerned",
    kana: str = "",
    **edition: object,
) -> Guide:
    with acting_as(by.pk):
        return actions.publish_guide(
            said={
                "title": title,
                "kana": kana,
                "made_by_words": "医師会",
                "reader": reader,
                "access": access,
            },
            used_by=used_by,
            published_by=published_by or [],
            edition=actions.Edition(**(FIRST | edition)),
            by=actor_of(by),
        )


def town_office(cast: Cast, five: str, name: str, username: str) -> PractitionerRole:
    """An officer of another town of the prefecture."""
    town = Municipality.objects.create(
        code=municipality_code(five),
        prefecture=cast.town.prefecture,
        medical_area=cast.town.medical_area,
        name=name,
    )
    return role(
        f"{name}の担当",
        organization("municipality", f"{name} 福祉課", town),
        "statistics",
        "officer",
        username,
    )


def care_manager_in(officer: PractitionerRole, username: str) -> PractitionerRole:
    office = organization("care-manager-office", f"居宅 {username}", officer.organization.municipality)
    return role(f"居宅の{username}", office, "care", "care_manager", username)


def titles(who: PractitionerRole, words: str = "") -> list[str]:
    return [one.guide.title for one in shelf(actor_of(who), words)]


def together(*towns: Municipality) -> None:
    """They stand in one region."""
    region = Region.objects.create(name="みすみ川流域")
    for town in towns:
        RegionMember.objects.create(region=region, municipality=town, since=date(2024, 4, 1))


def text_of(response) -> str:
    return re.sub(r"(?:<[^>]+>|\s)+", " ", response.content.decode())


@pytest.mark.system("B15", needs="renkei.directory.actions.guides.publish_guide")
def test_asahi_sees_the_manuals_of_yokkaichi_and_of_kuwana_with_their_editions_and_towns(cast, today):
    yokkaichi = town_office(cast, "98203", "四日市市", "yokkaichi")
    kuwana = town_office(cast, "98204", "桑名市", "kuwana")
    asahi = town_office(cast, "98343", "朝日町", "asahi")
    code = {
        who.organization.municipality.name: who.organization.municipality_id
        for who in (yokkaichi, kuwana, asahi)
    }
    published(
        yokkaichi,
        "在宅療養連携マニュアル",
        [code["四日市市"], code["朝日町"]],
        [code["四日市市"]],
        name="2025年版",
        steps={"no-kin": ["社会福祉協議会に相談する", "病院と支払いのことを話す"]},
    )
    published(
        kuwana, "くわな入退院の手引き", [code["桑名市"], code["朝日町"]], [code["桑名市"]], name="第3版"
    )
    readers = {who: care_manager_in(who, f"cm{n}") for n, who in enumerate((yokkaichi, kuwana, asahi))}
    assert [titles(readers[who]) for who in (yokkaichi, kuwana, asahi)] == [
        ["在宅療養連携マニュアル"],
        ["くわな入退院の手引き"],
        ["くわな入退院の手引き", "在宅療養連携マニュアル"],
    ]
    reader = client_as(readers[asahi])
    page = text_of(reader.get("/directory/guides/"))
    assert "くわな入退院の手引き 第3版 医師会 関係者向け 使う市町：桑名市・朝日町" in page
    assert "在宅療養連携マニュアル 2025年版 医師会 関係者向け 使う市町：四日市市・朝日町" in page
    manual = Guide.objects.get(title="在宅療養連携マニュアル")
    page = text_of(reader.get(f"/directory/guides/{manual.pk}/"))
    assert "版 2025年版" in page
    assert "使う市町 四日市市・朝日町" in page
    assert "身寄りのない方のときの手順 1. 社会福祉協議会に相談する" in page


@pytest.mark.system("B17", needs="renkei.directory.actions.guides.publish_guide")
def test_one_document_is_published_by_two_towns_and_a_new_file_replaces_it_in_both(cast, today):
    inabe = town_office(cast, "98214", "いなべ市", "inabe")
    toin = town_office(cast, "98324", "東員町", "toin")
    both = [who.organization.municipality_id for who in (inabe, toin)]
    guide = published(inabe, "いなべ地域入退院の手引き", both, both)
    assert (Guide.objects.count(), GuideEdition.objects.count()) == (1, 1)
    client = client_as(toin)  # the other town's office, not the one that put it there
    address = f"/directory/guides/{guide.pk}/edition/"
    typed = {"name": "第2版", "issued_on": "2026-10-01", "file": SimpleUploadedFile("手引き.pdf", PDF)}
    assert client.post(address, typed | {"request_key": request_key(client.get(address))}).status_code == 302
    for office in (inabe, toin):
        reader = client_as(care_manager_in(office, f"cm-{office.organization.municipality_id}"))
        page = reader.get("/directory/guides/")
        assert "いなべ地域入退院の手引き 第2版" in text_of(page)
        page = reader.get(f"/directory/guides/{guide.pk}/")
        assert "公表している市町 いなべ市・東員町" in text_of(page)
        (file,) = set(re.findall(r'href="(/directory/editions/[^"]+/file/)"', page.content.decode()))
        assert reader.get(file).content == PDF


@pytest.mark.system("B03", needs="renkei.directory.actions.guides.publish_edition")
def test_a_guide_has_versions_its_forms_are_our_sheets_and_readers_and_explanations_are_counted(cast, today):
    guide = published(cast.utsugi, "くわな入退院の手引き", [cast.town.pk], [cast.town.pk])
    with acting_as(cast.utsugi.pk):
        actions.publish_edition(
            guide=guide,
            edition=actions.Edition(
                name="令和6年版",
                issued_on=date(2024, 4, 1),
                file=("手引き.pdf", PDF),
                sheets=["admission-info", "discharge-info"],
            ),
            by=actor_of(cast.utsugi),
        )
    office = client_as(cast.utsugi)
    address = f"/directory/guides/{guide.pk}/telling/"
    for on, people in (("2026-06-03", "18"), ("2026-09-02", "24")):
        said = {"what": "explained", "body": "運営推進会議", "on": on, "people": people}
        assert (
            office.post(address, said | {"request_key": request_key(office.get(address))}).status_code == 302
        )
    old, new = GuideEdition.objects.order_by("issued_on")
    for who in (cast.suzuki, cast.suzuki, cast.sato):
        client_as(who).get(f"/directory/editions/{new.pk}/file/")
    page = client_as(cast.yanai).get(f"/directory/guides/{guide.pk}/")
    text = text_of(page)
    assert "令和6年4月1日発行 読んだ事業所3、開いた回数3 いまの版" in text
    assert "令和4年4月1日発行 読んだ事業所0、開いた回数0 前の版" in text
    assert "説明した会議 2回 のべ42人" in text
    forms = re.findall(r'href="(/directory/forms/[^"]+)">([^<]+)<', page.content.decode())
    assert forms == [
        ("/directory/forms/admission-info/", "入院時情報提供書"),
        ("/directory/forms/discharge-info/", "退院時情報提供書"),
    ]
    form = client_as(cast.yanai).get("/directory/forms/admission-info/")
    assert "くわな入退院の手引き 令和6年版" in text_of(form)
    blank = client_as(cast.yanai).get("/directory/forms/admission-info/blank/")
    assert "入院時情報提供書" in re.sub(
        r"\s", "", PdfReader(io.BytesIO(blank.content)).pages[0].extract_text()
    )
    assert (
        client_as(cast.yanai).get(f"/directory/editions/{old.pk}/link/").headers["Location"] == FIRST["link"]
    )


@pytest.mark.system("B16", needs="renkei.directory.actions.guides.publish_guide")
def test_the_guides_steps_open_from_the_stay_with_edition_and_towns(story, chiyono, today):
    cast = story.cast
    steps = {
        "admission": ["24時間以内に病院へ電話する", "情報提供書を届ける"],
        "discharge": ["退院前に家を見る"],
    }
    guide = published(
        cast.utsugi, "在宅療養支援マニュアル", [cast.town.pk, cast.neighbour.pk], name="第2版", steps=steps
    )
    published(cast.utsugi, "よその町の手引き", [cast.neighbour.pk], steps=steps)
    published(cast.utsugi, "主治医への連絡", [cast.town.pk], steps={"doctor": ["FAXで聞く"]})
    stay = story.admit(at(16))
    page = client_as(cast.suzuki).get(f"/stays/{stay.pk}/").content.decode()
    part = page[page.index('id="guides"') :]
    shown = re.sub(r"(?:<[^>]+>|\s)+", " ", part)
    assert "在宅療養支援マニュアル 第2版 使う市町：美澄市・葦原町" in shown
    assert "入院のときの手順 2 1. 24時間以内に病院へ電話する 2. 情報提供書を届ける" in shown
    assert "退院のときの手順 1 1. 退院前に家を見る" in shown
    assert ("よその町の手引き" in shown, "主治医への連絡" in shown) == (False, False)
    assert re.findall(r'href="(/directory/guides/[^"]+)"', part) == [f"/directory/guides/{guide.pk}/"]
    assert client_as(cast.suzuki).get(f"/directory/guides/{guide.pk}/").status_code == 200


@pytest.mark.system("B20", needs="renkei.directory.actions.guides.publish_guide")
def test_the_way_to_the_doctor_opens_the_guide_of_the_persons_town(cast, today):
    guide = published(
        cast.utsugi,
        "介護支援専門員と主治医の連携の手引き",
        [cast.town.pk],
        steps={"doctor": ["まずFAXで都合を聞く"]},
    )
    patient = registered(cast)
    manager = client_as(cast.suzuki)
    person = manager.get(f"/patients/{patient.pk}/").content.decode()
    (button,) = set(
        re.findall(r'<a class="button [^"]*" href="([^"]+)">(?:(?!</a>).)*質問する', person, re.DOTALL)
    )
    page = manager.get(button).content.decode()
    assert f'href="/directory/guides/{guide.pk}/"' in page
    assert "まずFAXで都合を聞く" in page
    elsewhere = registered(cast, name="貫井 とめ", kana="ヌクイ トメ", municipality_id=cast.neighbour.pk)
    assert "主治医の連携の手引き" not in manager.get(f"/patients/{elsewhere.pk}/ask/").content.decode()


@pytest.mark.system("B19", needs="renkei.directory.actions.guides.publish_edition")
def test_the_r6_edition_has_its_review_date_and_stands_in_the_list_of_what_is_due(cast, hub, today):
    guide = published(cast.utsugi, "医療と介護の連携ハンドブック", [cast.town.pk], [cast.town.pk])
    with acting_as(cast.utsugi.pk):
        actions.publish_edition(
            guide=guide,
            edition=actions.Edition(
                name="令和6年版",
                issued_on=date(2024, 11, 1),
                review_on=date(2026, 11, 18),
                link="https://town.test/r6",
            ),
            by=actor_of(cast.utsugi),
        )
    published(hub, "まだ先のもの", [cast.town.pk], review_on=date(2026, 11, 19))
    published(hub, "ずっと先のもの", [cast.town.pk], review_on=date(2028, 4, 1))
    published(hub, "日のないもの", [cast.town.pk])
    late, soon, undated = due(actor_of(cast.utsugi))
    assert [(one.guide.title, one.edition.name, one.edition.review_on) for one in late] == [
        ("医療と介護の連携ハンドブック", "令和6年版", date(2026, 11, 18))
    ]
    assert ([one.guide.title for one in soon], [one.guide.title for one in undated]) == (
        ["まだ先のもの"],
        ["日のないもの"],
    )
    office = client_as(cast.utsugi)
    assert "見直しの日を過ぎたもの 1件 医療と介護の連携ハンドブック 令和6年版" in text_of(
        office.get("/directory/guides/due/")
    )
    assert "見直しの時期が来た手引き 1件 医療と介護の連携ハンドブック" in text_of(office.get("/"))
    page = office.get(f"/directory/guides/{guide.pk}/")
    said = {"review_on": "2028-04-01", "request_key": request_key(page)}
    assert office.post(f"/directory/guides/{guide.pk}/review/", said).status_code == 302
    assert due(actor_of(cast.utsugi))[0] == []
    assert "見直しの時期が来た手引き" not in text_of(office.get("/"))


@pytest.mark.system("B18", needs="renkei.directory.actions.guides.tell_of_guide")
def test_two_bodies_evaluations_stand_on_the_guides_page(cast, hub, today):
    guide = published(hub, "伊勢地区入退院連携マニュアル", [cast.town.pk, cast.neighbour.pk])
    office = client_as(hub)
    address = f"/directory/guides/{guide.pk}/telling/"
    for body, on, words in (
        ("入退院連携部会", "2026-07-10", "様式の欄を2つ減らした"),
        ("入退院関係者部会", "2026-08-21", "病棟でも使われている"),
    ):
        said = {"what": "evaluated", "body": body, "on": on, "words": words}
        assert (
            office.post(address, said | {"request_key": request_key(office.get(address))}).status_code == 302
        )
    empty = {"what": "evaluated", "body": "入退院連携部会", "on": "2026-09-01", "words": ""}
    assert office.post(address, empty | {"request_key": request_key(office.get(address))}).status_code == 422
    text = text_of(client_as(cast.suzuki).get(f"/directory/guides/{guide.pk}/"))
    assert (
        "評価 2件 入退院関係者部会 令和8年8月21日 令和4年版 病棟でも使われている "
        "入退院連携部会 令和8年7月10日 令和4年版 様式の欄を2つ減らした" in text
    )


def test_what_is_for_its_towns_alone_is_neither_found_nor_read_elsewhere(cast, hub, today):
    guide = published(
        cast.utsugi, "美澄市の連絡網", [cast.town.pk], access="towns", kana="ミスミシノレンラクモウ"
    )
    seen = {name: titles(who, "れんらくもう") for name, who in cast.roles().items()}
    outside = {"stranger": [], "sakaki": []}
    assert seen == {name: ["美澄市の連絡網"] for name in cast.roles()} | outside
    for who in (cast.stranger, cast.sakaki):
        client = client_as(who)
        assert "美澄市の連絡網" not in text_of(client.get("/directory/guides/"))
        assert "件 美澄市の連絡網" not in text_of(client.get("/directory/guides/", {"q": "連絡網"}))
        addresses = [f"/directory/guides/{guide.pk}/", f"/directory/editions/{guide.editions.get().pk}/link/"]
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert GuideOpening.objects.count() == 0


def test_a_guides_file_is_not_opened_past_its_own_door(cast, today):
    published(cast.utsugi, "美澄市の連絡網", [cast.town.pk], access="towns", file=("網.pdf", PDF), link="")
    document = GuideEdition.objects.get().document_id
    assert [
        client_as(who).get(f"/files/{document}/").status_code for who in (cast.stranger, cast.suzuki)
    ] == [404, 404]


def test_only_the_town_the_hub_and_a_hospital_put_guides_there(cast, hub, today):
    allowed = {
        name: client_as(who).get("/directory/guides/new/").status_code
        for name, who in (cast.roles() | {"hub": hub}).items()
    }
    refused = {name: 404 for name in cast.roles()}
    assert allowed == refused | {"utsugi": 200, "taira": 200, "hub": 200}
    guide = published(cast.utsugi, "手引き", [cast.town.pk, cast.neighbour.pk], [cast.town.pk])
    for page in ("edition", "revision", "withdrawal"):
        for who in (cast.taira, hub, cast.inoue, cast.suzuki):
            assert client_as(who).get(f"/directory/guides/{guide.pk}/{page}/").status_code == 404


def test_the_form_puts_a_guide_there_and_says_all_there_is_to_mend(cast, today):
    together(cast.town, cast.neighbour)
    office = client_as(cast.utsugi)
    address = "/directory/guides/new/"
    typed = {
        "title": "入退院の手引き",
        "reader": "concerned",
        "access": "members",
        "used_by": [cast.town.pk, cast.neighbour.pk],
        "published_by": [cast.town.pk],
        "issued_on": "2026-04-01",
        "review_on": "2026-04-01",
        "steps_admission": "電話する\n\n 書類を届ける ",
        "uses": ["doctor"],
    }
    wrong = office.post(address, typed | {"request_key": request_key(office.get(address))})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    for told in ("版を入れてください。", "ファイルかリンクのどちらかを入れてください。", "書類を届ける"):
        assert told in page
    typed |= {"name": "第1版", "link": "https://town.test/x"}
    late = office.post(address, typed | {"request_key": request_key(office.get(address))})
    assert "次の見直しは、発行した日より後の日にしてください。" in late.content.decode()
    assert Guide.objects.count() == 0
    typed |= {"review_on": "2028-04-01"}
    assert office.post(address, typed | {"request_key": request_key(office.get(address))}).status_code == 302
    edition = GuideEdition.objects.get()
    assert edition.steps == {"admission": ["電話する", "書類を届ける"], "doctor": []}
    bad = typed | {
        "file": SimpleUploadedFile("x.exe", b"MZ"),
        "request_key": request_key(office.get(address)),
    }
    assert "読めるのはPDFか写真です。" in office.post(address, bad).content.decode()


def test_towns_and_title_are_mended_and_what_is_old_is_taken_away_with_a_reason(cast, today):
    together(cast.town, cast.neighbour)
    guide = published(cast.utsugi, "手びき", [cast.town.pk], [cast.town.pk])
    office = client_as(cast.utsugi)
    address = f"/directory/guides/{guide.pk}/revision/"
    typed = {
        "title": "手引き",
        "reader": "members",
        "access": "members",
        "used_by": [cast.neighbour.pk],
        "published_by": [cast.town.pk],
    }
    assert office.post(address, typed | {"request_key": request_key(office.get(address))}).status_code == 302
    assert titles(cast.stranger) == ["手引き"]
    address = f"/directory/guides/{guide.pk}/withdrawal/"
    assert office.post(address, {"request_key": request_key(office.get(address))}).status_code == 422
    because = {"because": "新しい手引きに置きかえた"}
    assert (
        office.post(address, because | {"request_key": request_key(office.get(address))}).status_code == 302
    )
    assert (titles(cast.stranger), Guide.objects.get().withdrawn_because) == ([], "新しい手引きに置きかえた")


@pytest.fixture
def three(cast):
    """The town's region: itself, 葦原町 and 東員町; 桑名市 is of the prefecture only."""
    toin, kuwana = (
        town_office(cast, *of) for of in (("98324", "東員町", "toin"), ("98204", "桑名市", "kuwana"))
    )
    together(cast.town, cast.neighbour, toin.organization.municipality)
    return toin, kuwana


def offered(who: PractitionerRole, address: str = "/directory/guides/new/") -> tuple[list[str], list[str]]:
    page = client_as(who).get(address).content.decode()
    return tuple(re.findall(rf'name="{name}" value="(\d+)"', page) for name in ("used_by", "published_by"))


def test_towns_are_offered_of_the_own_area_and_publishing_is_said_of_the_own_town(cast, hub, three):
    toin, kuwana = three
    area = sorted([cast.town.pk, cast.neighbour.pk, toin.organization.municipality_id])
    assert {name: offered(who) for name, who in
            {"city": cast.utsugi, "ward": cast.taira, "hub": hub, "kuwana": kuwana}.items()} == {
        "city": (area, [cast.town.pk]),
        "ward": (area, [cast.town.pk]),
        "hub": (area, area),
        "kuwana": ([kuwana.organization.municipality_id],) * 2,
    }  # fmt: skip
    ward = client_as(cast.taira)
    address = "/directory/guides/new/"
    typed = {"title": "病棟の手引き", "reader": "concerned", "access": "members", "name": "1", "issued_on": "2026-04-01",
             "link": "https://town.test/x", "used_by": [cast.town.pk]}  # fmt: skip
    for beyond in (
        {"used_by": [kuwana.organization.municipality_id]},
        {"published_by": [cast.neighbour.pk]},
    ):
        answer = ward.post(address, typed | beyond | {"request_key": request_key(ward.get(address))})
        assert answer.status_code == 422
    assert Guide.objects.count() == 0
    assert ward.post(address, typed | {"request_key": request_key(ward.get(address))}).status_code == 302


def test_a_keeper_from_elsewhere_leaves_the_towns_that_he_is_not_asked_about(cast, hub, three):
    _toin, kuwana = three
    codes = [who.organization.municipality_id for who in three]
    guide = published(hub, "手引き", [cast.town.pk, cast.neighbour.pk, *codes], [cast.town.pk, codes[1]])
    address = f"/directory/guides/{guide.pk}/revision/"
    assert offered(kuwana, address) == ([codes[1]],) * 2
    office = client_as(kuwana)
    page = office.get(address)
    assert "ほかに美澄市・葦原町・東員町で使います（ここでは変えません）。" in text_of(page)
    assert "ほかに美澄市が公表しています（ここでは変えません）。" in text_of(page)
    said = {"title": "手引き", "reader": "members", "access": "members"}
    own = {"used_by": [codes[1]], "published_by": [codes[1]]}
    assert office.post(address, said | own | {"request_key": request_key(page)}).status_code == 302

    def standing():
        towns = guide.towns.order_by("municipality")
        return {town.municipality_id for town in towns}, {t.municipality_id for t in towns if t.publishes}

    assert standing() == ({cast.town.pk, cast.neighbour.pk, *codes}, {cast.town.pk, codes[1]})
    # the city takes 東員町 out, and neither says that 桑名市 publishes nor that it uses the guide
    city = client_as(cast.utsugi)
    ours = {"used_by": [cast.town.pk, cast.neighbour.pk], "published_by": [cast.town.pk]}
    assert (
        city.post(address, said | ours | {"request_key": request_key(city.get(address))}).status_code == 302
    )
    assert standing() == ({cast.town.pk, cast.neighbour.pk, codes[1]}, {cast.town.pk, codes[1]})
    assert office.post(address, said | {"request_key": request_key(office.get(address))}).status_code == 302
    assert standing() == ({cast.town.pk, cast.neighbour.pk}, {cast.town.pk})


def test_what_was_said_of_a_guide_is_written_by_who_may_publish_one(cast, hub, today):
    guide = published(hub, "手引き", [cast.town.pk])
    pages = {
        name: (
            client_as(who).get(f"/directory/guides/{guide.pk}/telling/").status_code,
            "説明・評価を残す" in client_as(who).get(f"/directory/guides/{guide.pk}/").content.decode(),
        )
        for name, who in (cast.roles() | {"hub": hub}).items()
    }
    may = {name: (200, True) for name in ("utsugi", "taira", "hub")}
    assert pages == {name: (404, False) for name in cast.roles()} | may


@pytest.mark.parametrize("people", ["-1", "100000", "99999999999"])
def test_so_many_people_heard_of_no_guide(cast, today, people):
    guide = published(cast.utsugi, "手引き", [cast.town.pk])
    office = client_as(cast.utsugi)
    address = f"/directory/guides/{guide.pk}/telling/"
    said = {"what": "explained", "body": "運営推進会議", "on": "2026-06-03", "people": people}
    answer = office.post(address, said | {"request_key": request_key(office.get(address))})
    assert answer.status_code == 422
    assert "聞いた人数は 0 から 99999 まで（人）の" in text_of(answer)


def test_an_edition_of_a_coming_day_is_looked_at_again_after_that_day(cast, today):
    guide = published(cast.utsugi, "手引き", [cast.town.pk], issued_on=date(2027, 4, 1))
    office = client_as(cast.utsugi)
    page = f"/directory/guides/{guide.pk}/"
    for on, told in (
        ("2027-03-31", "次の見直しは、発行した日より後の日にしてください。"),
        ("2026-11-18", "次の見直しは、あすより先の日にしてください。"),
    ):
        said = {"review_on": on, "request_key": request_key(office.get(page))}
        answer = office.post(f"{page}review/", said)
        assert answer.status_code == 422
        field = answer.content.decode().partition('id="id_review_on-error"')[2]
        assert told in field[:200]
    said = {"review_on": "2027-04-02", "request_key": request_key(office.get(page))}
    assert office.post(f"{page}review/", said).status_code == 302


def test_a_guide_has_one_current_edition_that_can_be_read(cast, today):
    guide = published(cast.utsugi, "手引き", [cast.town.pk])
    with pytest.raises(IntegrityError, match="one_current_edition"), transaction.atomic():
        GuideEdition.objects.create(
            guide=guide, name="x", issued_on=today, link="x", published_at=guide.made_at, by=cast.utsugi
        )
    for wrong in ({"link": ""}, {"review_on": date(2022, 4, 1)}):
        with pytest.raises(ValidationError):
            published(cast.utsugi, "よくない", [cast.town.pk], **wrong)


def test_a_shelf_costs_the_same_however_full(cast, today, django_assert_num_queries):
    for number in range(5):
        published(cast.utsugi, f"手引き{number}", [cast.town.pk, cast.neighbour.pk])
    with django_assert_num_queries(3):
        assert len(shelf(actor_of(cast.suzuki))) == 5
    guide = Guide.objects.get(title="手引き0")
    with django_assert_num_queries(5):
        guide_page(guide)
