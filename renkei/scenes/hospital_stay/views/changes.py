"""What every page that changes a stay does with its form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from renkei.scenes.hospital_stay import actions
from renkei.scenes.hospital_stay.models import Stay
from renkei.scenes.hospital_stay.policy import stay_for


def written(
    request: HttpRequest, stay: Stay, form: Any, write: Callable, page: str, done: str
) -> HttpResponse:
    """A refused write shows the form again with what was typed; somebody faster gives the newer version."""
    if request.method == "POST" and form.is_valid():
        try:
            write(form)
            messages.success(request, done)
            return redirect("today") if page == "void" else redirect("hospital_stay:stay", stay.pk)
        except ValidationError as refused:
            form.add_error(None, refused)
        except actions.SomebodyWasFaster as faster:
            form.add_error(None, str(faster))
            form.data = {**form.data.dict(), "version": stay_for(request.actor, stay.pk).version}
    context = {"stay": stay, "form": form}
    return render(request, f"hospital_stay/{page}.html", context, status=422 if form.errors else 200)
