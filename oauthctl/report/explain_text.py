"""An explanation for people."""

from typing import TYPE_CHECKING

from oauthctl.report.style import Style, wrapped

if TYPE_CHECKING:
    from oauthctl.workflow.explain import Explanation


def render(found: "Explanation", style: Style) -> str:
    """Title, summary, labelled facts, and for adapters the table of fields."""
    lines = [style.paint(found.title, "bold"), *wrapped(found.summary, style.width, "  ")]
    width = max((len(label) for label, _ in found.facts), default=0)
    for label, text in found.facts:
        prefix = f"  {label.ljust(width)}  "
        lines += wrapped(text, style.width, prefix, " " * len(prefix))
    if found.rows:
        lines += ["", *_table(found.rows, style)]
    for title, text in found.examples:
        lines += ["", f"  {title}", *(f"    {line}".rstrip() for line in text.strip().splitlines())]
    return "\n".join(lines)


def _table(rows: tuple[tuple[str, str, str], ...], style: Style) -> list[str]:
    names = max(len(name) for name, _, _ in rows)
    supports = max(min(len(support), 12) for _, support, _ in rows)
    lines = []
    for name, support, remark in rows:
        prefix = f"  {name.ljust(names)}  "
        text = f"{support.ljust(supports)}  {remark}".rstrip()
        lines += (
            wrapped(text, style.width, prefix, " " * len(prefix))
            if len(prefix) + len(text) > style.width
            else [prefix + text]
        )
    return lines
