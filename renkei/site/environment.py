"""The Jinja2 environment of every page: few globals, few filters, nothing that queries."""

from functools import cache, lru_cache
from typing import Any

from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined

from renkei.ground.db.ids import new_id
from renkei.site import formats


class Pages(Jinja2):
    """Templates live in `<app>/jinja/<label>/`."""

    app_dirname = "jinja"


def environment(**options: Any) -> Environment:
    ours = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    environment = Environment(**options | ours, extensions=["jinja2.ext.i18n"])  # noqa: S701 - Django escapes
    environment.install_gettext_callables(_said, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(static=cache(static), url=_url, request_key=new_id)
    environment.filters.update(
        wareki=formats.wareki,
        day=formats.day,
        moment=formats.moment,
        clock=formats.clock,
        age=formats.age,
        thousands=formats.thousands,
    )
    return environment


def _said(text: str) -> str:
    return _said_in(get_language(), text)


@lru_cache(4096)  # a page asks some four hundred times; the words of a language stay as they are
def _said_in(language: str | None, text: str) -> str:
    return gettext(text)


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)
