"""The day that is planned, the day that was, and taking either back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.forms import BecauseForm, DischargeForm, ExpectForm
from renkei.scenes.hospital_stay.policy import stay_to_change
from renkei.scenes.hospital_stay.views.changes import written


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def expect(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    form = ExpectForm(
        request.POST or None,
        initial={"version": found.version, "on": found.expected_on, "heard_at": timezone.localtime()},
        by_hospital=found.hospital_id == request.actor.organization_id,
        moving=found.expected_on is not None,
    )

    def write(form: ExpectForm) -> None:
        actions.expect_discharge(found, **form.cleaned_data, by=request.actor)

    return written(request, found, form, write, "expect", _("退院予定日を入れ、在宅のチームに知らせました。"))


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def withdraw_expectation(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    form = BecauseForm(request.POST or None, initial={"version": found.version})

    def write(form: BecauseForm) -> None:
        actions.withdraw_expectation(found, **form.cleaned_data, by=request.actor)

    done = _("退院予定日を取り消し、在宅のチームに知らせました。")
    return written(request, found, form, write, "withdraw_expectation", done)


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def discharge(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    initial = {"version": found.version, "on": timezone.localdate()}
    form = DischargeForm(request.POST or None, initial=initial)

    def write(form: DischargeForm) -> None:
        actions.discharge(found, **form.cleaned_data, by=request.actor)

    return written(request, found, form, write, "discharge", _("退院を記録しました。"))


@require_http_methods(["GET", "POST"])
@opens(Permission.READ_RECORD)
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    found = stay_to_change(request.actor, id)
    form = BecauseForm(request.POST or None, initial={"version": found.version})

    def write(form: BecauseForm) -> None:
        actions.undo_discharge(found, **form.cleaned_data, by=request.actor)

    done = _("退院の記録を取り消しました。入院は続いています。")
    return written(request, found, form, write, "undo_discharge", done)
