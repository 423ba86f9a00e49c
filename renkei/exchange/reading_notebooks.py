"""What an address sends of a notebook, as texts."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.exchange.encoding import Undecodable, decode
from renkei.exchange.forms import FilesField
from renkei.exchange.notebook import HEADER, NotANotebook, Notebook, read_notebook

MOST_BYTES = 500_000


class NotebookForm(forms.Form):
    """The text of one or several codes, one after the other, or files of them."""

    text = forms.CharField(
        label=_("2次元コードを読み取った文字"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("何枚かに分かれているときは、続けて読んでください。順番は問いません。"),
    )
    sent = FilesField(label=_("または、ファイル"), required=False)

    notebook: Notebook
    whole: str  # what was read, as one text

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        texts = _parts(said.get("text", ""))
        try:
            for file in said.get("sent") or []:
                if file.size > MOST_BYTES:
                    raise NotANotebook(gettext("ファイルが大きすぎます。お薬手帳のデータを選んでください。"))
                texts += _parts(decode(file.read())[0])
            self.notebook = read_notebook(texts)
            self.whole = "\n".join(texts)
        except (NotANotebook, Undecodable) as wrong:
            self.add_error("text", str(wrong))
        return said


def _parts(text: str) -> list[str]:
    """Several codes in one text: each begins with its header."""
    starts = [found.start() for found in HEADER.finditer(text)]
    if not starts:
        return [text] if text.strip() else []
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


class TakeForm(forms.Form):
    text = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES, strip=False)
    lines = forms.TypedMultipleChoiceField(
        label=_("取り込む薬"),
        coerce=int,
        required=True,
        error_messages={"required": _("取り込む薬に印をつけてください。")},
    )
    sure = forms.BooleanField(label=_("この方のもの"), required=False)

    def __init__(self, *args: Any, count: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(str(n), str(n)) for n in range(count)]  # type: ignore[attr-defined]
