"""A pack as one file: read from a stranger with every bound that it needs, and written for others to use."""

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024 * 1024  # of the ZIP
MOST_UNPACKED = 8 * 1024 * 1024
MOST_FILES = 200
MOST_SHEETS = 20  # each is printed once when the pack is looked through
MOST_FILE = 512 * 1024
KINDS = {".toml", ".typ", ".md", ".txt"}
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
EPOCH = (2000, 1, 1, 0, 0, 0)  # the same files are the same ZIP

Files = Mapping[str, bytes]


class WrongArchive(Exception):
    """What is wrong with it, in a sentence for whoever sent it."""


def read_archive(data: bytes) -> tuple[str, Files]:
    """The pack's name, and its files by their path in it. Raises `WrongArchive`; nothing is written anywhere."""
    if len(data) > MOST_BYTES:
        raise WrongArchive(_("ファイルが大きすぎます（2MBまで）。"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = _files(archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
    ) as error:
        raise WrongArchive(
            _("ZIPファイルとして読めません。パックのフォルダをZIPにして送ってください。")
        ) from error
    roots = {path.partition("/")[0] for path in found}
    if len(roots) != 1 or f"{next(iter(roots), '')}/pack.toml" not in found:
        raise WrongArchive(_("ZIPの中には、pack.toml の入ったフォルダを1つだけ入れてください。"))
    (name,) = roots
    files = {path.removeprefix(f"{name}/"): content for path, content in found.items()}
    if sum(path.startswith("sheets/") and path.endswith(".toml") for path in files) > MOST_SHEETS:
        raise WrongArchive(_("書類が多すぎます（1つのパックに%(n)dまで）。") % {"n": MOST_SHEETS})
    return name, files


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _of_a_mac(entry.filename)]
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise WrongArchive(_("ファイルの数か大きさが多すぎます（%(n)d個・8MBまで）。") % {"n": MOST_FILES})
    found: dict[str, bytes] = {}
    for entry in entries:
        path = _safe(entry)
        if path in found:
            raise WrongArchive(_("「%(path)s」が2つ入っています。") % {"path": path})
        with archive.open(entry) as part:  # no more than was said of it, whatever it unpacks to
            content = part.read(MOST_FILE + 1)
        if len(content) > MOST_FILE:
            raise WrongArchive(_("「%(path)s」が大きすぎます（512KBまで）。") % {"path": path})
        found[path] = content
    return found


def _safe(entry: zipfile.ZipInfo) -> str:
    """Its path, of plain letters and within the pack's own folder."""
    path = PurePosixPath(entry.filename)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    plain = (
        all(PART.fullmatch(part) for part in path.parts) and not path.is_absolute() and ".." not in path.parts
    )
    if not plain or "\\" in entry.filename or kind not in (0, stat.S_IFREG) or len(path.parts) > 4:
        text = _("「%(path)s」は入れられません。名前は半角の英数字と - _ . だけにしてください。")
        raise WrongArchive(text % {"path": entry.filename[:80]})
    if path.suffix not in KINDS:
        raise WrongArchive(
            _("「%(path)s」は入れられません。入れられるのは .toml と .typ です。") % {"path": path}
        )
    return str(path)


def _of_a_mac(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.endswith("/.DS_Store")


def write_archive(name: str, files: Files) -> bytes:
    """The same files are the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(f"{name}/{path}", EPOCH), files[path], zipfile.ZIP_DEFLATED)
    return written.getvalue()


def digest_of(files: Files) -> str:
    summed = hashlib.sha256()
    for path in sorted(files):
        summed.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return summed.hexdigest()


def lay(folder: Path, name: str, files: Files) -> Path:
    """Writes the files beneath `folder`; its own folder is returned."""
    for path, content in files.items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / name


def files_in(folder: Path) -> dict[str, bytes]:
    """Of a pack that lies on the disk: what would be taken in from others."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in KINDS
    }
