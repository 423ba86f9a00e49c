"""The forms in which the survey book is handed over, by the end of the file's name."""

from collections.abc import Callable

from renkei.ground.sheets.pdf import render_pdf
from renkei.network.book import Book, book_pdf_data, write_book_xlsx
from renkei.network.definition import BOOK


def write_book_pdf(book: Book) -> bytes:
    return render_pdf(BOOK, book_pdf_data(book))


WRITERS: dict[str, Callable[[Book], bytes]] = {"pdf": write_book_pdf, "xlsx": write_book_xlsx}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
