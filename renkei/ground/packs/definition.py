"""What `pack.toml` says of a pack."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.toml import Document, read_toml

KEYS = ("name", "title", "version", "made_by", "needs", "changes")
CHANGE_KEYS = ("version", "text")


@dataclass(frozen=True)
class Change:
    version: str
    text: str


@dataclass(frozen=True)
class Pack:
    name: str
    title: str
    version: str
    made_by: str
    needs: tuple[str, ...]  # names of the packs it builds on
    changes: tuple[Change, ...]
    folder: Path


def load_pack(folder: Path) -> Pack:
    """Raises PackProblems."""
    doc = read_toml(folder / "pack.toml")
    doc.check_keys(doc.data, KEYS)
    if doc.text(doc.data, "name", required=True) not in ("", folder.name):
        doc.report(_("name はフォルダ名と同じ「%(name)s」にしてください。") % {"name": folder.name}, "name")
    pack = Pack(
        name=folder.name,
        **{name: doc.text(doc.data, name, required=True) for name in ("title", "version", "made_by")},
        needs=_needs(doc),
        changes=_changes(doc),
        folder=folder,
    )
    doc.refuse_if_wrong()
    return pack


def _needs(doc: Document) -> tuple[str, ...]:
    value = doc.data.get("needs", [])
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    doc.report(_('needs は ["standard"] の形で書いてください。'), "needs")
    return ()


def _changes(doc: Document) -> tuple[Change, ...]:
    changes = []
    for n, table in enumerate(doc.tables(doc.data, "changes")):
        doc.check_keys(table, CHANGE_KEYS, "changes", n)
        version, text = (doc.text(table, name, "changes", n, required=True) for name in CHANGE_KEYS)
        changes.append(Change(version, text))
    return tuple(changes)
