"""The process in which a pack's Typst compiles: run as a script, it imports nothing of Renkei.

Each request is a JSON object {root, template, data, watermark, seconds}; each answer a word and a payload:
b"pdf" and the file, or b"wrong" and what Typst says.
"""

import json
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection

import typst


def main(channel: Connection, fonts: str, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    compiler = typst.Compiler(
        font_paths=[fonts],
        ignore_system_fonts=True,
        package_path=os.devnull,
        package_cache_path=os.devnull,
    )
    while True:
        request = json.loads(channel.recv_bytes())
        # Should the parent die while a template hangs, nobody else would end this process.
        signal.alarm(request["seconds"] + 5)
        word, payload = answer(compiler, request)
        signal.alarm(0)
        channel.send_bytes(word)
        channel.send_bytes(payload)


def answer(compiler: typst.Compiler, request: dict) -> tuple[bytes, bytes]:
    try:
        pdf, warnings = compiler.compile_with_warnings(
            input=marked(request) if request["watermark"] else request["template"],
            root=request["root"],
            format="pdf",
            sys_inputs={"data": json.dumps(request["data"], ensure_ascii=False)},
        )
    except typst.TypstError as error:
        return b"wrong", str(error).encode()
    if warnings:
        return b"wrong", "\n".join(warning.message for warning in warnings).encode()
    assert isinstance(pdf, bytes)  # a list comes of formats with a file a page
    return b"pdf", pdf


def marked(request: dict) -> bytes:
    """A page's background, and the template as it is upon it."""
    within = os.path.relpath(request["template"], request["root"])
    words, path = (json.dumps(text, ensure_ascii=False) for text in (request["watermark"], f"/{within}"))
    font = '("BIZ UDGothic", "Noto Sans JP")'
    text = f"text(120pt, font: {font}, fill: luma(228), {words})"
    return f"#set page(background: rotate(-35deg, {text}))\n#include {path}\n".encode()


if __name__ == "__main__":
    try:
        main(Connection(int(sys.argv[1])), sys.argv[2], int(sys.argv[3]))
    except EOFError:  # the parent has gone
        sys.exit()
