"""What must hold when everything is large: pages open at once, paper by the thousand, a big pack, all figures anew."""

import asyncio
import re
import resource
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection, transaction

from renkei.bench.figures import Figure, spread
from renkei.bench.house import House
from renkei.bench.serving import post_once
from renkei.bench.stage import Stage, address
from renkei.bench.visitor import Visitor, cookies_of
from renkei.ground.db.acting import as_office
from renkei.ground.packs.check import check_pack
from renkei.ground.packs.loaded import sheet
from renkei.ground.people.models import PractitionerRole
from renkei.ground.region.models import Municipality
from renkei.ground.sheets.definition import Field
from renkei.ground.sheets.printing import print_sheet
from renkei.ground.standard import STANDARD_PACK
from renkei.plan.kept import count_whole
from renkei.plan.series import series_for

OPEN, TEAMS, LOOKS = 5000, 50, 10
PAPERS, SHEETS = 1000, 100
FORM = "admission-info"
OFFICER = "utsugi"  # of the demonstration's town hall


def open_pages(stage: Stage, house: House) -> list[Figure]:
    """Streams of one process: a hundred pages stand open on each of fifty people, on one of whom something is written."""
    path = address("record:entries", stage.person)
    if path is None:
        return []
    _allow_files()
    own = cookies_of(stage.care_manager)
    topics = [(own, stage.person)]
    for desk in stage.desks:
        cookies = cookies_of(desk.role)
        topics += [(cookies, person) for person in desk.people]
    topics = topics[:TEAMS]
    opened, heard, lost = asyncio.run(_watch(house.live_url, topics, Visitor(house.port, own), path))
    note = f"{opened} stood open, on {len(topics)} people; {lost} of {OPEN // len(topics) * LOOKS} not heard"
    return [spread(f"A post seen by its team with {OPEN:,} pages open", heard, "p95 ≤ 1000", note)]


async def _watch(
    live_url: str, topics: list[tuple[dict[str, str], UUID]], visitor: Visitor, path: str
) -> tuple[int, list[float], int]:
    """How many stood open, the milliseconds until each page of the team had heard each post, and how many had not."""
    each = OPEN // len(topics)
    watchers = [_Watcher(live_url, cookies, person) for cookies, person in topics for _n in range(each)]
    for start in range(0, len(watchers), 100):
        await asyncio.gather(*(one.open() for one in watchers[start : start + 100]))
    team = watchers[:each]
    heard, lost = [], 0
    await asyncio.sleep(2)
    for _n in range(LOOKS):
        for one in team:
            one.heard.clear()
        began = time.perf_counter()
        await asyncio.to_thread(post_once, visitor, path)
        done = await asyncio.gather(*(one.wait(10) for one in team))
        heard += [(at - began) * 1000 for at in done if at]
        lost += sum(at is None for at in done)
        await asyncio.sleep(0.5)
    standing = sum(one.is_open for one in watchers)
    for one in watchers:
        one.close()
    return standing, heard, lost


class _Watcher:
    """One open page's stream."""

    def __init__(self, url: str, cookies: dict[str, str], person: UUID) -> None:
        place = urlsplit(url)
        self.host, self.port = place.hostname or "", place.port
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.request = (
            f"GET /stream?topic=patient:{person} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\n\r\n"
        )
        self.heard, self.at, self.is_open = asyncio.Event(), 0.0, False

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        self.writer.write(self.request.encode())
        status = await self.reader.readline()
        self.is_open = b" 200 " in status
        self.task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while line := await self.reader.readline():
            if line.startswith(b"data:"):
                self.at = time.perf_counter()
                self.heard.set()
        self.is_open = False

    async def wait(self, seconds: float) -> float | None:
        try:
            await asyncio.wait_for(self.heard.wait(), seconds)
        except TimeoutError:
            return None
        return self.at

    def close(self) -> None:
        self.task.cancel()
        self.writer.close()


def _allow_files() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 3 * OPEN), hard))


def prints(stage: Stage, house: House) -> list[Figure]:
    """A thousand of the national form with every field filled, one after the other: one process compiles."""
    form = sheet(FORM)
    data = {field.id: _some(field) for field in form.fields}
    print_sheet(form, data, day=date.today())
    began = time.perf_counter()
    for number in range(PAPERS):
        print_sheet(form, data | {"name": f"東海林 {number}"}, day=date.today())
    seconds = time.perf_counter() - began
    note = f"{form.title}, two pages, every field filled"
    return [Figure(f"{PAPERS:,} PDFs on one core", f"{seconds:.1f}", "s", "≤ 30", note)]


def _some(field: Field) -> str | list[str]:
    if field.choices():
        return [field.choices()[0].value] if field.type == "choices" else field.choices()[0].value
    return {"date": "令和8年11月1日", "number": "12", "phone": "0598-00-0001"}.get(field.type, "ことば")


def big_pack(stage: Stage, house: House) -> list[Figure]:
    """Every form read and printed once, as whoever is offered a pack does."""
    with tempfile.TemporaryDirectory() as scratch:
        pack = _pack_of(Path(scratch, "large"))
        check_pack(pack)
        began = time.perf_counter()
        found = check_pack(pack)
        seconds = time.perf_counter() - began
    return [
        Figure(f"Pack of {SHEETS} sheets checked", f"{seconds:.2f}", "s", "≤ 2", f"{len(found)} problems")
    ]


def _pack_of(folder: Path) -> Path:
    """The standard forms over and over, each under a name of its own."""
    shutil.copytree(STANDARD_PACK / "print", folder / "print")
    (folder / "sheets").mkdir()
    (folder / "pack.toml").write_text(
        'name = "large"\ntitle = "large"\nversion = "1"\nmade_by = "bench"\n', encoding="utf-8"
    )
    forms = sorted((STANDARD_PACK / "sheets").glob("*.toml"))
    for number in range(SHEETS):
        form, id = forms[number % len(forms)], f"form-{number}"
        text = re.sub(r'^id = ".*?"', f'id = "{id}"', form.read_text(encoding="utf-8"), count=1, flags=re.M)
        (folder / "sheets" / f"{id}.toml").write_text(text, encoding="utf-8")
        shutil.copy(form.with_suffix(".typ"), folder / "sheets" / f"{id}.typ")
    return folder


def figures_anew(stage: Stage, house: House) -> list[Figure]:
    """A page from the kept cells; then every cell of every town from the facts, which is thrown away again."""
    role = PractitionerRole.objects.select_related("organization").get(practitioner__user__username=OFFICER)
    path = address("plan:indicator", "admission-info-in-time")
    figures = []
    if path:
        visitor = Visitor(house.port, cookies_of(role))
        answers = [visitor.get(path) for _n in range(60)][10:]
        if any(one.status != 200 for one in answers):
            raise LookupError(path)
        times = [one.milliseconds for one in answers]
        figures.append(spread("Indicator page from kept cells", times, "p50 ≤ 60"))
    towns = sorted(Municipality.objects.values_list("pk", flat=True))
    definitions = {one for series in series_for(None).values() for one in series.versions}
    began = time.perf_counter()
    with transaction.atomic():
        with as_office(), connection.cursor() as cursor:
            for one in definitions:
                count_whole(one, towns, cursor)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    note = f"{len(definitions)} definitions, {len(towns)} towns"
    figures.append(Figure("All indicators counted anew", f"{seconds:.1f}", "s", "≤ 60", note))
    return figures
