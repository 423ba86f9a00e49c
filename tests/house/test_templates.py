"""No page carries script or style of its own: the content security policy allows neither. Our own words answer a form."""

import re

import pytest

from tests.house.rooms import name, sources

PAGES = sources("**/jinja/**/*.html", "**/templates/**/*.html")
INLINE = {
    "a script without a file": re.compile(r"<script(?![^>]*\b(?:src=|type=.application/json))", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "an htmx expression": re.compile(r"\shx-(?:on|vals\s*=\s*.js)", re.I),
    "a script address": re.compile(r"javascript:", re.I),
}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_inline(page):
    text = re.sub(r"{#.*?#}", "", page.read_text(), flags=re.S)
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_forms_leave_the_answer_to_us(page):
    """A browser's own check speaks its own language, and a required field that is folded away stops a form silently."""
    forms = re.findall(r"<form\b[^>]*", page.read_text())
    assert [form for form in forms if 'method="get"' not in form and "novalidate" not in form] == []


@pytest.mark.parametrize(
    "text",
    ["<script>x()</script>", "<style>", '<p class="a" style="x">', '<a onclick="x()">', 'hx-on:click=""'],
)
def test_the_check_sees_what_it_looks_for(text):
    assert any(pattern.search(f" {text}") for pattern in INLINE.values())
