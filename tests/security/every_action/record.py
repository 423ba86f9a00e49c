from datetime import date
from decimal import Decimal

from renkei.ground.db.acting import acting_as
from renkei.ground.sheets.models import Means
from renkei.record.actions import (
    deaths,
    entries,
    flags,
    looks,
    medication,
    observations,
    proxies,
    questions,
    retention,
    services,
    unusual,
)
from renkei.record.models import Question
from tests.cast import actor_of, role
from tests.scenes.hospital_stay.story import at
from tests.security.every_action.calls import works
from tests.security.every_action.house import NOW, House


@works(deaths.record_death)
def _(house, by):
    house.to_renew(by)
    said = {"place": "home", "died_on": date(2026, 11, 17)}
    return lambda: deaths.record_death(patient=house.chiyono, **said, by=by)


@works(deaths.alive_again)
def _(house, by):
    house.to_renew(by)
    death = deaths.record_death(patient=house.chiyono, place="home", by=by)
    return lambda: deaths.alive_again(death.pk, patient=house.chiyono, withdrawn=death.closed, by=by)


@works(deaths.undo_death)
def _(house, by):
    house.to_renew(by)
    death = deaths.record_death(patient=house.chiyono, place="home", by=by)
    return lambda: deaths.undo_death(death=death, because="別の方", by=by)


@works(entries.post, "sato")
def _(house, by):
    return lambda: entries.post(patient=house.chiyono, text="x", urgent=True, by=by)


@works(unusual.report_unusual, "sato")
def _(house, by):
    return lambda: unusual.report_unusual(patient=house.chiyono, what=["meal"], by=by)


@works(medication.add_medications, "sato")
def _(house, by):
    return lambda: medication.add_medications(patient=house.chiyono, medicines=[house.medicine()], by=by)


@works(medication.change_medication, "sato")
def _(house, by):
    taken = house.taken(by)
    change = {"said": house.medicine(), "on": NOW.date()}
    return lambda: medication.change_medication(medication=taken, **change, by=by)


@works(medication.stop_medication, "sato")
def _(house, by):
    taken = house.taken(by)
    return lambda: medication.stop_medication(medication=taken, on=NOW.date(), because="x", by=by)


@works(medication.review_medications, "sato")
def _(house, by):
    return lambda: medication.review_medications(patient=house.chiyono, by=by)


@works(medication.note_adherence, "sato")
def _(house, by):
    return lambda: medication.note_adherence(patient=house.chiyono, level="often", by=by)


@works(services.begin_sojourn, "sato")
def _(house, by):
    said = {"kind": "short_stay", "since": NOW.date()}
    return lambda: services.begin_sojourn(patient=house.chiyono, **said, by=by)


@works(services.end_sojourn, "sato")
def _(house, by):
    made = services.begin_sojourn(patient=house.chiyono, kind="facility", since=NOW.date(), by=by)
    return lambda: services.end_sojourn(sojourn=made, by=by)


def paused(house: House, by):
    said = {"offices": [by.organization_id], "since": NOW.date()}
    return services.pause_services(patient=house.chiyono, **said, by=by)


@works(services.pause_services, "sato")
def _(house, by):
    return lambda: paused(house, by)


@works(services.plan_resumption, "sato")
def _(house, by):
    [one] = paused(house, by)
    return lambda: services.plan_resumption(pause=one, on=NOW.date(), by=by)


@works(services.resume_service, "sato")
def _(house, by):
    [one] = paused(house, by)
    return lambda: services.resume_service(pause=one, on=NOW.date(), by=by)


@works(entries.reply, "sato")
def _(house, by):
    entry = entries.post(patient=house.chiyono, text="x", by=by)
    return lambda: entries.reply(entry=entry, text="x", by=by)


@works(entries.attach, "sato")
def _(house, by):
    entry = entries.post(patient=house.chiyono, text="x", by=by)
    return lambda: entries.attach(entry, [_File(b"%PDF-1.4 1"), _File(b"%PDF-1.4 2")], by)


class _File:
    name = "x.pdf"

    def __init__(self, data: bytes):
        self.read = lambda: data


@works(entries.correct, "sato")
def _(house, by):
    entry = entries.post(patient=house.chiyono, text="x", by=by)
    said = {"text": "y", "category": entry.category, "audience": entry.audience}
    return lambda: entries.correct(entry=entry, version=entry.version, **said, by=by)


def _proxied(house: House):
    nurse = role("中条 ゆき", house.cast.yanai_clinic, "care", "nurse", "nakajo")
    with acting_as(nurse.pk):
        return entries.post(patient=house.chiyono, text="x", for_role=house.cast.yanai, by=actor_of(nurse))


@works(proxies.confirm_entries, "yanai")
def _(house, by):
    entry = _proxied(house)
    return lambda: proxies.confirm_entries(seen={entry.pk: 1}, by=by)


