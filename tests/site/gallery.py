"""The gallery's stand-ins: what a page would be given."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader

from renkei.site.environment import environment

SITE = Path(__file__).resolve().parents[2] / "renkei" / "site"

MONTHS = [
    {"label": "4月", "value": 53.7, "n": 22, "N": 41, "state": "reference", "published": None},
    {"label": "5月", "value": 58.6, "n": 34, "N": 58, "state": "reference", "published": None},
    {"label": "6月", "value": 66.3, "n": 61, "N": 92, "state": "settled", "published": None},
    {"label": "7月", "value": 73.6, "n": 78, "N": 106, "state": "settled", "published": 71.4},
    {"label": "8月", "value": 74.3, "n": 84, "N": 113, "state": "settled", "published": None},
    {"label": "9月", "value": None, "n": None, "N": None, "state": "reference", "published": None},
    {"label": "10月", "value": 78.3, "n": 94, "N": 120, "state": "settled", "published": None},
    {"label": "11月", "value": 59.6, "n": 31, "N": 52, "state": "unsettled", "published": None},
]
HOSPITALS = [
    {"label": "美澄総合病院", "value": 82.9, "n": 131, "N": 158, "state": "settled", "own": True},
    {"label": "遠瀬記念病院", "value": 75.0, "n": 54, "N": 72, "state": "settled", "own": False},
    {
        "label": "独立行政法人 潮見東部広域医療機構 遠瀬リハビリテーション病院",
        "value": 64.7,
        "n": 22,
        "N": 34,
        "state": "reference",
        "own": False,
    },
    {"label": "ほか 4病院", "value": None, "n": None, "N": None, "state": "settled", "own": False},
]


@dataclass(frozen=True)
class Actor:
    key: str = "capacity"
    name: str = "三上 由紀"
    capacity_label: str = "ケアマネジャー"
    office_name: str = "居宅介護支援事業所 こもれび"
    purpose: str = "担当する利用者の支援"
    basis: str = "本人の同意"


@dataclass(frozen=True)
class Shell:
    actor: Actor | None = Actor()
    region_name: str = "みすみ川流域"
    rooms: tuple = (
        ("きょう", "#today", "today", 4, True),
        ("利用者", "#people", "people", 0, False),
        ("事業所", "#office", "building", 7, False),
        ("文書", "#documents", "document", 0, False),
        ("資源マップ", "#map", "map", 0, False),
        ("研修・会議", "#meetings", "calendar", 0, False),
    )
    search_url: str = "#search"
    switch_url: str = "#switch"
    sign_out_url: str = "#out"
    demonstration: bool = True
    training: bool = False
    training_url: str = ""
    idle_minutes: int | None = None
    hand_on_url: str = "#next"
    here_url: str = "#here"


def render(name: str, shell: Shell | None = None, **context: object) -> str:
    return (
        environment(loader=FileSystemLoader(SITE / "jinja"), autoescape=True)
        .get_template(name)
        .render(shell=shell or Shell(), months=MONTHS, hospitals=HOSPITALS, **context)
    )
