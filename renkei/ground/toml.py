"""A TOML file with what tomllib does not give: line numbers, and its errors in Japanese."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from renkei.ground.problems import PackProblems, Problem

# The way to a value: ("section", 0, "field", 2, "label").
Key = tuple[str | int, ...]

HEADER = re.compile(r"^\s*(?P<open>\[\[?)\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(#.*)?$")
ASSIGNMENT = re.compile(r"^\s*(?P<name>[\w.\"'-]+)\s*=")
POSITION = re.compile(r"\(at line (\d+), column \d+\)")

NUMBER = (int, float)


@dataclass
class Document:
    """The file's data, and the problems that its reader finds in it."""

    path: Path
    data: dict[str, Any]
    lines: Mapping[Key, int]
    problems: list[Problem] = field(default_factory=list)

    def report(self, text: str, *key: str | int) -> None:
        self.problems.append(Problem(self.path, self.line(*key), text))

    def line(self, *key: str | int) -> int:
        """The line of this value, or of the nearest block around it."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def refuse_if_wrong(self) -> None:
        if self.problems:
            raise PackProblems(self.problems)

    def check_keys(self, table: Mapping[str, Any], known: Iterable[str], *key: str | int) -> None:
        names = list(known)
        for name in table:
            if name not in names:
                text = _("「%(name)s」という項目はありません。") % {"name": name}
                self.report(text + suggestion(name, names), *key, name)

    def text(self, table: Mapping[str, Any], name: str, *key: str | int, required: bool = False) -> str:
        """The text under this name; "" (reported, where it matters) when it is absent or not a text."""
        value = table.get(name)
        if value is None or value == "":
            if required:
                self.report(_("「%(name)s」がありません。") % {"name": name}, *key)
            return ""
        if not isinstance(value, str):
            self.report(_('「%(name)s」は " " で囲んだ文字で書いてください。') % {"name": name}, *key, name)
            return ""
        return value

    def tables(self, table: Mapping[str, Any], name: str, *key: str | int) -> list[dict[str, Any]]:
        """The blocks [[name]] of a table; anything else under that name is reported."""
        value = table.get(name, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        heading = ".".join([*(part for part in key if isinstance(part, str)), name])
        self.report(_("[[%(heading)s]] の形で書いてください。") % {"heading": heading}, *key, name)
        return []


def suggestion(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return _("「%(name)s」ではありませんか。") % {"name": near[0]} if near else ""


def read_toml(path: Path) -> Document:
    """Raises PackProblems when the file is not TOML."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        return Document(path, tomllib.loads(text), locate(text))
    except UnicodeDecodeError:
        problem = Problem(path, 1, _("文字コードがUTF-8ではありません。UTF-8で保存し直してください。"))
    except tomllib.TOMLDecodeError as error:
        problem = Problem(path, _position(error, text), _explain(str(error)))
    raise PackProblems([problem])


def locate(text: str) -> dict[Key, int]:
    """The line of every heading and of every key that begins a line."""
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    block: Key = ()
    quote = ""
    for number, line in enumerate(text.split("\n"), start=1):
        inside, quote = quote, _open_quote(line, quote)
        if inside:
            continue
        if header := HEADER.match(line):
            block = _enter(header, counts)
            lines[block] = number
        elif assignment := ASSIGNMENT.match(line):
            lines.setdefault((*block, *_parts(assignment["name"])), number)
    return lines


def _enter(header: re.Match[str], counts: dict[Key, int]) -> Key:
    parts = _parts(header["name"])
    if header["open"] == "[[":
        array = (*_inside(parts[:-1], counts), parts[-1])
        counts[array] = counts.get(array, 0) + 1
    return _inside(parts, counts)


def _inside(parts: list[str], counts: Mapping[Key, int]) -> Key:
    """TOML means the last one opened when a heading names an array of blocks."""
    key: Key = ()
    for part in parts:
        key = (*key, part)
        if key in counts:
            key = (*key, counts[key] - 1)
    return key


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]


def _open_quote(line: str, quote: str) -> str:
    """Which multi-line quote is still open after this line."""
    for mark in re.findall(r'"""|\'\'\'', line):
        if not quote:
            quote = mark
        elif mark == quote:
            quote = ""
    return quote


def _position(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = POSITION.search(str(error))
    return int(found[1]) if found else text.rstrip("\n").count("\n") + 1


def _explain(message: str) -> str:
    if "Cannot overwrite" in message or "twice" in message:
        return _("同じ名前の項目が2回書かれています。どちらかを消してください。")
    if "Illegal character" in message or "Unterminated string" in message:
        return _('「"」が閉じられていません。文字は " と " で囲んでください。')
    if "Expected '='" in message:
        return _("「=」がありません。「項目名 = 値」の形で書いてください。")
    if "Invalid value" in message:
        return _(
            '「=」の右側が正しくありません。文字は " " で囲み、はい・いいえは true・false にしてください。'
        )
    return _("書き方が正しくありません。括弧や「,」の抜け、見出しの [[ ]] をご確認ください。")
