"""Text for Markdown that stays text: no markup, links, mentions, HTML or table cells.

Whatever is not plainly a word stands in a code span, where all of these are plain text.
"""

import re

from oauthctl.diagnostics.text import printable

# Letters and digits with single marks inside, and the punctuation of a sentence around them.
_WORD = re.compile(r"\(?[A-Za-z0-9]+(?:['.-][A-Za-z0-9]+)*'?\)?[.,;:!?]*")
_SIGNS = frozenset({"->", "+", "=", "→", "−"})
_LINKED = re.compile(r"\(?www\.", re.IGNORECASE)


def code(text: str) -> str:
    """The text as one code span, in a table too: `|` prints by its number, as hidden characters do."""
    shown = printable(text).replace("|", "\\u{7c}")
    if not shown.strip(" "):
        return f"`{shown or ' '}`" if "`" not in shown else shown
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    padding = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def prose(text: str) -> str:
    """A sentence of ours with values of others in it: words stay, everything else becomes a code span."""
    parts = re.split(r"`([^`]+)`", printable(text))
    said = [code(part) if index % 2 else " ".join(map(_told, part.split())) for index, part in enumerate(parts)]
    return " ".join(part for part in said if part)


def _told(word: str) -> str:
    if word in _SIGNS or (_WORD.fullmatch(word) and not _LINKED.match(word)):
        return word
    bare = word.rstrip(",;:")
    return code(bare) + word[len(bare) :] if bare else word


def folded(title: str, text: str) -> str:
    """Text that is opened with a click, exactly as it is."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"<details><summary>{title}</summary>\n\n{fence}text\n{text}\n{fence}\n\n</details>"
