"""A Django form in the house's dress: what is asked, what was answered, what is wrong, tied together by ids."""

import re

from django import forms
from django.template import engines

PAGE = """{% import "forms.html" as f %}{{ f.form_errors(form) }}
{% for item in form %}{{ f.bound(item, look="まだありません" if item.name == "wish" else none) }}{% endfor %}"""


class Admission(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, initial="k1")
    phone = forms.RegexField(
        r"^\d{10,11}$",
        label="電話番号",
        help_text="数字だけ",
        error_messages={"invalid": "10けたか11けたで入力してください"},
    )
    wish = forms.CharField(label="本人の意向", widget=forms.Textarea, required=False)
    way = forms.ChoiceField(
        label="入院", widget=forms.RadioSelect, choices=[("planned", "予定"), ("unplanned", "予定外")]
    )
    sleep = forms.MultipleChoiceField(
        label="眠り",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("a", "眠れる"), ("b", "さめる")],
    )
    also = forms.BooleanField(label="記録にも残す", required=False)
    area = forms.ChoiceField(label="医療圏", choices=[("", "すべて"), ("n", "北部")], required=False)
    photo = forms.FileField(label="写真", required=False)


def rendered(form: forms.Form) -> str:
    jinja = next(engine for engine in engines.all() if engine.name == "environment")
    return jinja.from_string(PAGE).render({"form": form})


def tag(html: str, fragment: str) -> str:
    """The one tag that holds the fragment."""
    (found,) = [each for each in re.findall(r"<[^>]+>", html) if fragment in each]
    return re.sub(r"\s+", " ", found)


def test_an_answer_that_is_wrong_says_so_at_its_field_and_above_the_form() -> None:
    answers = {"key": "k1", "phone": "090-0", "way": "unplanned", "sleep": ["b"], "also": "on", "area": "n"}
    html = rendered(Admission(answers))
    phone = tag(html, 'name="phone"')
    assert 'aria-describedby="id_phone-help id_phone-error"' in phone
    assert 'aria-invalid="true"' in phone
    assert 'value="090-0"' in phone
    assert tag(html, 'id="id_phone-error"') == '<p class="error" id="id_phone-error">'
    assert re.findall(r'<a href="([^"]+)">([^<]+)', html) == [
        ("#id_phone", "電話番号：10けたか11けたで入力してください")
    ]
    assert re.findall(r'value="(\w+)"[^>]* checked', html) == ["unplanned", "b", "on"]
    assert re.findall(r'value="(\w+)" selected', html) == ["n"]


def test_an_untouched_form_asks_without_blame() -> None:
    html = rendered(Admission())
    assert "aria-invalid" not in html
    assert " checked" not in html
    assert re.findall(r'<(?:label class="label"[^>]*|legend[^>]*)>\s*([^<]+?)\s*<', html) == [
        "電話番号",
        "本人の意向",
        "入院",
        "眠り",
        "医療圏",
        "写真",
    ]
    assert tag(html, 'name="wish"').count("rows=") == 1
    assert html.count('type="hidden"') == 1


def test_a_password_is_never_written_back_into_the_page() -> None:
    class SignUp(forms.Form):
        password = forms.CharField(label="パスワード", widget=forms.PasswordInput, min_length=12)

    html = rendered(SignUp({"password": "mijikai-7"}))
    assert 'name="password"' in html and "mijikai-7" not in html
