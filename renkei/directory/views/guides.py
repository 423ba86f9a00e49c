"""The shelf: found, read, put there, renewed, and taken away."""

from collections.abc import Callable
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renkei.directory import actions, queries
from renkei.directory.forms import EditionForm, GuideForm, ReviewForm, TellingForm, WithdrawForm
from renkei.directory.models import GuideOpening
from renkei.directory.policy import edition_for, guide_for, guide_to_keep, guides_to_keep, may_publish
from renkei.ground.documents.actions import WrongFile
from renkei.ground.documents.queries import content
from renkei.ground.packs.loaded import sheets
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission
from renkei.ground.sheets.printing import print_sheet


@require_GET
@opens(Permission.WORK)
def guides(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:60]
    context = {
        "shelf": queries.shelf(request.actor, words),
        "words": words,
        "may_publish": may_publish(request.actor),
    }
    return render(request, "directory/guides.html", context)


@require_GET
@opens(Permission.WORK)
def due(request: HttpRequest) -> HttpResponse:
    late, soon, undated = queries.due(request.actor)
    return render(request, "directory/guides_due.html", {"late": late, "soon": soon, "undated": undated})


@require_GET
@opens(Permission.WORK)
def guide(request: HttpRequest, guide_id: UUID) -> HttpResponse:
    found = guide_for(request.actor, guide_id)
    actions.open_edition(
        edition=queries.shelved(found).edition, what=GuideOpening.What.PAGE, by=request.actor
    )
    return _guide_page(request, found, ReviewForm())


def _guide_page(request: HttpRequest, found, form: ReviewForm) -> HttpResponse:
    context = {
        "page": queries.guide_page(found),
        "may_keep": guides_to_keep(request.actor).filter(pk=found.pk).exists(),
        "may_tell": may_publish(request.actor),
        "form": form,
    }
    return render(request, "directory/guide.html", context, status=422 if form.errors else 200)


@require_GET
@opens(Permission.WORK)
def file(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    edition = edition_for(request.actor, edition_id)
    if edition.document is None:
        raise Http404
    actions.open_edition(edition=edition, what=GuideOpening.What.FILE, by=request.actor)
    response = HttpResponse(content(edition.document), content_type=edition.document.media_type)
    disposition = content_disposition_header(True, edition.document.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@opens(Permission.WORK)
def link(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    edition = edition_for(request.actor, edition_id)
    if not edition.link:
        raise Http404
    actions.open_edition(edition=edition, what=GuideOpening.What.LINK, by=request.actor)
    return redirect(edition.link)


@require_GET
@opens(Permission.WORK)
def form(request: HttpRequest, sheet: str) -> HttpResponse:
    """The sheet that stands for a form of a guide: its questions, and the guides that have it."""
    known = sheets().get(sheet)
    if known is None or known.about != "patient":
        raise Http404
    context = {"sheet": known, "guides": queries.with_form(request.actor, sheet)}
    return render(request, "directory/form.html", context)


@require_GET
@opens(Permission.WORK)
def blank(request: HttpRequest, sheet: str) -> HttpResponse:
    """To be written by hand."""
    known = sheets().get(sheet)
    if known is None or known.about != "patient":
        raise Http404
    pdf = print_sheet(known, {}, day=timezone.localdate())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{known.title}.pdf") or "inline"
    return response


@require_http_methods(["GET", "POST"])
@opens(Permission.PUBLISH_GUIDE)
def publish(request: HttpRequest) -> HttpResponse:
    if not may_publish(request.actor):
        raise Http404
    said = GuideForm(request.POST or None, actor=request.actor)
    edition = EditionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and said.is_valid() and edition.is_valid():

        def write() -> UUID:
            return actions.publish_guide(
                said=said.said(), **said.towns(), edition=edition.edition(), by=request.actor
            ).pk

        if made := _tried(edition, write):
            messages.success(request, _("手引きを棚に置きました。"))
            return redirect("directory:guide", made)
    elif request.method == "POST":
        edition.is_valid()  # so that all there is to mend is told at once
    wrong = said.errors or edition.errors
    return render(
        request, "directory/guide_new.html", {"said": said, "edition": edition}, status=422 if wrong else 200
    )


@require_http_methods(["GET", "POST"])
@opens(Permission.PUBLISH_GUIDE)
def edition(request: HttpRequest, guide_id: UUID) -> HttpResponse:
    found = guide_to_keep(request.actor, guide_id)
    form = EditionForm(request.POST or None, request.FILES or None, before=queries.shelved(found).edition)
    if request.method == "POST" and form.is_valid():
        by = request.actor
        if _tried(form, lambda: actions.publish_edition(guide=found, edition=form.edition(), by=by)):
            messages.success(request, _("新しい版を置きました。前の版も読めます。"))
            return redirect("directory:guide", found.pk)
    return _form_page(request, "guide_edition", found, form)


@require_http_methods(["GET", "POST"])
@opens(Permission.PUBLISH_GUIDE)
def revise(request: HttpRequest, guide_id: UUID) -> HttpResponse:
    found = guide_to_keep(request.actor, guide_id)
    form = GuideForm(request.POST or None, actor=request.actor, guide=found)
    if request.method == "POST" and form.is_valid():
        actions.revise_guide(guide=found, said=form.said(), **form.towns(), by=request.actor)
        messages.success(request, _("手引きの内容を直しました。"))
        return redirect("directory:guides")
    return _form_page(request, "guide_revise", found, form)


@require_POST
@opens(Permission.PUBLISH_GUIDE)
def review(request: HttpRequest, guide_id: UUID) -> HttpResponse:
    found = guide_to_keep(request.actor, guide_id)
    form = ReviewForm(request.POST)
    current = queries.shelved(found).edition
    if form.is_valid() and _tried(
        form, lambda: actions.confirm_guide(edition=current, **form.cleaned_data, by=request.actor) or True
    ):
        messages.success(request, _("次の見直しの日を決めました。"))
        return redirect("directory:guide", found.pk)
    return _guide_page(request, found, form)


@require_http_methods(["GET", "POST"])
@opens(Permission.PUBLISH_GUIDE)
def tell(request: HttpRequest, guide_id: UUID) -> HttpResponse:
    if not may_publish(request.actor):
        raise Http404
    found = guide_for(request.actor, guide_id)
    form = TellingForm(request.POST or None, initial={"what": "explained", "on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        by = request.actor
        if _tried(form, lambda: actions.tell_of_guide(guide=found, **form.cleaned_data, by=by)):
            messages.success(request, _("手引きのページに残しました。"))
            return redirect("directory:guide", found.pk)
    return _form_page(request, "guide_tell", found, form)


@require_http_methods(["GET", "POST"])
@opens(Permission.PUBLISH_GUIDE)
def withdraw(request: HttpRequest, guide_id: UUID) -> HttpResponse:
    found = guide_to_keep(request.actor, guide_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_guide(guide=found, **form.cleaned_data, by=request.actor)
        messages.success(request, _("棚から下ろしました。"))
        return redirect("directory:guides")
    return _form_page(request, "guide_withdraw", found, form)


def _tried(form: django_forms.Form, write: Callable):
    """What the action gives; None, with the form told, where it refuses."""
    try:
        return write()
    except ValidationError as refused:
        form.add_error(None, refused)
    except WrongFile:
        form.add_error("file", _("読めるのはPDFか写真です。"))
    return None


def _form_page(request: HttpRequest, page: str, found, form: django_forms.Form) -> HttpResponse:
    context = {"guide": found, "form": form}
    return render(request, f"directory/{page}.html", context, status=422 if form.errors else 200)
