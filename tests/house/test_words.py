"""Every Japanese word on a screen is marked for translation, so that it can be found, and said otherwise."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from tests.house.rooms import name, sources

JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々]")
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}

# Japanese that is data, not words on a screen: what is read or written in the calendar's and the forms' own terms
DATA = {
    "renkei/cli": "the terminal speaks Japanese only",
    "renkei/exchange/careplan/layout.py": "heads of the tables that hold the layouts",
    "renkei/demo": "fictional people and places",
    "renkei/bench": "what is written only to be measured",
    "renkei/ground/cell_text.py": "Excel's Japanese date formats",
    "renkei/ground/db/backups.py": "the terminal",
    "renkei/ground/db/server.py": "the terminal, before there are settings",
    "renkei/ground/region": "names of municipalities and how they are folded",
    "renkei/ground/sheets/reading.py": "eras and dates as people type them",
    "renkei/ground/sheets/definition.py": "choices of a yes-no field, as the pack's own would be",
    "renkei/ground/sheets/workbook.py": "labels that the Excel round trip finds its cells by",
    "renkei/ground/tasks/calendar.py": "the calendar",
    "renkei/ground/tasks/clock.py": "words of a fee class",
    "renkei/network/hubs.py": "what answers say",
    "renkei/network/remarks.py": "what answers say",
    "renkei/network/comparison.py": "answers that mean: none",
    "renkei/network/book.py": "Excel's Japanese date format",
    "renkei/patients/folding.py": "kana of names and how they are folded",
    "renkei/site/formats.py": "the calendar",
}
ROW = re.compile(r"^行目(: )?$|^[年月日（）]+$")  # pieces of a place or a date
CODE = [file for file in sources("**/*.py") if not any(name(file).startswith(part) for part in DATA)]
PAGES = [page for page in sources("**/jinja/**/*.html") if page.name != "gallery.html"]  # samples, not a page


def unmarked_in_code(text: str) -> Iterator[str]:
    tree = ast.parse(text)
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            spared |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(id(node.value))  # a docstring
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in spared:
            continue
        if JAPANESE.search(node.value) and not ROW.match(node.value):
            yield f"line {node.lineno}: {node.value}"


def unmarked_in_page(text: str) -> Iterator[str]:
    """Texts between tags, and strings outside `_(…)`; `{% trans %}` marks what it holds."""
    calls: list[bool] = []
    before, in_trans = "", False
    for line, kind, token in Environment(extensions=["jinja2.ext.i18n"]).lex(text):
        if kind in {"whitespace", "comment"}:
            continue
        if kind == "name" and token in {"trans", "endtrans"}:
            in_trans = token == "trans"
        if token == "(":
            calls.append(before in MARKS)
        elif token == ")" and calls:
            calls.pop()
        words = kind in {"data", "string"} and JAPANESE.search(token)
        if words and not in_trans and not (kind == "string" and any(calls)):
            yield f"line {line}: {token.strip()}"
        before = token


def eager_at_import(text: str) -> Iterator[int]:
    """`gettext` outside a function would be said once, in the language of whoever came first."""
    tree = ast.parse(text)
    eager = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in {"gettext", "ngettext", "pgettext"}
    }
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            inner |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node) not in inner and getattr(node.func, "id", None) in eager:
            yield node.lineno


@pytest.mark.parametrize("file", CODE, ids=name)
def test_words_in_code_are_marked(file):
    assert list(unmarked_in_code(file.read_text())) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_words_in_pages_are_marked(page):
    assert list(unmarked_in_page(page.read_text())) == []


@pytest.mark.parametrize("file", sources("**/*.py"), ids=name)
def test_words_at_import_are_lazy(file):
    assert list(eager_at_import(file.read_text())) == []


@pytest.mark.parametrize("part", DATA)
def test_what_is_spared_is_there(part):
    assert (Path(__file__).resolve().parents[2] / part).exists()


def test_the_check_sees_what_it_looks_for():
    code = '"""説明"""\nA = "無印"\nB = _("印あり")\n'
    assert list(unmarked_in_code(code)) == ["line 2: 無印"]
    page = '{# 注 #}<p>無印</p>{{ _("印あり") }}{{ f("無印") }}{% trans %}印{% endtrans %}'
    assert list(unmarked_in_page(page)) == ["line 1: <p>無印</p>", 'line 1: "無印"']
    code = "from django.utils.translation import gettext as _\nA = _('a')\ndef f():\n    return _('b')\n"
    assert list(eager_at_import(code)) == [2]
