"""Globs over project-relative paths: `*` and `?` stay inside a folder, `**` crosses folders, `{a,b}` chooses."""

import re


def matcher(pattern: str) -> re.Pattern[str]:
    """A compiled pattern for whole paths with `/`. Hidden files and folders match only where the dot is written."""
    return re.compile("".join(_translated(pattern)) + r"\Z")


def fixed_prefix(pattern: str) -> str:
    """The folders before the first wildcard: nothing outside them can match."""
    steps = []
    for step in pattern.split("/")[:-1]:
        if re.search(r"[*?{]", step):
            break
        steps.append(step)
    return "/".join(steps)


def alternatives(pattern: str) -> list[str]:
    """The patterns that one with `{a,b}` stands for, so that each has its own fixed folders."""
    chosen = re.search(r"\{([^{}]*)\}", pattern)
    if chosen is None:
        return [pattern]
    before, after = pattern[: chosen.start()], pattern[chosen.end() :]
    return [one for choice in chosen[1].split(",") for one in alternatives(before + choice + after)]


def leaves_root(pattern: str) -> bool:
    """Whether a pattern or path points out of the project."""
    return (
        pattern.startswith(("/", "~"))
        or "\\" in pattern
        or ".." in re.split(r"[/{},]", pattern)
        or re.match(r"[A-Za-z]:", pattern) is not None
    )


_PART = re.compile(r"\*\*/|\*\*|\*|\?|\{|\}|,|[^*?{},]+")
_STEP_START = r"(?!\.)"


def _translated(pattern: str) -> list[str]:
    parts: list[str] = []
    depth = 0
    at_start = True
    for match in _PART.finditer(pattern):
        part = match.group()
        if part == "**/":
            parts.append(r"(?:(?!\.)[^/]+/)*")
        elif part == "**":
            parts.append(rf"{_STEP_START}(?:[^/]|/(?!\.))*" if at_start else ".*")
        elif part in ("*", "?"):
            parts.append((_STEP_START if at_start else "") + ("[^/]*" if part == "*" else "[^/]"))
        elif part == "{":
            depth += 1
            parts.append("(?:")
        elif part == "}" and depth:
            depth -= 1
            parts.append(")")
        elif part == "," and depth:
            parts.append("|")
        else:
            parts.append(re.escape(part))
        at_start = part.endswith("/") or (part in "{," and at_start)
    return parts + [")"] * depth
