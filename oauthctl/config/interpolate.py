"""`${vars.x}` inside texts. `$${` is a literal `${`; anything else in `${…}` and a name that nobody set are errors."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from oauthctl.config.spans import Spans
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import shortened, suggestion

_TOKEN = re.compile(r"\$\$\{|\$\{vars\.([A-Za-z0-9][A-Za-z0-9._-]*)\}|\$\{[^}]*\}?")

_NAME = r"\$\{vars\.([A-Za-z0-9][A-Za-z0-9._-]*)\}"
Report = Callable[[str, str, Span | None], None]  # message, note, where


def escaped(text: str) -> str:
    """The text as it must be written so that it is read back unchanged."""
    return text.replace("${", "$${")


def used(text: str) -> set[str]:
    """The names of the variables that a file's text asks for."""
    return set(re.findall(_NAME, text)) if "${" in text else set()


def filled(value: Any, variables: Mapping[str, str], spans: Spans, report: Report) -> Any:
    """A map or list with every text in it interpolated; one without any `${` is returned as it is."""
    is_map = isinstance(value, dict)
    result: Any = None  # a copy, from the first change on
    for key, inner in value.items() if is_map else enumerate(value):
        kind = type(inner)
        if kind is str and "${" in inner:
            new = _filled_simply(inner, variables)
            if new is None:
                new = _filled_with_care(inner, variables, report, spans.span(value, key))
        elif kind is dict or kind is list:
            new = filled(inner, variables, spans, report)
            if new is inner:
                continue
        else:
            continue
        if result is None:
            result = value.copy()
        result[key] = new
    if result is None:
        return value
    return spans.like(value, result) if is_map else spans.like_list(value, result)


def _filled_simply(text: str, variables: Mapping[str, str]) -> str | None:
    """The text, where its only `${` is that of a known variable, as in nearly every text; else None."""
    before, _, rest = text.partition("${")
    name, end, after = rest.partition("}")
    value = variables.get(name[5:]) if end and name[:5] == "vars." else None
    if value is None or "${" in after or before[-1:] == "$":
        return None
    return before + value + after


def _filled_with_care(text: str, variables: Mapping[str, str], report: Report, span: Span | None) -> str:
    def replaced(match: re.Match[str]) -> str:
        if match.group() == "$${":
            return "${"
        name = match.group(1)
        if name is None:
            report(
                f"`{shortened(match.group(), 40)}` is not a variable",
                "write `${vars.NAME}`, or `$${` for a literal `${`",
                span,
            )
            return ""
        if name not in variables:
            near = suggestion(name, variables)
            known = ", ".join(sorted(variables)[:8])
            report(
                f"`${{vars.{name}}}` is not set",
                f"did you mean `${{vars.{near}}}`?"
                if near
                else f"known: {known}"
                if known
                else "set it under `vars:` in oauthctl.yaml",
                span,
            )
            return ""
        return variables[name]

    return _TOKEN.sub(replaced, text)
