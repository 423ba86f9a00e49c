from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.directory import queries
from renkei.directory.actions.guides import Edition
from renkei.directory.models import Access, Guide, GuideEdition, GuideTelling, GuideTown, Reader, Use
from renkei.ground.documents.models import MOST_BYTES
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind
from renkei.ground.sheets.fields import DayField, NumberField

MOST_PEOPLE = 99_999  # at one meeting
STEPS = {use.value: f"steps_{use.value.replace('-', '_')}" for use in Use}


def _day(label: Any, needed: Any = None, **further: Any) -> DayField:
    errors = {"required": needed} if needed else {}
    return DayField(label=label, required=needed is not None, error_messages=errors, **further)


class GuideForm(forms.Form):
    """What a guide is called, by whom it was made, and in which towns it holds.

    Whoever writes names towns of the own area as using it, and the own town, a hub any of its area, as publishing it.
    """

    title = forms.CharField(
        label=_("名前"), max_length=100, error_messages={"required": _("手引きの名前を入れてください。")}
    )
    kana = forms.CharField(label=_("フリガナ"), max_length=120, required=False)
    made_by_words = forms.CharField(
        label=_("作ったところ"), max_length=100, required=False, help_text=_("例：医師会、入退院連携部会")
    )
    reader = forms.ChoiceField(
        label=_("だれに向けたものか"), choices=Reader.choices, initial=Reader.CONCERNED
    )
    access = forms.ChoiceField(
        label=_("ここでだれに見えるか"),
        choices=Access.choices,
        initial=Access.MEMBERS,
        widget=forms.RadioSelect,
    )
    used_by = forms.MultipleChoiceField(
        label=_("使う市町"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("使う市町を1つは選んでください。")},
    )
    published_by = forms.MultipleChoiceField(
        label=_("公表している市町"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("公表している市町の担当者は、この手引きを直せます。"),
    )

    def __init__(self, data: Any = None, *, actor: Actor, guide: Guide | None = None) -> None:
        super().__init__(data, initial=_of_guide(guide) if guide else _of_town(actor))
        offered = queries.towns_to_choose(actor)
        area: set[str | None] = {code for code, _name in offered}
        hub = actor.organization_kind == OrganizationKind.LIAISON_CENTRE
        publishing = area if hub else area & {actor.municipality}
        self.kept = [town for town in _towns(guide) if not _is_asked(town, area, publishing)]
        kept = {town.municipality_id for town in self.kept}
        self.fields["used_by"].choices = [town for town in offered if town[0] not in kept]
        self.fields["used_by"].required = not kept
        self.fields["published_by"].choices = [town for town in offered if town[0] in publishing - kept]
        self._tell_kept()

    def _tell_kept(self) -> None:
        for name, words, towns in (
            ("used_by", gettext("ほかに%(towns)sで使います（ここでは変えません）。"), self.kept),
            (
                "published_by",
                gettext("ほかに%(towns)sが公表しています（ここでは変えません）。"),
                self._kept_publishers,
            ),
        ):
            if towns:
                told = words % {"towns": "・".join(town.municipality.name for town in towns)}
                self.fields[name].help_text = f"{self.fields[name].help_text}{told}"

    @property
    def _kept_publishers(self) -> list[GuideTown]:
        return [town for town in self.kept if town.publishes]

    def towns(self) -> dict[str, list[str]]:
        """What was chosen, and the guide's towns that this actor is not asked about."""
        return {
            "used_by": [*self.cleaned_data["used_by"], *(town.municipality_id for town in self.kept)],
            "published_by": [
                *self.cleaned_data["published_by"],
                *(town.municipality_id for town in self._kept_publishers),
            ],
        }

    def said(self) -> dict[str, str]:
        return {
            name: self.cleaned_data[name] for name in ("title", "kana", "made_by_words", "reader", "access")
        }


def _towns(guide: Guide | None) -> list[GuideTown]:
    return list(guide.towns.select_related("municipality").order_by("municipality")) if guide else []


def _is_asked(town: GuideTown, area: set[str | None], publishing: set[str | None]) -> bool:
    """Whether who is offered these towns says of this one that it uses the guide, and that it publishes it."""
    return town.municipality_id in (publishing if town.publishes else area)


def _of_guide(guide: Guide) -> dict[str, Any]:
    towns = _towns(guide)
    return {
        "title": guide.title,
        "kana": guide.kana,
        "made_by_words": guide.made_by_words,
        "reader": guide.reader,
        "access": guide.access,
        "used_by": [town.municipality_id for town in towns],
        "published_by": [town.municipality_id for town in towns if town.publishes],
    }


def _of_town(actor: Actor) -> dict[str, Any]:
    own = [actor.municipality]
    return {
        "used_by": own,
        "published_by": own if actor.organization_kind == OrganizationKind.MUNICIPALITY else [],
    }


class EditionForm(forms.Form):
    name = forms.CharField(
        label=_("版"),
        max_length=40,
        help_text=_("例：令和6年版、第2版"),
        error_messages={"required": _("版を入れてください。")},
    )
    issued_on = _day(_("発行した日"), _("発行した日を入れてください。"))
    review_on = _day(_("次の見直し"), help_text=_("この日が来ると「見直しの時期」に並びます。"))
    file = forms.FileField(label=_("ファイル（PDFか写真、20MBまで）"), required=False)
    link = forms.URLField(
        label=_("または、載っているページ"),
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("ページのアドレスは https:// からの形で入れてください。")},
    )
    uses = forms.MultipleChoiceField(
        label=_("どこで開くか"),
        choices=Use.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("入院・退院の画面と、質問する画面に出ます。"),
    )
    steps_admission = forms.CharField(label=_("入院のときの手順"), required=False, widget=forms.Textarea)
    steps_discharge = forms.CharField(label=_("退院のときの手順"), required=False, widget=forms.Textarea)
    steps_doctor = forms.CharField(
        label=_("主治医に連絡するときの手順"), required=False, widget=forms.Textarea
    )
    steps_no_kin = forms.CharField(
        label=_("身寄りのない方のときの手順"), required=False, widget=forms.Textarea
    )
    sheets = forms.MultipleChoiceField(
        label=_("手引きの中の様式"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("手引きに載っている様式を、ここで書ける書類につなぎます。"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, before: GuideEdition | None = None) -> None:
        super().__init__(data, files, initial=_of_edition(before) if before else None)
        self.fields["sheets"].choices = queries.sheets_to_choose()
        for name in STEPS.values():
            self.fields[name].help_text = _("1行に1つ")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("ファイルは20MBまでです。"))
        return file

    def clean(self) -> dict:
        given = super().clean() or {}
        if not given.get("file") and not given.get("link") and not {"file", "link"} & self.errors.keys():
            raise forms.ValidationError(_("ファイルかリンクのどちらかを入れてください。"))
        return given

    def edition(self) -> Edition:
        given = self.cleaned_data
        file = given["file"]
        lines = {
            use: [line.strip() for line in given[name].splitlines() if line.strip()]
            for use, name in STEPS.items()
        }
        return Edition(
            name=given["name"],
            issued_on=given["issued_on"],
            review_on=given["review_on"],
            file=(file.name, file.read()) if file else None,
            link=given["link"],
            steps={use: steps for use, steps in lines.items() if steps or use in given["uses"]},
            sheets=given["sheets"],
        )


def _of_edition(before: GuideEdition) -> dict[str, Any]:
    """The next edition begins with what the last one had but its name, its days and its file."""
    steps = {name: "\n".join(before.steps.get(use, [])) for use, name in STEPS.items()}
    return steps | {"uses": list(before.steps), "sheets": before.sheets, "link": before.link}


class ReviewForm(forms.Form):
    review_on = _day(_("次の見直し"), _("次に見直す日を入れてください。"))


class TellingForm(forms.Form):
    what = forms.ChoiceField(label=_("したこと"), choices=GuideTelling.What.choices, widget=forms.RadioSelect)
    body = forms.CharField(
        label=_("会議・部会の名前"),
        max_length=80,
        help_text=_("例：運営推進会議、入退院連携部会"),
        error_messages={"required": _("会議・部会の名前を入れてください。")},
    )
    on = _day(_("日"), _("日を入れてください。"))
    people = NumberField(
        label=_("聞いた人数"), unit=_("人"), between=(Decimal(0), Decimal(MOST_PEOPLE)), required=False
    )
    words = forms.CharField(
        label=_("内容"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text=_("評価したときは、その内容"),
    )


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("棚から下ろすわけ"),
        max_length=200,
        error_messages={"required": _("わけを書いてください。")},
    )
