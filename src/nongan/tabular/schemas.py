"""Which tables an office sends, and which fields each of them has.

The values that a reading gives, by kind of field:
name          "张三" (spaces and padding gone, `·` kept)
sex           "M" | "F"
date          ISO text in the precision written: "1985" | "1985-06" | "1985-06-07"
phone         eleven digits of a mobile number; a landline only as digits
community     canonical name of the vocabulary; beside it `<field>_elsewhere`: True when a place
outside was written
kind          "full" | "probationary"
items         list of item codes, in the order written
organ         text as written; beside it `<field>_resolved`: canonical name, when one fits
minutes       whole minutes
grade         "excellent" | "good" | "fair" | "poor"
number        text; a whole number without ".0"
text          text
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal[
    "name",
    "sex",
    "date",
    "phone",
    "community",
    "kind",
    "items",
    "organ",
    "minutes",
    "grade",
    "number",
    "text",
]


@dataclass(slots=True, frozen=True)
class Field:
    """A field of a schema: `concept` is the meaning that its header must have (see
    `nongan.tabular.lexicon`).
    """

    name: str
    kind: Kind
    concept: str
    required: bool = False


@dataclass(frozen=True)
class Schema:
    """A kind of table. `title_words` help to tell the sheet of data from others; `owner` says whose
    the table is.
    """

    name: str
    fields: tuple[Field, ...]
    owner: Literal["organ", "community", "none"] = "none"
    title_words: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """The field called `name`. Raises KeyError."""
        for found in self.fields:
            if found.name == name:
                return found
        raise KeyError(name)

    @cached_property
    def by_concept(self) -> dict[str, Field]:
        """The fields by the concept of their header."""
        return {found.concept: found for found in self.fields}


ROSTER = Schema(
    "roster",
    (
        Field("number", "number", "number"),
        Field("name", "name", "name", required=True),
        Field("sex", "sex", "sex"),
        Field("birth", "date", "birth"),
        Field("joined", "date", "joined"),
        Field("phone", "phone", "phone"),
        Field("community", "community", "community"),
        Field("kind", "kind", "kind"),
        Field("skills", "items", "skills"),
        Field("post", "text", "post"),
        Field("unit", "organ", "unit"),
        Field("party_branch", "text", "party_branch"),
        Field("remark", "text", "remark"),
    ),
    owner="organ",
    title_words=("名单", "花名册", "党员", "登记表", "一览表", "roster", "members"),
)

ALLOCATION = Schema(
    "allocation",
    (
        Field("number", "number", "number"),
        Field("name", "name", "name", required=True),
        Field("sex", "sex", "sex"),
        Field("unit", "organ", "unit"),
        Field("phone", "phone", "phone"),
        Field("community", "community", "community", required=True),
        Field("remark", "text", "remark"),
    ),
    title_words=("分配", "安排", "派驻", "名单", "allocation"),
)

RECEIPTS = Schema(
    "receipts",
    (
        Field("number", "number", "number"),
        Field("name", "name", "name", required=True),
        Field("sex", "sex", "sex"),
        Field("unit", "organ", "unit"),
        Field("phone", "phone", "phone"),
        Field("reported_on", "date", "reported_on"),
        Field("items", "items", "skills"),
        Field("received_by", "text", "received_by"),
        Field("community", "community", "community"),
        Field("remark", "text", "remark"),
    ),
    owner="community",
    title_words=("回执", "联系卡", "登记表", "报到", "receipts"),
)

FEEDBACK = Schema(
    "feedback",
    (
        Field("number", "number", "number"),
        Field("name", "name", "name", required=True),
        Field("unit", "organ", "unit"),
        Field("minutes", "minutes", "minutes"),
        Field("attitude", "text", "attitude"),
        Field("grade", "grade", "grade"),
        Field("community", "community", "community"),
        Field("remark", "text", "remark"),
    ),
    owner="community",
    title_words=("反馈", "情况", "评价", "feedback"),
)

ATTENDANCE = Schema(
    "attendance",
    (
        Field("number", "number", "number"),
        Field("name", "name", "name", required=True),
        Field("sex", "sex", "sex"),
        Field("unit", "organ", "unit"),
        Field("phone", "phone", "phone"),
        Field("attended_on", "date", "attended_on"),
        Field("minutes", "minutes", "minutes"),
        Field("community", "community", "community"),
        Field("remark", "text", "remark"),
    ),
    owner="community",
    title_words=("到场", "签到", "确认", "出席", "attendance"),
)

STRUCTURE = Schema(
    "structure",
    (
        Field("number", "number", "number"),
        Field("street", "text", "street"),
        Field("community", "text", "community_name"),
        Field("organ", "text", "unit"),
        Field("aliases", "text", "aliases"),
        Field("uscc", "text", "uscc"),
        Field("party_organisation", "text", "party_organisation"),
        Field("party_kind", "text", "party_kind"),
        Field("parent", "text", "parent"),
        Field("phone", "phone", "phone"),
        Field("contact", "name", "contact"),
        Field("remark", "text", "remark"),
    ),
    title_words=("街道", "社区", "单位", "党组织", "机关", "structure"),
)

ALL = {
    schema.name: schema
    for schema in (ROSTER, ALLOCATION, RECEIPTS, FEEDBACK, ATTENDANCE, STRUCTURE)
}
