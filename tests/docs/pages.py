"""The pages that people read, and what stands in them: fenced blocks, links, command lines."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
)
WORKFLOW = ROOT / "examples/ci/github/oauthctl.yml"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(oauthctl [^`]+)`")
_HEREDOC = re.compile(r"<<'(\w+)'\n.*?^\1$", re.MULTILINE | re.DOTALL)
_BETWEEN = frozenset({"&&", "||", "|", ";", "&", "(", ")", ">", ">>", "<"})


class Block(NamedTuple):
    """A fenced block. language: as written behind the fence."""

    page: Path
    language: str
    text: str


class Line(NamedTuple):
    """A command line of oauthctl, without its first word."""

    page: Path
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}: oauthctl {' '.join(self.arguments)}"


def blocks(page: Path, language: str | None = None) -> Iterator[Block]:
    for found in _FENCE.finditer(page.read_text("utf-8")):
        if language is None or found[1] == language:
            yield Block(page, found[1], found[2])


def block_below(heading: str, page: Path = ROOT / "README.md", number: int = 0) -> str:
    """The text of the n-th shell block of a section."""
    section = page.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    shell = [found[2] for found in _FENCE.finditer(section) if found[1] == "sh"]
    return shell[number]


def lines(page: Path) -> Iterator[Line]:
    """Every command line of oauthctl on a page: in shell blocks, in `run:` of workflows, in code within prose."""
    for block in blocks(page):
        if block.language in ("sh", "yaml"):
            yield from lines_of(page, block.text, script=block.language == "sh")
    text = _FENCE.sub("", page.read_text("utf-8"))
    for found in _INLINE.finditer(text):
        yield from lines_of(page, found[1], script=True)


def lines_of(page: Path, text: str, *, script: bool) -> Iterator[Line]:
    for written in _HEREDOC.sub("", text.replace("\\\n", " ")).splitlines():
        command = written if script else written.partition("run: ")[2]
        words = shlex.shlex(command, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        for part in _split(list(words)):
            if part[:1] == ["oauthctl"]:
                yield Line(page, tuple(part[1:]))


def _split(words: list[str]) -> Iterator[list[str]]:
    """The simple commands of a line; what a redirection names belongs to none."""
    part: list[str] = []
    for word in [*words, ";"]:
        if word in _BETWEEN:
            yield part
            part = []
        else:
            part.append(word)
