from datetime import date
from typing import Any

from renkei.ground.documents import actions as documents
from renkei.ground.offices import actions as offices
from renkei.ground.offices.letters import code_of, number_of
from renkei.ground.packs import actions as packs
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Device, JoiningMail, OfficeAdmission, SignIn, User
from renkei.ground.region.codes import office_number
from renkei.ground.sheets import actions as sheets
from renkei.ground.sheets.models import Means, RecallReason
from renkei.ground.tasks import actions as tasks
from renkei.ground.tasks import assigning
from tests.scenes.hospital_stay.story import SHEET
from tests.security.every_action.calls import works
from tests.security.every_action.house import NOW, House


@works(documents.keep, "sato")
def _(house, by):
    return lambda: documents.keep(name="x", content=b"%PDF-1.4 x", patient_id=house.chiyono.pk, by=by)


@works(documents.store, "sato")
def _(house, by):
    kept = {"name": "x", "data": b"x", "media_type": "application/pdf", "patient_id": house.chiyono.pk}
    return lambda: documents.store(**kept, by=by)


@works(documents.withdraw, "sato")
def _(house, by):
    kept = documents.keep(name="x", content=b"%PDF-1.4 x", patient_id=house.chiyono.pk, by=by)
    return lambda: documents.withdraw(document_id=kept.pk, by=by)


def _proposal(house: House) -> packs.PackVersion:
    with house.meanwhile("utsugi") as by:
        return packs.propose(**_PACK, by=by)


_PACK = {
    "name": "misumi",
    "files": {"pack.toml": 'name = "misumi"\ntitle = "x"\nversion = "1"\nmade_by = "美澄市"\n'.encode()},
    "starts": date(2030, 4, 1),
    "because": "",
}


@works(packs.take_over, "utsugi")
def _(house, by):
    with house.meanwhile("utsugi") as other:
        version = packs.propose(**_PACK, by=other)
    packs.decline(version=version, by=by)
    return lambda: packs.take_over(version=version, starts=date(2030, 4, 1), because="", by=by)


@works(packs.advise, "sakaki")
def _(house, by):
    version = _proposal(house)
    return lambda: packs.advise(version=version, towns=[house.cast.town.pk], by=by)


@works(packs.propose, "utsugi")
def _(house: House, by: Actor):
    return lambda: packs.propose(**_PACK, by=by)


@works(packs.agree, "utsugi")
def _(house: House, by: Actor):
    version = _proposal(house)
    return lambda: packs.agree(version=version, decision="協議会", by=by)


@works(packs.decline, "utsugi")
def _(house: House, by: Actor):
    version = _proposal(house)
    return lambda: packs.decline(version=version, by=by)


@works(packs.end, "utsugi")
def _(house: House, by: Actor):
    version = _proposal(house)
    with house.meanwhile("utsugi") as officer:
        packs.agree(version=version, decision="協議会", by=officer)
    return lambda: packs.end(version=version, until=date(2030, 5, 1), because="x", by=by)


def _slip(house: House, who: str = "manager", **more: Any) -> str:
    with house.meanwhile(who) as by:
        return offices.make_slip(**({"capacity": "care", "profession": "care_manager"} | more), by=by)[1]


@works(offices.make_slip, "manager")
def _(house, by):
    return lambda: offices.make_slip(capacity="care", profession="care_manager", by=by)


@works(offices.join, "manager")
def _(house, by):
    code = _slip(house)
    who = {"name": "新田 歩", "kana": "ニッタ アユム", "username": "nitta", "password": "四角い月夜の散歩道"}
    return lambda: offices.join(code=code, **who)


@works(offices.add_capacity)
def _(house, by):
    code = _slip(house, capacity="administrator", profession="clerk")
    return lambda: offices.add_capacity(code=code, by=by)


ASKED = {"name": "新田 光", "address": "nitta@example.jp", "capacity": "care", "profession": "nurse"}


def _mailed(house: House) -> JoiningMail:
    with house.meanwhile("manager") as by:
        return offices.invite_by_mail(**ASKED, by=by)


def _device(house: House) -> tuple[Device, str]:
    with house.meanwhile("manager") as by:
        return offices.make_device(name="受付のタブレット", idle_minutes=5, by=by)


