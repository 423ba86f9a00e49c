"""書類の項目: what a municipality asks on a form beside the form's own, changed one field at a time."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renkei.ground.packs import actions, queries
from renkei.ground.packs.changing_forms import changed_form
from renkei.ground.packs.forms import OwnFieldForm, WordingForm, next_month
from renkei.ground.packs.loaded import sheets
from renkei.ground.packs.policy import town_of
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.problems import PackProblems
from renkei.ground.sheets.amending import amended, prints_added
from renkei.ground.sheets.definition import Field, Sheet


@require_GET
@opens(Permission.AGREE_RULES)
def form(request: HttpRequest, id: str) -> HttpResponse:
    """As it was last agreed on or waits, field by field."""
    town, sheet = town_of(request.actor), _sheet(id)
    said = queries.said_of(queries.standing_files(town), id)
    context = {
        "sheet": amended(sheet, [("", said)]) if said else sheet,
        "said": {one.field for one in said.wordings} if said else set(),
        "waiting": queries.waiting_of(town),
        "may_add": prints_added(sheet),
    }
    return render(request, "packs/form.html", context)


@require_http_methods(["GET", "POST"])
@opens(Permission.AGREE_RULES)
def field(request: HttpRequest, id: str, field_id: str = "") -> HttpResponse:
    """A field of the town's own, or how one of the form's is asked; each time it becomes a proposal or joins one."""
    town, sheet = town_of(request.actor), _sheet(id)
    built_on, waiting = queries.standing_files(town), queries.waiting_of(town)
    said = queries.said_of(built_on, id)
    own = {one.id: one for one in said.fields} if said else {}
    found = own.get(field_id) or _of_form(sheet, field_id)
    if not field_id and not prints_added(sheet):
        raise Http404
    starts = waiting.starts if waiting else next_month()
    form: OwnFieldForm | WordingForm
    if found is None or found.id in own:
        form = OwnFieldForm(request.POST or None, field=found, starts=starts)
    else:
        wording = next((one for one in said.wordings if one.field == found.id), None) if said else None
        form = WordingForm(request.POST or None, field=found, said=wording, starts=starts)
    if request.method == "POST" and form.is_valid():
        drop = form.is_standard() if isinstance(form, WordingForm) else "drop" in request.POST
        given = form.cleaned_data
        try:
            name, files = changed_form(
                sheet,
                form.edit(),
                drop=drop,
                standing=built_on,
                municipality=town,
                town=queries.town_name(town),
                starts=given["starts"],
            )
            actions.propose(
                name=name,
                files=files,
                starts=given["starts"],
                because=given["because"],
                built_on=built_on,
                by=request.actor,
            )
            messages.success(request, _("提案に入れました。続けて、ほかの項目も変えられます。"))
            return redirect("packs:form", id)
        except actions.PackRefused as refused:
            form.add_error(None, str(refused))
        except PackProblems as wrong:
            form.add_error(None, "　".join(problem.text for problem in wrong.problems))
    context = {
        "sheet": sheet,
        "field": found,
        "own": found is not None and found.id in own,
        "form": form,
        "waiting": waiting,
    }
    return render(request, "packs/field.html", context, status=422 if form.errors else 200)


def _sheet(id: str) -> Sheet:
    found = sheets().get(id)
    if found is None or found.way is None:
        raise Http404
    return found


def _of_form(sheet: Sheet, id: str) -> Field | None:
    """None for a new field; 404 for one that the form does not have."""
    if not id:
        return None
    found = next((one for one in sheet.fields if one.id == id), None)
    if found is None:
        raise Http404
    return found
