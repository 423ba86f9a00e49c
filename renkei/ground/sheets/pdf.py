"""PDF from a pack's Typst template, compiled where it can do no harm.

A pack may come from another region, so its templates are strangers' programs: they run in a child process
that reads nothing outside the pack's folder, reaches no network, and is bounded in time and memory.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

import renkei

FONTS = Path(renkei.__file__).parent / "ground" / "documents" / "fonts"
CHILD = Path(__file__).with_name("typst_child.py")
SECONDS = 10
MEMORY = 1 << 30
# Typst would download packages of its registry; where a proxy refuses, it cannot.
NO_NETWORK = {name: "http://127.0.0.1:9" for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}


class PdfProblem(Exception):
    """Its text is for whoever prints; `detail` is what Typst said, for whoever wrote the template."""

    def __init__(self, text: str, detail: str = "") -> None:
        super().__init__(text)
        self.detail = detail


class Printer:
    """One child process, started when first needed and again after it had to be ended."""

    def __init__(self, fonts: Path, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self.fonts, self.seconds, self.memory = fonts, seconds, memory
        self.lock = Lock()
        self.child: subprocess.Popen | None = None
        self.channel: Connection | None = None

    def render(self, template: Path, data: Mapping[str, Any], watermark: str = "") -> bytes:
        root = pack_folder(template)
        request = {
            "root": str(root),
            "template": str(template.resolve()),
            "data": data,
            "watermark": watermark,
            "seconds": self.seconds,
        }
        with self.lock:
            word, payload = self._ask(json.dumps(request).encode())
        if word == b"pdf":
            return payload
        text = _(
            "印刷の様式「%(name)s」に誤りがあり、PDFを作れませんでした。様式を作った人にお知らせください。"
        )
        raise PdfProblem(text % {"name": template.name}, payload.decode())

    def _ask(self, request: bytes) -> tuple[bytes, bytes]:
        channel = self._channel()
        try:
            channel.send_bytes(request)
            if channel.poll(self.seconds):
                return channel.recv_bytes(), channel.recv_bytes()
        except (EOFError, OSError):
            self.stop()
            raise PdfProblem(_("様式が大きすぎて、PDFを作れませんでした。")) from None
        self.stop()
        raise PdfProblem(_("%(seconds)s秒待ちましたが、PDFを作れませんでした。") % {"seconds": self.seconds})

    def _channel(self) -> Connection:
        if self.channel and self.child and self.child.poll() is None:
            return self.channel
        self.stop()
        return self._start()

    def _start(self) -> Connection:
        self.channel, theirs = Pipe()
        command = [sys.executable, "-I", str(CHILD), str(theirs.fileno()), str(self.fonts), str(self.memory)]
        self.child = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            env=NO_NETWORK,
            start_new_session=True,  # an interrupt meant for the server ends it by the closed pipe instead
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        return self.channel

    def stop(self) -> None:
        if self.channel:
            self.channel.close()
        if self.child:
            self.child.kill()
            self.child.wait()
        self.channel = self.child = None


def pack_folder(template: Path) -> Path:
    """The folder a template may read: its pack, else the folder it lies in. Raises PdfProblem for links."""
    folder = template.resolve().parent
    root = next((parent for parent in (folder, *folder.parents) if (parent / "pack.toml").is_file()), folder)
    if any(path.is_symlink() for path in root.rglob("*")):
        raise PdfProblem(_("パックの中に別の場所へのリンクがあるため、PDFを作れません。"))
    return root


# A process of its own for each process that prints: pipes cannot be shared across a fork.
_printers: dict[tuple[int, Path], Printer] = {}
_starting = Lock()


def render_pdf(template: Path, data: Mapping[str, Any], fonts: Path = FONTS) -> bytes:
    """`data` reaches the template as `json(bytes(sys.inputs.data))`; in a house for practice every page says so beneath
    its text. Raises PdfProblem."""
    with _starting:
        printer = _printers.setdefault((os.getpid(), fonts), Printer(fonts))
    return printer.render(template, data, _("練習") if settings.TRAINING else "")
