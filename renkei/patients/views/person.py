from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission, may
from renkei.ground.tasks.calendar import years_asked
from renkei.patients import actions, queries
from renkei.patients.contact_list import ContactList
from renkei.patients.disclosures import disclosures as disclosed
from renkei.patients.forms import (
    CertificationForm,
    ConsentForm,
    InviteForm,
    RegisterForm,
    ReviseForm,
)
from renkei.patients.models import Patient, person_path
from renkei.patients.policy import (
    Section,
    consent_for,
    invitation_for,
    may_change_person,
    patient_for,
    patient_to_change,
    patients_visible_to,
)

LOOKS_SHOWN = 200
FASTER = gettext_lazy(
    "あなたが開いたあとに、ほかの人が書き換えました。書いた内容は残っています。"
    "いまの内容と見くらべて、もう一度保存してください。"
)

TWIN = gettext_lazy(
    "フリガナ・生年月日・性別が同じ方が、あなたの事業所にもう登録されています。"
    "同じ方なら登録しないで、その方のページを開いてください。"
)


def answer(request: HttpRequest, template: str, form, **context: object) -> HttpResponse:
    """The form as it was typed; 422 when something wants another look."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.POST or None, actor=request.actor, initial={"since": timezone.localdate()})
    twin = None
    if request.method == "POST" and form.is_valid():
        twin = queries.own_twin(request.actor, form.identity())
        if twin is None or form.cleaned_data["another"]:
            patient = actions.register(identity=form.identity(), consent=form.consent(), by=request.actor)
            messages.success(request, _("登録しました。ケアチームに事業所を招けます。"))
            return redirect("patients:copying" if form.cleaned_data["copy_team"] else "person", patient.pk)
        form.add_error(None, TWIN)
    return answer(request, "patients/register.html", form, twin=twin)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def identity(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_to_change(request.actor, patient_id)
    form = ReviseForm(request.POST or None, actor=request.actor, initial=ReviseForm.of(patient))
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise_identity(
                patient=patient,
                version=form.cleaned_data["version"],
                fields=form.identity(),
                by=request.actor,
            )
        except actions.SomebodyWasFaster:
            form.add_error(None, FASTER)
            form.data = _with_version(form.data, patient)
        else:
            messages.success(request, _("基本の情報を保存しました。"))
            return redirect(patient)
    return answer(request, "patients/identity.html", form, patient=patient)


def _with_version(data, patient: Patient):
    """What was typed, with the version that stands now: saving again is then a choice."""
    kept = data.copy()
    kept["version"] = str(patient.version)
    return kept


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def contacts(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_to_change(request.actor, patient_id)
    rows = ContactList(request.POST or None, queries.contacts(patient), patient.version)
    if request.method == "POST" and rows.is_to_be_saved():
        try:
            actions.set_contacts(
                patient=patient, version=rows.version, contacts=rows.contacts(), by=request.actor
            )
        except actions.SomebodyWasFaster:
            rows.outdated(FASTER, patient.version)
        else:
            messages.success(request, _("連絡先を保存しました。"))
            return redirect(patient)
    context = {"patient": patient, "rows": rows}
    return render(request, "patients/contacts.html", context, status=422 if rows.errors else 200)


@require_http_methods(["GET", "POST"])
@opens(Permission.WRITE_RECORD)
def certification(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_to_change(request.actor, patient_id)
    form = CertificationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.certify(patient=patient, **form.cleaned_data, by=request.actor)
        messages.success(request, _("要介護認定を保存しました。"))
        return redirect(patient)
    return answer(request, "patients/certification.html", form, patient=patient)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def consent(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_to_change(request.actor, patient_id)
    form = ConsentForm(request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        actions.record_consent(patient=patient, fields=form.consent(), by=request.actor)
        messages.success(request, _("同意を記録しました。"))
        return redirect("patients:consent", patient.pk)
    given = queries.consents(patient)
    return answer(request, "patients/consent.html", form, patient=patient, consents=given)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def withdrawal(request: HttpRequest, patient_id: UUID, consent_id: UUID) -> HttpResponse:
    patient = patient_to_change(request.actor, patient_id)
    given = consent_for(patient, consent_id)
    if request.method == "POST":
        actions.withdraw_consent(consent=given, by=request.actor)
        messages.success(request, _("同意の取り消しを記録しました。ほかの事業所からは、もう開けません。"))
        return redirect("patients:consent", patient.pk)
    context = {
        "patient": patient,
        "consent": given,
        "team": queries.team(patient),
        "holders": queries.holders(patient),
    }
    return render(request, "patients/withdrawal.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def team(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_for(request.actor, patient_id, Section.TEAM)
    full = may_change_person(request.actor, patient_id)
    offices = queries.invitable(request.actor, patient) if full else []
    form = InviteForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        actions.invite(patient=patient, **form.cleaned_data, by=request.actor)
        messages.success(request, _("招待を送りました。相手が引き受けるまで、何も見えません。"))
        return redirect("patients:team", patient.pk)
    context = {"patient": patient, "members": queries.team(patient), "full": full}
    return answer(request, "patients/team.html", form, invitations=queries.invitations(patient), **context)


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def leaving(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_to_change(request.actor, patient_id)
    last = False
    if request.method == "POST":
        try:
            actions.leave(
                patient=patient, without_successor="without_successor" in request.POST, by=request.actor
            )
        except actions.LastCareManager:
            last = True
        else:
            messages.success(request, _("ケアチームから抜けました。この方のページは、もう開けません。"))
            return redirect("/patients/")
    context = {"patient": patient, "last": last}
    return render(request, "patients/leaving.html", context, status=422 if last else 200)


@require_GET
@opens(Permission.READ_DISCLOSURES)
def disclosures(request: HttpRequest) -> HttpResponse:
    year, this = years_asked(request.GET.get("year", ""))
    context = {
        "page": disclosed(request.actor, year),
        "this": this,
        "names": may(request.actor, Permission.READ_RECORD),
    }
    return render(request, "patients/disclosures.html", context)


@require_GET
@opens(Permission.READ_RECORD)
def who_looked(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    patient = patient_for(request.actor, patient_id, Section.TEAM)
    looks = queries.who_looked(patient, LOOKS_SHOWN)
    return render(request, "patients/who_looked.html", {"patient": patient, "looks": looks})


@require_http_methods(["GET", "POST"])
@opens(Permission.MANAGE_TEAM)
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    offer = invitation_for(request.actor, invitation_id)
    if offer.answered_at is not None:
        sees = patients_visible_to(request.actor).filter(pk=offer.patient_id).exists()
        member = person_path(offer.patient_id) if sees else None
        return render(request, "patients/invitation.html", {"invitation": offer, "member": member})
    if request.method == "POST" and "accept" in request.POST:
        actions.accept(invitation=offer, by=request.actor)
        messages.success(request, _("ケアチームに加わりました。"))
        return redirect(person_path(offer.patient_id))
    if request.method == "POST":
        actions.decline(invitation=offer, by=request.actor)
        messages.success(request, _("お断りしました。"))
        return redirect("/")
    return render(request, "patients/invitation.html", {"invitation": offer})