@works(proxies.refuse_entry, "yanai")
def _(house, by):
    entry = _proxied(house)
    return lambda: proxies.refuse_entry(entry=entry, version=1, because="x", by=by)


@works(entries.seal, "sato")
def _(house, by):
    entry = entries.post(patient=house.chiyono, text="x", attachments=[_File(b"%PDF-1.4 x")], by=by)
    return lambda: entries.seal(entry=entry, because="別の方", by=by)


@works(flags.flag, "sato")
def _(house, by):
    return lambda: flags.flag(patient=house.chiyono, words="ふらつき", by=by)


@works(flags.answer_flag, "sato")
def _(house, by):
    raised = flags.flag(patient=house.chiyono, words="ふらつき", by=by)
    return lambda: flags.answer_flag(flag=raised, words="見に行きます", by=by)


@works(looks.open_person, "sato")
def _(house, by):
    return lambda: looks.open_person(patient=house.chiyono, by=by)


@works(looks.open_entry, "sato")
def _(house, by):
    return lambda: looks.open_entry(patient=house.chiyono, by=by)


@works(looks.open_proxies, "sato")
def _(house, by):
    return lambda: looks.open_proxies(patients=[house.chiyono.pk], by=by)


@works(looks.open_export, "sato")
def _(house, by):
    return lambda: looks.open_export(patient=house.chiyono, entries=3, by=by)


@works(looks.take_copy, "sato")
def _(house, by):
    return lambda: looks.take_copy(patient_id=house.chiyono.pk, form="pdf", entries=3, by=by)


@works(looks.take_index, "sato")
def _(house, by):
    return lambda: looks.take_index(patients=[house.chiyono.pk], since=at(1), until=NOW, by=by)


@works(looks.open_index, "sato")
def _(house, by):
    return lambda: looks.open_index(patients=[house.chiyono.pk], since=at(1), until=NOW, by=by)


@works(looks.open_kept, "sato")
def _(house, by):
    return lambda: looks.open_kept(patients=[house.chiyono.pk], by=by)


@works(looks.open_print, "sato")
def _(house, by):
    return lambda: looks.open_print(patient=house.chiyono, what="course", by=by)


@works(looks.open_hits, "sato")
def _(house, by):
    return lambda: looks.open_hits(patients=[house.chiyono.pk], entries=[], by=by)


@works(retention.set_retention, "manager")
def _(house, by):
    return lambda: retention.set_retention(years=5, because="市の条例", by=by)


@works(observations.measure, "sato")
def _(house, by):
    values = {"body_weight": Decimal("48.6")}
    return lambda: observations.measure(patient=house.chiyono, values=values, at=NOW, by=by)


@works(observations.correct_observation, "sato")
def _(house, by):
    [row] = observations.measure(patient=house.chiyono, values={"pulse": Decimal(72)}, at=NOW, by=by).rows
    said = {"value": Decimal(27), "because": "打ちまちがい"}
    return lambda: observations.correct_observation(observation=row, **said, by=by)


def _usual(house: House, who: str):
    said = {"kind": "pulse", "low": Decimal(50), "because": "いつもの値", "doctor": "柳井 幸子"}
    with house.meanwhile(who) as by:
        clinic = house.cast.yanai_clinic.pk
        return observations.set_range(patient=house.chiyono, **said, clinic_id=clinic, by=by)


@works(observations.set_range, "yanai")
def _(house, by):
    _usual(house, "sato")
    said = {"kind": "pulse", "low": Decimal(50), "because": "いつもの値"}
    return lambda: observations.set_range(patient=house.chiyono, **said, by=by)


@works(observations.end_range, "sato")
def _(house, by):
    limits = _usual(house, "sato")
    return lambda: observations.end_range(limits=limits, by=by)


@works(observations.confirm_range, "yanai")
def _(house, by):
    limits = _usual(house, "sato")
    return lambda: observations.confirm_range(limits=limits, by=by)


@works(questions.ask, "sato")
def _(house, by):
    return lambda: house.asked(by)


def _asked(house: House) -> Question:
    with house.meanwhile("sato") as sato:
        return house.asked(sato)


@works(questions.answer, "yanai")
def _(house, by):
    question = _asked(house)
    return lambda: questions.answer(question=question, note="様子を見てください", by=by)


@works(questions.type_answer, "sato")
def _(house, by):
    question = house.asked(by)
    return lambda: questions.type_answer(question=question, means=Means.FAX, note="様子を見る", by=by)


@works(questions.acknowledge, "yanai")
def _(house, by):
    question = house.urgent()
    return lambda: questions.acknowledge(question=question, by=by)


@works(questions.phone, "sato")
def _(house, by):
    question = house.urgent()
    return lambda: questions.phone(question=question, by=by)


@works(questions.fax, "sato")
def _(house, by):
    question = house.asked(by)
    return lambda: questions.fax(question=question, by=by)


@works(questions.withdraw, "sato")
def _(house, by):
    question = house.asked(by)
    return lambda: questions.withdraw(question=question, by=by)
