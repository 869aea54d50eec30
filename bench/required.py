"""The figures that issue 3 asks of an ordinary county and of a hard one."""

from typing import Any

Data = dict[str, Any]

CELLS = 0.995
AT_LEAST: dict[str | None, dict[str, float]] = {
    None: {"f1": 0.985},
    "a": {"f1": 0.9995},
    "b": {"f1": 0.995, "f1_after_review": 0.997, "list_after_review": 0.97},
}
AT_MOST: dict[str | None, dict[str, float]] = {
    None: {},
    "a": {"wrong_auto_per_10000": 1, "review_share": 0.003, "unexplained": 0},
    "b": {"wrong_auto_per_10000": 5, "review_share": 0.02},
}


def shortfalls(figures: Data, like: str | None) -> list[str]:
    """What falls short of the county's like: "a" ordinary, "b" hard, None by rules alone."""
    values = _values(figures)
    least = {**AT_LEAST[like], "cells": CELLS}
    most = {**AT_MOST[like], "rows_lost": 0, "stored_otherwise": 0}
    if like:
        least["showing_three"] = values["on_no_roster"]
    return [
        *(f"{name} {values[name]:.5g} < {limit}" for name, limit in least.items()
          if values[name] < limit),
        *(f"{name} {values[name]:.5g} > {limit}" for name, limit in most.items()
          if values[name] > limit),
    ]  # fmt: skip


def _values(figures: Data) -> dict[str, float]:
    links, after = figures["links"], figures["after_review"]
    lists = after["discrepancies"].values()
    return {
        "cells": figures["cells"]["right"],
        "rows_lost": figures["rows_lost"],
        "stored_otherwise": figures["stored_otherwise"],
        "f1": links["f1"],
        "f1_after_review": after["links"]["f1"],
        "list_after_review": min(min(one["precision"], one["recall"]) for one in lists),
        "wrong_auto_per_10000": links["wrong_auto_per_10000"],
        "review_share": links["review_share"],
        "unexplained": sum(one["unexplained"] for one in figures["discrepancies"].values()),
        "on_no_roster": links["nearest"]["on_no_roster"],
        "showing_three": links["nearest"]["showing_three"],
    }
