"""A copy of a person's entries over a period: on paper, and as a workbook of plain cells."""

import io
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from renkei.ground.people.actor import Actor
from renkei.ground.sheets.pdf import render_pdf
from renkei.ground.sheets.reading import era_date
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import local_day
from renkei.ground.workbook import write_text
from renkei.record.models import MedicationStatement
from renkei.record.queries import Copy, CopyLine, own_medicines
from renkei.record.queries.copies import Before

TEMPLATE = STANDARD_PACK / "print" / "copy.typ"
WIDTHS = {"B": 16, "D": 24, "H": 60, "I": 24}


def period(copy: Copy) -> str:
    first = era_date(local_day(copy.since)) if copy.since else _("はじめ")
    last = copy.until - timedelta(days=1) if copy.until else timezone.now()
    return _("%(first)s から %(last)s まで") % {"first": first, "last": era_date(local_day(last))}


def moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def words_of(line: CopyLine) -> str:
    """Of a sealed one, that it is."""
    if line.sealed_at is None:
        return line.text
    if line.proxied and line.proxied.refused:
        return _("医師が取り下げた記録です（内容は出しません）。")
    return _("まちがいのため見えなくした記録です（内容は出しません）。")


def copy_pdf(copy: Copy, by: Actor) -> bytes:
    """What may go on paper, by day, oldest first. Raises PdfProblem."""
    now = timezone.localtime()
    return render_pdf(
        TEMPLATE,
        {
            "name": copy.subject.name,
            "kana": copy.subject.kana,
            "born": era_date(copy.subject.birth_date),
            "office": by.organization,
            "period": period(copy),
            "count": len(copy.on_paper),
            "left_out": copy.left_out,
            "days": _days(copy.on_paper),
            "printed": f"{now:%Y-%m-%d %H:%M}　{by.name}",
        },
    )


def _days(lines: list[CopyLine]) -> list[dict]:
    days: list[dict] = []
    for line in lines:
        day = era_date(local_day(line.at))
        if not days or days[-1]["day"] != day:
            days.append({"day": day, "lines": []})
        days[-1]["lines"].append(_printed(line))
    return days


def _printed(line: CopyLine) -> dict:
    return {
        "at": f"{timezone.localtime(line.at):%H:%M}",
        "by": f"{line.written_by}（{line.profession_label}・{line.organization}）",
        "kind": line.kind_label,
        "reply": line.thread_id is not None,
        "urgent": line.urgent,
        "sealed": line.sealed_at is not None,
        "text": words_of(line),
        "files": list(line.files),
        "history": [
            {"who": corrected(moment(one.replaced_at), one.by, one.office), "text": one.text}
            for one in line.history
        ],
    }


def corrected(at: str, by: str, office: str) -> str:
    return _("%(at)s に %(by)s（%(office)s）が訂正する前") % {"at": at, "by": by, "office": office}


def copy_workbook(copy: Copy, by: Actor) -> bytes:
    """Entries, what they said before, and what this file is. Raises WorkbookProblem."""
    book = Workbook()
    page = book.active
    page.title = _("記録")
    _fill(page, [_heads(), *map(_row, copy.lines)])
    for column, width in WIDTHS.items():
        page.column_dimensions[column].width = width
    history = [_old(line, one) for line in copy.lines for one in line.history]
    if history:
        heads = [_("記録の日時"), _("訂正した日時"), _("訂正した人"), _("事業所"), _("訂正の前")]
        _fill(book.create_sheet(_("訂正の前")), [heads, *history])
    medicines = own_medicines(by, copy.subject.pk, since=copy.since, until=copy.until)
    if medicines:
        _fill(book.create_sheet(_("お薬")), [_medicine_heads(), *map(_medicine, medicines)])
    _fill(book.create_sheet(_("この写しについて")), _about(copy, by))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(page: Any, rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            write_text(page.cell(number, column), text)


def _heads() -> list[str]:
    first = [_("日時"), _("書いた人"), _("職種"), _("事業所"), _("種類"), _("読める人"), _("至急")]
    return [*first, _("記録"), _("写真・書類"), _("訂正")]


def _row(line: CopyLine) -> list[str]:
    return [
        moment(line.at),
        line.written_by,
        line.profession_label,
        line.organization,
        line.kind_label,
        line.audience_label,
        _("至急") if line.urgent else "",
        words_of(line),
        "、".join(line.files),
        _("訂正あり") if line.history else "",
    ]


def _medicine_heads() -> list[str]:
    """Of what one's own office wrote in the list of medicines."""
    first = [
        _("書いた日時"),
        _("書いた人"),
        _("薬"),
        _("種類"),
        _("量"),
        _("飲みかた"),
        _("いつから"),
        _("最後の日"),
    ]
    return [
        *first,
        _("出した医療機関"),
        _("何で知ったか"),
        _("その日付"),
        _("ひとこと"),
        _("終わり"),
        _("終わりの日"),
        _("わけ"),
    ]


def _medicine(one: MedicationStatement) -> list[str]:
    days = [era_date(day) if day else "" for day in (one.since, one.until)]
    told = [one.prescriber, one.get_source_display(), era_date(one.source_on), one.note]
    end = [one.get_ending_display(), era_date(one.ended_on) if one.ended_on else "", one.ended_because]
    first = [moment(one.recorded_at), one.author.practitioner.name, one.name, one.get_form_display()]
    return [*first, one.dose, one.usage, *days, *told, *end]


def _old(line: CopyLine, one: Before) -> list[str]:
    return [moment(line.at), moment(one.replaced_at), one.by, one.office, one.text]


def _about(copy: Copy, by: Actor) -> list[list[str]]:
    return [
        [_("お名前"), copy.subject.name],
        [_("生年月日"), era_date(copy.subject.birth_date)],
        [_("期間"), period(copy)],
        [_("記録の数"), str(len(copy.lines))],
        [_("作った日時"), moment(timezone.now())],
        [_("作った人"), f"{by.name}（{by.organization}）"],
    ]
