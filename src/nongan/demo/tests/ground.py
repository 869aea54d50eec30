"""The preset's ground for the tests of the papers, read without a database."""

import re
import tomllib
from pathlib import Path

from nongan import organisations
from nongan.demo.papers.structure import Community, Item, Organ, Structure

PRESET = Path(organisations.__file__).parent / "presets" / "nongan.toml"
ITEMS = re.findall(
    r"\S+",
    "创业就业 医疗保健 环境卫生 安全生产检查 民意调查 科普宣传 民事调解 青少年帮教关爱 抗灾救援 "
    "扶贫帮困 综治维稳 文体活动 便民服务 交通安全宣传 妇女权益维护 政策法规宣传 法律援助 家庭教育",
)


def make_structure() -> Structure:
    """Nong'an as the preset has it."""
    preset = tomllib.loads(PRESET.read_text(encoding="utf-8"))
    organs = tuple(
        Organ(organ["name"], next(iter(organ.get("aliases", ())), organ["name"]))
        for organ in preset["organs"]
    )
    return Structure(
        preset["name"],
        tuple(Community(place["name"], place["street"]) for place in preset["communities"]),
        organs,
        tuple(Item(f"item{number}", name) for number, name in enumerate(ITEMS, start=1)),
    )
