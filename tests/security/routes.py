"""Every route of the house, with its door."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from renkei.ground.policy.permissions import Permission

LIBRARIES = ("allauth.",)  # sign-in pages: the middleware closes all but those listed there
SAMPLES: dict[str, Any] = {"int": 1, "str": "x", "slug": "x", "path": "x"}


@dataclass(frozen=True)
class Route:
    name: str
    view: Callable[..., Any]
    converters: tuple[tuple[str, str], ...]

    @property
    def permission(self) -> Permission | None:
        return getattr(self.view, "permission", None)

    @property
    def public_reason(self) -> str | None:
        return getattr(self.view, "public_reason", None)

    @property
    def ours(self) -> bool:
        return not self.view.__module__.startswith(LIBRARIES)

    @property
    def about_a_row(self) -> bool:
        return any(kind == "uuid" for _, kind in self.converters)

    def paths(self, patient: UUID, rows: list[UUID]) -> list[str]:
        """The route for this patient and, where another key is asked, for each of these rows."""
        choices = [
            [patient] if name == "patient_id" else rows if kind == "uuid" else [SAMPLES[kind]]
            for name, kind in self.converters
        ]
        names = [name for name, _ in self.converters]
        return [
            reverse(self.name, kwargs=dict(zip(names, values, strict=True))) for values in product(*choices)
        ]


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[Any], namespace: str, before: tuple[tuple[str, str], ...]) -> Iterator[Route]:
    for pattern in patterns:
        found = getattr(pattern.pattern, "converters", {})
        kinds = (*before, *((name, _kind(converter)) for name, converter in found.items()))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, kinds)
        elif isinstance(pattern, URLPattern):
            yield Route(f"{namespace}{pattern.name}", pattern.callback, kinds)


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()
