"""The Jinja2 environment of every page: few globals, few filters, nothing that queries."""

from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from renkei.ground.db.ids import new_id
from renkei.plan.periods import spoken
from renkei.site import formats


class Pages(Jinja2):
    """Templates live in `<app>/jinja/<label>/`."""

    app_dirname = "jinja"


def environment(**options: Any) -> Environment:
    ours = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    environment = Environment(**options | ours, extensions=["jinja2.ext.i18n"])  # noqa: S701 - Django escapes
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        _=said, static=cache(static), url=url, request_key=new_id, remembered=lru_cache(256, typed=True)
    )
    environment.filters.update(
        wareki=formats.wareki,
        wareki_month=formats.wareki_month,
        day=formats.day,
        moment=formats.moment,
        clock=formats.clock,
        age=formats.age,
        thousands=formats.thousands,
        period=spoken,
    )
    return environment


def said(text: str, /, **variables: object) -> Markup:
    """`{{ _("…") }}`: the words, ours and so safe; what is put into them is escaped."""
    words = _words(text)
    return words % variables if variables else words


@lru_cache(4096)  # a page asks some three hundred times; one process speaks one language
def _words(text: str) -> Markup:
    return Markup(gettext(text))  # noqa: S704 - of our templates


def url(name: str, *args: object, **kwargs: object) -> str:
    """As `reverse`; addresses of rows, of which a page may hold a hundred, are filled into their shape."""
    if args and all(type(arg) is UUID for arg in args):
        return _shape(name, len(args)).format(*args)
    if args or kwargs:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    return plain(name)


plain = cache(reverse)  # an address without rows is always the same


@cache
def _shape(name: str, count: int) -> str:
    stand_ins = [UUID(int=number) for number in range(1, count + 1)]
    path = reverse(name, args=stand_ins)
    for number, stand_in in enumerate(stand_ins):
        path = path.replace(str(stand_in), f"{{{number}}}")
    return path
