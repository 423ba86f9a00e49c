"""The Jinja2 environment of every page: few globals, few filters, nothing that queries."""

from typing import Any

from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined

from renkei.ground.db.ids import new_id
from renkei.site import formats


class Pages(Jinja2):
    """Templates live in `<app>/jinja/<label>/`."""

    app_dirname = "jinja"


def environment(**options: Any) -> Environment:
    ours = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    environment = Environment(**options | ours, extensions=["jinja2.ext.i18n"])  # noqa: S701 - Django escapes
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(static=static, url=_url, request_key=new_id)
    environment.filters.update(
        wareki=formats.wareki,
        day=formats.day,
        moment=formats.moment,
        clock=formats.clock,
        age=formats.age,
        thousands=formats.thousands,
    )
    return environment


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)
