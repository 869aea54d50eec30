"""Every problem that a reading can name, with how grave it is and what to say about it in Chinese
and English.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from nongan.tabular.readings import Problem, Severity

Language = Literal["zh", "en"]

_WHAT = {
    "id_number": ("身份证号", "ID numbers"),
    "address": ("住址", "home addresses"),
    "ethnicity": ("民族", "ethnicity"),
    "education": ("学历", "education"),
}
_FIELDS = {
    "number": ("序号", "number"),
    "name": ("姓名", "name"),
    "sex": ("性别", "sex"),
    "birth": ("出生日期", "date of birth"),
    "joined": ("入党时间", "date of joining"),
    "phone": ("联系电话", "phone"),
    "community": ("社区", "community"),
    "kind": ("正式/预备", "full or probationary"),
    "skills": ("服务意向", "skills"),
    "items": ("服务项目", "service items"),
    "post": ("职务", "post"),
    "unit": ("单位", "unit"),
    "organ": ("单位", "organ"),
    "party_branch": ("党支部", "Party branch"),
    "remark": ("备注", "remark"),
    "reported_on": ("报到日期", "date of reporting in"),
    "received_by": ("接待人", "received by"),
    "minutes": ("时长", "hours"),
    "attitude": ("服务态度", "attitude"),
    "grade": ("综合评价", "grade"),
    "attended_on": ("到场日期", "date attended"),
    "street": ("街道", "street"),
    "aliases": ("简称", "other names"),
    "uscc": ("统一社会信用代码", "unified social credit code"),
    "party_organisation": ("党组织", "Party organisation"),
    "party_kind": ("党组织类别", "kind of Party organisation"),
    "parent": ("上级党组织", "parent organisation"),
    "contact": ("联系人", "contact"),
}


@cache
def catalogue() -> dict[str, tuple[Severity, str, str]]:
    """Every code with its severity and its sentence in Chinese and English (`sentences.csv`).

    {name} in a sentence stands for the problem's params, {raw} for the cell as written.
    """
    with Path(__file__).with_name("sentences.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return {
            row["code"]: (cast("Severity", row["severity"]), row["zh"], row["en"]) for row in rows
        }


def problem(code: str, **place: Any) -> Problem:
    """A problem of the catalogue; `place` gives file, sheet, row, column, field, raw and params."""
    return Problem(code, catalogue()[code][0], **place)


def sentence(found: Problem, language: Language = "zh") -> str:
    """One sentence that says where the problem is, what it is, and what to do about it."""
    place = _place_zh(found) if language == "zh" else _place_en(found)
    _, chinese, english = catalogue()[found.code]
    template = chinese if language == "zh" else english
    return place + template.format_map(_Words(_spoken(found, language)))


def field_words(name: str, language: Language = "zh") -> str:
    """What a field is called in front of people."""
    chinese, english = _FIELDS.get(name, (name, name))
    return chinese if language == "zh" else english


class _Words(dict[str, Any]):
    """Params for a sentence; a missing one shows as nothing rather than failing in front of a
    clerk.
    """

    def __missing__(self, key: str) -> str:
        return ""


def _spoken(found: Problem, language: Language) -> Mapping[str, Any]:
    params = {"raw": found.raw, **found.params}
    if "what" in params and params["what"] in _WHAT:
        params["what"] = _WHAT[params["what"]][0 if language == "zh" else 1]
    if "field" in params:
        params["field"] = field_words(str(params["field"]), language)
    if isinstance(params.get("fields"), list):
        joiner = "、" if language == "zh" else ", "
        params["fields"] = joiner.join(field_words(name, language) for name in params["fields"])
    return params


def _place_zh(found: Problem) -> str:
    parts = [f"《{found.file}》"]
    if found.sheet:
        parts.append(f"工作表“{found.sheet}”")
    if found.row is not None:
        parts.append(f"第 {found.row} 行")
    if found.column:
        parts.append(f"“{' '.join(found.column.split())}”列")
    return "".join(parts) + "："


def _place_en(found: Problem) -> str:
    parts = [found.file]
    if found.sheet:
        parts.append(f"sheet “{found.sheet}”")
    if found.row is not None:
        parts.append(f"row {found.row}")
    if found.column:
        parts.append(f"column “{' '.join(found.column.split())}”")
    return ", ".join(parts) + ": "
