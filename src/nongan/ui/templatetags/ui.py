"""The parts of a page as template tags; each is shown in docs/reference/components.md."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nongan.kernel import clock

register = template.Library()

NOTE_ICONS = {
    "good": "circle-check",
    "warn": "alert-triangle",
    "bad": "alert-circle",
    "info": "info-circle",
}
MESSAGE_TONES = {"success": "good", "warning": "warn", "error": "bad", "info": "info"}


def _part(part: str, /, **values: Any) -> SafeString:
    return render_to_string(f"ui/components/{part}.html", values)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label."""
    sprite = static("ui/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.simple_block_tag
def page_header(
    content: str, title: str, lead: str = "", back_url: str = "", back_label: str = ""
) -> SafeString:
    """The head of a page; what stands inside are its actions."""
    return _part(
        "page_header", title=title, lead=lead, back_url=back_url, back_label=back_label,
        actions=content.strip(),
    )  # fmt: skip


@register.simple_block_tag
def card(content: str, title: str = "", **options: Any) -> SafeString:
    """A card. Options: icon, note, more_url, more_label, id, flush (no padding, for lists)."""
    return _part("card", title=title, content=content, **options)


@register.simple_block_tag
def stats(content: str) -> SafeString:
    """A band of headline figures; inside stand `{% stat %}` tags."""
    return format_html('<div class="stats">{}</div>', SafeString(content))


@register.simple_tag
def stat(label: str, value: Any, **options: Any) -> SafeString:
    """A headline figure. Options: of (denominator), unit, note, url, tone (good, warn, bad), icon.

    With `of` a bar shows the share.
    """
    return _part("stat", label=label, value=value, **options)


@register.simple_tag
def bar(value: float | None, total: float | None, tone: str = "") -> SafeString:
    """A share as a bar, drawn as svg; says its figures to a screen reader by what stands beside."""
    share = 0.0 if not value or not total else max(0.0, min(100.0, 100.0 * value / total))
    return format_html(
        '<svg class="bar-line {}" viewBox="0 0 100 6" preserveAspectRatio="none" '
        'aria-hidden="true"><rect width="{}" height="6"></rect></svg>',
        f"bar-{tone}" if tone else "",
        f"{share:.2f}",
    )


@register.simple_tag
def rate(value: int | None, total: int | None, tone: str = "") -> SafeString:
    """A percentage with its bar, for a table cell; a dash when there is nothing to divide by."""
    if not total:
        return SafeString('<span class="quiet">—</span>')
    return format_html(
        '<span class="rate"><span>{}</span>{}</span>',
        percent(value, total),
        bar(value, total, tone),
    )


@register.simple_tag
def badge(label: str, tone: str = "") -> SafeString:
    """A state in words. Tones: good, warn, bad, info; none is idle."""
    return format_html(
        '<span class="badge-state{}">{}</span>', f" badge-{tone}" if tone else "", label
    )


@register.simple_tag
def empty_state(title: str, text: str = "", **options: Any) -> SafeString:
    """Nothing here yet, and what to do. Options: icon, action_url, action_label."""
    return _part("empty_state", title=title, text=text, **options)


@register.simple_block_tag
def note(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A message within the page. Tones: good, warn, bad, info."""
    return _part("note", content=content, tone=tone, title=title, icon_name=NOTE_ICONS[tone])


@register.simple_tag
def progress(value: int, total: int, label: str, id: str = "") -> SafeString:  # noqa: A002
    """A progress bar with its figures."""
    return _part("progress", value=value, total=total, label=label, id=id)


@register.simple_block_tag
def table_wrap(content: str, label: str, long: bool = False, tall: bool = False) -> SafeString:
    """Room for a wide table: it scrolls by itself and can be reached by keyboard.

    `long`: the page is this one list, the window scrolls; `tall`: the table scrolls in a frame.
    """
    return _part("table_wrap", content=content, label=label, long=long, tall=tall)


@register.simple_block_tag(takes_context=True)
def filter_bar(context: template.Context, content: str, **options: Any) -> SafeString:
    """A GET form whose fields stand inside. Options: label, keep (names of parameters to carry)."""
    request = context["request"]
    kept = [
        (name, value)
        for name in str(options.get("keep", "")).split()
        for value in request.GET.getlist(name)
    ]
    return _part(
        "filter_bar",
        content=content,
        path=request.path,
        kept=kept,
        active=bool(set(request.GET) - {"page", *str(options.get("keep", "")).split()}),
        **options,
    )


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Pages of a list, filters kept. Shows the number of rows even when one page holds them all."""
    paginator = page.paginator
    numbers = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    return {"page": page, "numbers": numbers, "request": context["request"]}


@register.simple_tag
def field(bound: BoundField, css: str = "") -> SafeString:
    """One form field with label, control, hint and errors tied together for screen readers."""
    is_check = isinstance(bound.field.widget, CheckboxInput)
    return _part("field", field=bound, is_check=is_check, css=css)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """All visible fields of a form, its general errors first, hidden fields last."""
    return _part("fields", form=form)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: template.Context, content: str, label: str, question: str, url: str, **options: Any
) -> SafeString:
    """A button that asks once more, then posts to `url`; works without scripts.

    What stands inside are further form fields (a reason, a hidden id). Options: icon,
    tone (plain, danger-plain, primary), submit (label of the second button), name.
    """
    return _part(
        "confirm",
        content=content,
        label=label,
        question=question,
        url=url,
        csrf_token=context.get("csrf_token", ""),
        **options,
    )


@register.simple_tag
def drop_zone(name: str, label: str, **options: Any) -> SafeString:
    """A place to drop many files. Options: hint, accept, single, required."""
    return _part("drop_zone", name=name, label=label, **options)


@register.simple_tag
def tabs(items: list[dict[str, Any]], label: str) -> SafeString:
    """Tabs that are links: items of {label, url, current, count (may be absent)}."""
    return _part("tabs", items=items, label=label)


@register.simple_tag
def steps(labels: list[str], current: int) -> SafeString:
    """The steps of a longer task; `current` counts from 1, greater than the number means done."""
    rows = [(label, number < current, number == current) for number, label in enumerate(labels, 1)]
    return _part("steps", rows=rows)


@register.filter
def figure(value: int | float | Decimal | None) -> str:
    """A number with commas between thousands, a fraction to two decimals; a dash for nothing."""
    if value is None or value == "":
        return "—"
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"


@register.simple_tag
def percent(value: int | None, total: int | None, digits: int = 1) -> str:
    """`value` of `total`; a dash when total is 0. One short of all never reads 100%."""
    if not total or value is None:
        return "—"
    if value == total:
        return "100%"
    exact = Decimal(100 * value) / Decimal(total)
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    largest = Decimal(100) - Decimal(1).scaleb(-digits)
    return f"{min(rounded, largest) if value < total else rounded}%"


@register.filter
def when(value: datetime | None) -> str:
    """An instant on the county's clock, 2026-09-01 08:30; a dash for nothing."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M") if value else "—"


@register.filter
def day(value: Any) -> str:
    """A day as 2026-09-01, of a date or of an instant in the county; a dash for nothing."""
    if not value:
        return "—"
    return (clock.day_of(value) if isinstance(value, datetime) else value).isoformat()


@register.filter
def at(values: Sequence[Any], place: int) -> Any:
    """The value at a place, counted from 0: the head of a column beside its cell."""
    return values[place]


@register.filter
def quarter(year: int, number: int) -> str:
    """A quarter of a year in words: 2026 Q3."""
    return _("%(year)s Q%(number)s") % {"year": year, "number": number}


@register.filter
def tone_of(message_level: str) -> str:
    """The tone of a django message."""
    return MESSAGE_TONES.get(message_level, "info")


@register.filter
def icon_of(tone: str) -> str:
    """The icon of a tone."""
    return NOTE_ICONS[tone]
