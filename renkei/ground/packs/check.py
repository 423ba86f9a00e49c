"""Is this pack fit for use? Everything that is wrong with it, each with file and line."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from renkei.ground.packs.definition import load_pack
from renkei.ground.problems import PackProblems, Problem
from renkei.ground.sheets.amending import check_amendments
from renkei.ground.sheets.carrying import check_carrying
from renkei.ground.sheets.codes import CodeList, load_code_list, standard_codes
from renkei.ground.sheets.definition import Sheet, load_sheet
from renkei.ground.sheets.paths import PATHS, Paths
from renkei.ground.sheets.pdf import PdfProblem
from renkei.ground.sheets.printing import print_sheet
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.definition import load_rules
from renkei.ground.toml import read_toml, suggestion

# Folder of a pack → what loads each file in it, raising PackProblems. Upper rooms add their own.
CHECKERS: dict[str, Callable[[Path], object]] = {"rules": load_rules}


def check_pack(folder: Path, *, paths: Paths = PATHS) -> list[Problem]:
    """In the order of files and lines; empty when all is well."""
    return sorted(_problems(folder, paths))


def _problems(folder: Path, paths: Paths) -> Iterator[Problem]:
    if not (folder / "pack.toml").is_file():
        yield Problem(folder / "pack.toml", 1, _("パックの説明 pack.toml がありません。"))
        return
    yield from _tried(load_pack, folder)
    codes = dict(standard_codes())
    for path in files(folder, "codes"):
        yield from _tried(lambda path: codes.update({path.stem: load_code_list(path)}), path)
    yield from _sheet_problems(folder, paths, codes)
    for name, load in CHECKERS.items():
        for path in files(folder, name):
            yield from _tried(load, path)


def files(folder: Path, name: str) -> list[Path]:
    return sorted((folder / name).glob("*.toml"))


def _tried(load: Callable[[Path], object], path: Path) -> Iterator[Problem]:
    try:
        load(path)
    except PackProblems as wrong:
        yield from wrong.problems


def _sheet_problems(folder: Path, paths: Paths, codes: Mapping[str, CodeList]) -> Iterator[Problem]:
    """First each by itself; then what leads from one form to another, of this pack or of the standard one."""
    own: dict[str, Sheet] = {}

    def check(path: Path) -> None:
        sheet = own[path.stem] = load_sheet(path, paths=paths, codes=codes)
        _check_print(sheet)

    for path in files(folder, "sheets"):
        yield from _tried(check, path)
    standard = {path.stem: load_sheet(path, paths=paths) for path in files(STANDARD_PACK, "sheets")}
    if folder != STANDARD_PACK and folder.name != "standard":
        for id in own.keys() & standard.keys():
            text = _("id「%(id)s」は標準パックの書類です。別の id にしてください。") % {"id": id}
            yield Problem(own[id].path, 1, text)
    for form in own.values():
        yield from _tried(partial(check_carrying, target=form, sheets=standard | own), form.path)
    for path in files(folder, "fields"):
        yield from _tried(partial(check_amendments, sheets=standard | own, codes=codes), path)
    for path in files(folder, "rules"):
        yield from _tried(partial(_check_sending, sheets=standard | own), path)


def _check_sending(path: Path, sheets: Mapping[str, Sheet]) -> None:
    """What a rule wants sent is a form that somebody can write and send."""
    doc = read_toml(path)
    for n, table in enumerate(doc.data.get("rule", [])):
        do = table.get("do") if isinstance(table, dict) else None
        id = do.get("send") if isinstance(do, dict) else None
        if not isinstance(id, str):
            continue
        if id not in sheets:
            text = _("送る書類「%(id)s」がありません。") % {"id": id}
            doc.report(text + suggestion(id, sheets), "rule", n, "do")
        elif sheets[id].way is None:
            text = _("書類「%(id)s」に [way] がないので、だれも書いて送れません。")
            doc.report(text % {"id": id}, "rule", n, "do")
    doc.refuse_if_wrong()


def _check_print(sheet: Sheet) -> None:
    """It prints when nothing has been filled in yet."""
    if not sheet.template.is_file():
        text = _("印刷の様式「%(name)s」がありません。") % {"name": sheet.template.name}
        raise PackProblems([Problem(sheet.path, 1, text)])
    try:
        print_sheet(sheet, {}, day=localdate())
    except PdfProblem as problem:
        raise PackProblems([Problem(sheet.template, 1, f"{problem} {problem.detail}".strip())]) from None
