from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.exchange.careplan.files import File, is_careplan, read_file
from renkei.exchange.columns import columns
from renkei.exchange.queries import Column
from renkei.exchange.tables import NotReadable, Table, read_table
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.fields import DayField
from renkei.patients import queries as patients
from renkei.patients.models import Consent

NEEDED = (("name", "family"), ("kana", "family_kana"), ("birth_date",), ("sex",))


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list:
        single = super().clean
        return [single(one, initial) for one in (data if isinstance(data, list | tuple) else [data]) if one]


class UploadForm(forms.Form):
    """Files of the care-plan standard, or one table: a file, or pasted."""

    sent = FilesField(label=_("ファイル"), required=False)
    pasted = forms.CharField(
        label=_("または、Excelの表をここに貼り付け"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    municipality = forms.ChoiceField(label=_("住所から市町村が読み取れない方の市町村"), required=False)
    limit_period = forms.BooleanField(
        label=_("第1表がないとき、限度額適用期間を認定有効期間として入れる"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, **further: Any) -> None:
        super().__init__(*args, **further)
        towns = [("", gettext("選ばない")), *patients.municipalities(actor)]
        self.fields["municipality"].choices = towns
        self.fields["sent"].widget.attrs |= {"multiple": True, "accept": ".csv,.xlsx,.txt,.tsv"}

    def clean(self) -> dict:
        """`table`, or `careplan`: what was read."""
        given = super().clean() or {}
        files, pasted = given.get("sent") or [], given.get("pasted") or ""
        try:
            given |= self._read(files, pasted)
        except NotReadable as refused:
            for reason in refused.reasons:
                self.add_error(None, reason)
        return given

    def _read(self, files: list, pasted: str) -> dict[str, Any]:
        if not files and not pasted.strip():
            raise NotReadable(gettext("ファイルを選ぶか、表を貼り付けてください。"))
        if files and pasted.strip():
            raise NotReadable(gettext("ファイルか貼り付けか、どちらか1つにしてください。"))
        careplan = [one for one in files if is_careplan(one.name)]
        if careplan and len(careplan) < len(files):
            raise NotReadable(gettext("ケアプランデータ連携のファイルと、ほかの表は分けて送ってください。"))
        if careplan:
            return {"careplan": self._careplan(careplan)}
        if len(files) > 1:
            raise NotReadable(gettext("表は1つずつ送ってください。"))
        data = files[0].read() if files else pasted.encode()
        table: Table = read_table(data)
        return {"table": table, "name": files[0].name if files else gettext("貼り付けた表")}

    @staticmethod
    def _careplan(files: list) -> list[File]:
        read = [read_file(one.name, one.read()) for one in files]
        wrong = [str(one) for file in read for one in file.wrong]
        if wrong:
            raise NotReadable(*wrong)
        if not any(file.rows for file in read if file.kind in ("UPHOSOKU", "UPKIHON")):
            raise NotReadable(
                gettext("利用者補足情報（UPHOSOKU）か利用者基本情報（UPKIHON）のファイルが要ります。")
            )
        return read


class ColumnsForm(forms.Form):
    """One choice for each column, named `column-3`."""

    def __init__(self, data: Any = None, *, shown: list[Column]) -> None:
        super().__init__(data)
        choices = [("", gettext("読まない")), *columns().titles.items()]
        for column in shown:
            self.fields[f"column-{column.at}"] = forms.ChoiceField(
                label=column.head or gettext("（見出しなし）"),
                choices=choices,
                required=False,
                initial=column.suggested,
                help_text="、".join(column.samples),
            )

    def mapping(self) -> dict[int, str]:
        chosen = {int(key.partition("-")[2]): value for key, value in self.cleaned_data.items()}
        return {at: name for at, name in chosen.items() if name}

    def clean(self) -> dict:
        given = super().clean() or {}
        names = [name for name in given.values() if name]
        titles = columns().titles
        for name in dict.fromkeys(names):
            if names.count(name) > 1 and name not in columns().several:
                self.add_error(
                    None, gettext("「%(title)s」を2つの列に選んでいます。") % {"title": titles[name]}
                )
        for either in NEEDED:
            if not set(either) & set(names):
                text = gettext("「%(title)s」の列を選んでください。") % {"title": titles[either[0]]}
                self.add_error(None, text)
        return given


class TakeInForm(forms.Form):
    """How the consent of all these people was got, and whether one wrong row stops all."""

    whole = forms.ChoiceField(
        label=_("入れ方"),
        choices=[
            ("", _("読めた新しい方だけを入れる")),
            ("whole", _("直すところが1つでもあれば、だれも入れない")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )
    form = forms.ChoiceField(
        label=_("同意のいただき方"), choices=Consent.Form.choices, widget=forms.RadioSelect
    )
    since = DayField(
        label=_("同意をいただいた日（行に同意日があれば、その日）"),
        error_messages={"required": _("同意をいただいた日を入力してください。")},
    )
    note = forms.CharField(
        label=_("どの書類で、どのように確かめましたか"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("どの書類で、どのように確かめたかを書いてください。")},
    )
    confirmed = forms.BooleanField(
        label=_("全員の同意を確認しました"),
        error_messages={"required": _("全員の同意を確かめてから、印を入れてください。")},
    )

    def clean_since(self):
        if self.cleaned_data["since"] > timezone.localdate():
            raise forms.ValidationError(gettext("先の日付です。同意をいただいた日を見直してください。"))
        return self.cleaned_data["since"]

    def consent(self) -> dict:
        given = self.cleaned_data
        return {
            "giver": Consent.Giver.PERSON,
            "form": given["form"],
            "since": given["since"],
            "note": given["note"],
        }
