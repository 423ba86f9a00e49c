"""The rows that a paper leaves which somebody takes in: its pages, and whom the region's route hands it to."""

import hashlib
from datetime import datetime
from functools import cache

from renkei.demo.happenings import Happenings
from renkei.demo.persons import Person
from renkei.demo.region import Office, Role
from renkei.demo.rows import Keys, Row
from renkei.ground.tasks.calendar import local_day
from renkei.scenes.hospital_stay.routes import route_of

NAME, WORDS = "summary.pdf", "看護サマリー（デモの見本です。架空の方のものです。）"


class Papers:
    """One function for each action, by its name, with the moment at which it was done."""

    def __init__(self, happenings: Happenings, keys: Keys):
        self.happenings, self.rows, self.keys = happenings, happenings.rows, keys

    def take_in(
        self,
        stay: Row,
        person: Person,
        kind: str,
        sender: Role,
        arrived_at: datetime,
        at: datetime,
        *,
        pages: int = 1,
        by: Role,
    ) -> list[tuple[Row, Role]]:
        """To whom it was handed. `pages` 0: of people who only make a region large, whose papers nobody opens."""
        paper = self.rows.add(
            "hospital_stay.Paper",
            id=self.keys.at(at),
            patient_id=person.id,
            stay_id=stay["id"],
            kind=kind,
            sender_id=sender.office.id,
            from_whom=sender.name,
            arrived_at=arrived_at,
            organization_id=by.office.id,
            taken_in_by_id=by.id,
            taken_in_at=at,
        )
        for number in range(1, pages + 1):
            self._page(paper, number, person, at, by)
        detail = {"kind": kind, "pages": pages}
        self.happenings.audit("take_in.paper", at, by, person, paper["id"], detail)
        route = route_of(kind, person.town.code, local_day(arrived_at))
        if route is None:
            return []
        others = [(function, role) for function, role in person.team.items() if role.office is not by.office]
        return [
            (self._hand(paper, person, function, role.office, route.id, at, by), role)
            for function, role in others
            if function in route.to
        ]

    def open_paper(self, handing: Row, person: Person, at: datetime, *, by: Role) -> None:
        """For the first time, which is the receipt of the office."""
        handing |= {"opened_at": at, "opened_by_id": by.id}
        self.happenings.audit("open.paper", at, by, person, handing["paper_id"])

    def _page(self, paper: Row, number: int, person: Person, at: datetime, by: Role) -> None:
        data = leaf()
        document = self.rows.add(
            "documents.Document",
            id=self.keys.at(at),
            patient_id=person.id,
            organization_id=by.office.id,
            name=NAME,
            media_type="application/pdf",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            added_by_id=by.id,
            added_at=at,
        )
        self.rows.add(
            "documents.Chunk",
            id=self.keys.at(at),
            document_id=document["id"],
            patient_id=person.id,
            number=0,
            data=data,
        )
        self.rows.add(
            "hospital_stay.PaperPage",
            id=self.keys.at(at),
            paper_id=paper["id"],
            patient_id=person.id,
            number=number,
            document_id=document["id"],
        )
        self.happenings.audit("keep.file", at, by, person, document["id"])

    def _hand(
        self, paper: Row, person: Person, function: str, office: Office, route: str, at: datetime, by: Role
    ) -> Row:
        handing = self.rows.add(
            "hospital_stay.Handing",
            id=self.keys.at(at),
            paper_id=paper["id"],
            patient_id=person.id,
            organization_id=office.id,
            function=function,
            route=route,
            by_id=by.id,
            at=at,
            opened_at=None,
            opened_by_id=None,
        )
        self.happenings.tell(
            "summary.handed",
            handing["id"],
            person,
            at,
            by,
            occurred_at=at,
            known_at=at,
            municipality=person.town.code,
            office=office.id,
            hospital=paper["sender_id"],
            match=paper["stay_id"],
            values={"sheet": paper["kind"], "profession": function},
        )
        self.happenings.notify("paper.handed", office, f"/stays/papers/{paper['id']}/", at)
        detail = {"function": function, "organization": str(office.id)}
        self.happenings.audit("hand.paper", at, by, person, paper["id"], detail)
        return handing


@cache
def leaf() -> bytes:
    """One sheet of paper with one line on it; the reader's own font of Japanese."""
    words = WORDS.encode("utf-16-be").hex()
    text = f"BT /F 14 Tf 50 780 Td <{words}> Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UCS2-H"
        " /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor 7 0 R >>",
        "<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [0 -220 1000 880]"
        " /ItalicAngle 0 /Ascent 880 /Descent -220 /CapHeight 700 /StemV 80 >>",
    )
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("ascii")