@works(offices.make_device, "manager")
def _(house: House, by: Actor):
    return lambda: offices.make_device(name="受付のタブレット", idle_minutes=5, by=by)


@works(offices.register_device, "manager")
def _(house: House, by: Actor):
    _made, code = _device(house)
    return lambda: offices.register_device(code=code)


@works(offices.withdraw_device, "manager")
def _(house: House, by: Actor):
    device, _code = _device(house)
    return lambda: offices.withdraw_device(device=device, by=by)


@works(offices.set_pin)
def _(house: House, by: Actor):
    return lambda: offices.set_pin(pin="395172", by=by)


@works(offices.end_sign_in)
def _(house: House, by: Actor):
    user = User.objects.get(practitioner=by.practitioner_id)
    other = SignIn.objects.create(user=user)
    return lambda: offices.end_sign_in(sign_in=other.pk, by=by)


@works(offices.end_other_sign_ins)
def _(house: House, by: Actor):
    user = User.objects.get(practitioner=by.practitioner_id)
    this, _other = SignIn.objects.create(user=user), SignIn.objects.create(user=user)
    return lambda: offices.end_other_sign_ins(this=this.pk, by=by)


@works(offices.give_up_pin)
def _(house: House, by: Actor):
    offices.set_pin(pin="395172", by=by)
    return lambda: offices.give_up_pin(by=by)


@works(offices.try_pin)
def _(house: House, by: Actor):
    device, _code = _device(house)
    offices.set_pin(pin="395172", by=by)
    user = User.objects.get(practitioner_id=by.practitioner_id)
    return lambda: offices.try_pin(device=device, user=user, pin="000001")


@works(offices.begin_by_pin)
def _(house: House, by: Actor):
    device, _code = _device(house)
    user = User.objects.get(practitioner_id=by.practitioner_id)
    begun = SignIn.objects.create(user=user, device=device, second_factor=True)
    return lambda: offices.begin_by_pin(device=device, sign_in=str(begun.pk))


@works(offices.invite_by_mail, "manager")
def _(house: House, by: Actor):
    return lambda: offices.invite_by_mail(**ASKED, by=by)


@works(offices.send_again, "manager")
def _(house: House, by: Actor):
    mail = _mailed(house)
    return lambda: offices.send_again(mail=mail, by=by)


@works(offices.withdraw_mail, "manager")
def _(house: House, by: Actor):
    mail = _mailed(house)
    return lambda: offices.withdraw_mail(mail=mail, by=by)


@works(offices.join_by_mail, "manager")
def _(house: House, by: Actor):
    mail = _mailed(house)
    who = {"name": "新田 光", "kana": "", "username": "nitta", "password": "四角い月夜の散歩道"}
    return lambda: offices.join_by_mail(mail=mail, code=code_of(mail), number=number_of(mail), **who)


@works(offices.take_up_by_mail, "sato")
def _(house: House, by: Actor):
    mail, user = _mailed(house), User.objects.get(practitioner=house.cast.sato.practitioner)
    return lambda: offices.take_up_by_mail(mail=mail, code=code_of(mail), number=number_of(mail), user=user)


def _new_office(house: House) -> dict[str, str]:
    return {
        "name": "訪問介護 すずらん",
        "kind": "home-care",
        "number": office_number("987010001"),
        "municipality_id": house.cast.town.pk,
        "address": "美澄市南町3-4",
        "phone": "0598-00-7777",
        "published_in": "指定事業所一覧",
        "first_name": "日向 葵",
        "first_address": "aoi@example.jp",
    }


def _asked_office(house: House, registered: bool = True) -> OfficeAdmission:
    with house.meanwhile("utsugi") as by:
        admission = offices.invite_office(**_new_office(house), by=by)
    if registered:
        mail = admission.mail
        who = {"name": "日向 葵", "kana": "", "username": "hinata", "password": "四角い月夜の散歩道"}
        offices.join_by_mail(mail=mail, code=code_of(mail), number=number_of(mail), **who)
    return admission


@works(offices.invite_office, "utsugi")
def _(house: House, by: Actor):
    return lambda: offices.invite_office(**_new_office(house), by=by)


@works(offices.verify_office, "utsugi")
def _(house: House, by: Actor):
    admission = _asked_office(house)
    return lambda: offices.verify_office(admission=admission, answered_by="事務の原さん", by=by)


