import os
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from renkei.ground.sheets.pdf import FONTS, PdfProblem, Printer, render_pdf

HEAD = """\
#let data = json(bytes(sys.inputs.data))
#set document(title: "見本")
#set text(font: ("BIZ UDGothic", "Noto Sans JP"), lang: "ja", cjk-latin-spacing: none)
"""
# No iteration limit of Typst's own stops this: each loop is finite.
ENDLESS = "#for a in range(100000) { for b in range(100000) { let c = a + b } }"
HUNGRY = "#let rows = ()\n#for i in range(100000) { rows.push(range(100000).map(n => str(n + i))) }"


@pytest.fixture
def template(tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.toml").write_text("")
    (tmp_path / "secret.txt").write_text("秘密")

    def template(body: str) -> Path:
        path = tmp_path / "pack" / "form.typ"
        path.write_text(HEAD + body, encoding="utf-8")
        return path

    return template


@pytest.fixture
def printer():
    printer = Printer(FONTS, seconds=2)
    yield printer
    printer.stop()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_rare_characters_of_names_are_printed_and_can_be_read_back(template):
    pdf = render_pdf(template("#data.name"), {"name": "𠮷田 髙﨑 ㊟① 15年3月"})
    assert text_of(pdf).strip() == "𠮷田 髙﨑 ㊟① 15年3月"


def test_the_pdf_is_tagged(template):
    catalogue = PdfReader(BytesIO(render_pdf(template("見本"), {}))).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712  (a PDF boolean, not Python's)
    assert catalogue["/Lang"] == "ja"


def test_data_is_never_taken_for_typst(template):
    typed = '#read("pack.toml") $x$ *強い* "引用" \\ <a>'
    assert text_of(render_pdf(template("#data.name"), {"name": typed})).strip() == typed


@pytest.mark.parametrize(
    "body", ['#read("../secret.txt")', '#read("/../secret.txt")', '#include "../other.typ"']
)
def test_a_template_cannot_read_outside_its_pack(template, body):
    with pytest.raises(PdfProblem, match=r"form\.typ") as caught:
        render_pdf(template(body), {})
    assert "would escape the project root" in caught.value.detail


def test_a_link_out_of_the_pack_is_refused(template, tmp_path):
    path = template('#read("link.txt")')
    (tmp_path / "pack" / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(PdfProblem, match="別の場所へのリンク"):
        render_pdf(path, {})


def test_a_template_reaches_no_network(template):
    with pytest.raises(PdfProblem) as caught:
        render_pdf(template('#import "@preview/cetz:0.2.0"'), {})
    assert "Connection refused" in caught.value.detail


@pytest.mark.parametrize("body", ["#data.missing", '#text(font: "ない書体")[あ]', "#let ("])
def test_a_mistake_or_a_warning_in_a_template_is_told(template, body):
    with pytest.raises(PdfProblem, match=r"印刷の様式「form\.typ」に誤りがあり") as caught:
        render_pdf(template(body), {})
    assert caught.value.detail


def test_a_template_that_hangs_ends_alone(template, printer):
    with pytest.raises(PdfProblem, match="2秒待ちましたが"):
        printer.render(template(ENDLESS), {})
    assert text_of(printer.render(template("次"), {})).strip() == "次"


def test_a_template_that_eats_memory_ends_alone(template):
    printer = Printer(FONTS, seconds=30, memory=512 << 20)
    with pytest.raises(PdfProblem, match="大きすぎて"):
        printer.render(template(HUNGRY), {})
    assert text_of(printer.render(template("次"), {})).strip() == "次"
    printer.stop()


def test_the_child_is_started_once_and_reads_a_changed_template(template, printer):
    assert text_of(printer.render(template("前"), {})).strip() == "前"
    child = printer.child.pid
    assert text_of(printer.render(template("後"), {})).strip() == "後"
    assert printer.child.pid == child


def test_a_killed_child_is_replaced(template, printer):
    printer.render(template("前"), {})
    os.kill(printer.child.pid, 9)
    printer.child.wait()
    assert text_of(printer.render(template("後"), {})).strip() == "後"
