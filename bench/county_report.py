"""Printing a county's figures: a line each."""

from typing import Any

Data = dict[str, Any]


def show(figures: Data) -> None:
    """Everything, in the order in which a county is worked through."""
    _show_import(figures)
    _show_links(figures)
    _show_lists(figures)
    _show_calibration(figures["links"]["calibration"])
    for name, cost in figures["stages"].items():
        print(
            f"{'cost of ' + name:25} {cost['cpu_seconds']:.1f} CPU s, "
            f"{cost['wall_seconds']:.1f} s, peak {cost['peak_mib']:.0f} MiB"
        )
    print(f"inputs                    {figures['inputs_hash']}")
    print(f"answer                    {figures['answer_hash']}")


def _show_import(figures: Data) -> None:
    cells, problems, structure = figures["cells"], figures["problems"], figures["structure"]
    print(f"county                    {figures['county']}")
    print(
        f"structure from the papers {structure['communities']} communities, "
        f"{structure['organs']} organs"
    )
    print(f"cells right               {cells['right']:.4%}")
    worst = min(cells["columns"].items(), key=lambda one: one[1])
    print(f"worst column              {worst[0]} {worst[1]:.4%}")
    print(f"problems found            {problems['found']} of {problems['seeded']}")
    print(f"problems false            {problems['false']} ({problems['false_share']:.3%} of rows)")
    print(f"rows lost                 {figures['rows_lost']} of {figures['rows']}")
    print(f"members placed right      {figures['placed']:.4%}")


def _show_links(figures: Data) -> None:
    links, after = figures["links"], figures["after_review"]
    for name, part in (
        ("links", links),
        *links["pools"].items(),
        ("after a perfect review", after["links"]),
    ):
        print(
            f"{name:25} F1 {part['f1']:.5f} precision {part['precision']:.5f} recall "
            f"{part['recall']:.5f} ({part['lines']} lines, {part['wrong']} wrong, "
            f"{part['missed']} missed)"
        )
    print(f"lines not imported        {links['lines_absent']} of {links['lines']}")
    print(
        f"wrong automatic links     {links['wrong_auto']} "
        f"({links['wrong_auto_per_10000']:.2f} per 10,000)"
    )
    bound, near = links["bound"], links["nearest"]
    print(
        f"in review                 {links['review']} ({links['review_share']:.2%}), beside what "
        f"nothing can decide {bound['decidable_in_review']} "
        f"({bound['decidable_review_share']:.2%}); "
        f"{after['answers']} answers given, {after['links']['review']} left"
    )
    print(
        f"nothing can decide        {bound['undecidable']} lines, of which "
        f"{bound['undecidable_wrong']} wrong and {bound['undecidable_automatic']} automatic"
    )
    print(
        f"above that bound          {bound['decidable_wrong']} wrong or missed, "
        f"F1 {bound['f1_of_the_others']:.5f}"
    )
    print(
        f"silent misses             {near['silent_misses']}, the person meant is among the "
        f"nearest three of {near['silent_misses_shown']}"
    )
    print(
        f"on no roster              {near['on_no_roster']} lines, {near['showing_three']} show "
        f"their nearest three"
    )
    print(f"stored otherwise          {figures['stored_otherwise']} lines")


def _show_lists(figures: Data) -> None:
    after = figures["after_review"]["discrepancies"]
    print(f"{'lists':25} precision recall, after review; unexplained; found of true")
    for kind, part in figures["discrepancies"].items():
        then = after[kind]
        print(
            f"{kind:25} {part['precision']:.4f} {part['recall']:.4f}, "
            f"{then['precision']:.4f} {then['recall']:.4f}; {part['unexplained']}; "
            f"{part['found']} of {part['true']}"
        )


def _show_calibration(slices: dict[str, list[Data]]) -> None:
    print(f"{'stated probability':25} from: share right where stated (lines)")
    for name, bands in slices.items():
        said = "; ".join(
            f"{band['from']:g}: {band['right']:.4f} where {band['stated']:.4f} ({band['lines']})"
            for band in bands
        )
        print(f"  {name:23} {said}")
