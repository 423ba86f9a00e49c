"""The course of a person as a workbook: plain cells, one entry a row."""

import io
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from renkei.ground.workbook import write_text
from renkei.record.models import Audience
from renkei.record.queries import Line


def write_course(lines: Iterable[Line]) -> bytes:
    book = Workbook()
    page = book.active
    page.title = _("経過")
    head = [
        _("日時"),
        _("書いた人"),
        _("職種"),
        _("事業所"),
        _("種類"),
        _("読める人"),
        _("至急"),
        _("記録"),
        _("写真・書類"),
    ]
    for number, row in enumerate([head, *map(_row, lines)], start=1):
        for column, text in enumerate(row, start=1):
            write_text(page.cell(number, column), text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _row(line: Line) -> list[str]:
    return [
        timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M"),
        line.written_by,
        line.profession_label,
        line.organization,
        _("返事") if line.thread_id else line.category_label,
        str(Audience(line.audience).label),
        _("至急") if line.urgent else "",
        line.text,
        "、".join(file.name for file in line.files),
    ]