@works(offices.withdraw_office, "utsugi")
def _(house: House, by: Actor):
    admission = _asked_office(house, registered=False)
    return lambda: offices.withdraw_office(admission=admission, by=by)


@works(offices.decline_office, "utsugi")
def _(house: House, by: Actor):
    admission = _asked_office(house)
    return lambda: offices.decline_office(admission=admission, because="番号の事業所は閉じていました", by=by)


@works(offices.end_role, "manager")
def _(house, by):
    return lambda: offices.end_role(role=house.cast.suzuki, by=by)


@works(offices.make_renewal_slip, "manager")
def _(house, by):
    return lambda: offices.make_renewal_slip(role=house.cast.suzuki, by=by)


@works(offices.renew, "manager")
def _(house, by):
    code = _slip(house, for_user=User.objects.get(practitioner=house.cast.suzuki.practitioner))
    return lambda: offices.renew(code=code, password="四角い月夜の散歩道")


@works(sheets.open_draft)
def _(house, by):
    stay = house.stay()
    return lambda: house.draft(stay, by)


@works(sheets.settle)
def _(house, by):
    draft = house.draft(house.stay(), by)
    return lambda: sheets.settle(draft, "name", by=by)


@works(sheets.submit)
def _(house, by):
    draft = house.draft(house.stay(), by)
    return lambda: sheets.submit(draft, sheet_of(SHEET), by=by)


@works(sheets.send)
def _(house, by):
    stay = house.stay()
    answer = sheets.submit(house.draft(stay, by), sheet_of(SHEET), by=by)
    to = {"receiver_id": stay.hospital_id, "municipality": stay.municipality, "means": Means.APP, "at": NOW}
    return lambda: sheets.send(answer, **to, by=by)


@works(sheets.deliver)
def _(house, by):
    stay = house.stay()
    about = {"patient_id": stay.patient_id, "municipality": stay.municipality, "match": stay.pk}
    to = {"receiver_id": stay.hospital_id, "means": Means.FAX, "at": NOW, "told": "平良さん"}
    return lambda: sheets.deliver(sheet=SHEET, answer=None, **about, **to, by=by)


@works(sheets.receive, "taira")
def _(house, by):
    sent = house.sent()
    return lambda: sheets.receive(sent, by=by)


@works(sheets.confirm_receipt)
def _(house, by):
    sent = house.sent(Means.FAX)
    return lambda: sheets.confirm_receipt(sent, at=NOW, who="平良さん", by=by)


@works(sheets.recall)
def _(house, by):
    sent = house.sent()
    return lambda: sheets.recall(sent, because=RecallReason.WRONG_PERSON, note="", by=by)


@works(sheets.tell_recall)
def _(house, by):
    sent = sheets.recall(house.sent(Means.FAX), because=RecallReason.WRONG_PERSON, note="", by=by)
    return lambda: sheets.tell_recall(sent, told="破棄してもらう", by=by)


@works(tasks.close_by_other_means)
def _(house, by):
    task = house.story.task(house.stay())
    return lambda: tasks.close_by_other_means(task, means=Means.PHONE, at=NOW, told="平良さん", by=by)


@works(tasks.note)
def _(house, by):
    task = house.to_renew(by)
    return lambda: tasks.note(task, on=NOW.date(), by=by)


@works(tasks.take_back)
def _(house, by):
    task = tasks.note(house.to_renew(by), on=NOW.date(), by=by)
    return lambda: tasks.take_back(task, by=by)


@works(tasks.withdraw_tasks)
def _(house, by):
    stay = house.stay()
    return lambda: tasks.withdraw_tasks(stay.pk, states=["open"], because="x", by=by)


@works(assigning.assign)
def _(house, by):
    return lambda: assigning.assign(**house.asking_for("sakura"), by=by)


@works(assigning.finish)
def _(house, by):
    task = house.assigned()
    return lambda: assigning.finish(task, means="app", at=NOW, note="", by=by)


@works(assigning.hand_back)
def _(house, by):
    task = house.assigned()
    return lambda: assigning.hand_back(task, because="うちではできません", by=by)


@works(assigning.withdraw)
def _(house, by):
    task = house.assigned("suzuki", "sakura")
    return lambda: assigning.withdraw(task, because="要らなくなった", by=by)
