"""Places: a span of a file, or a field of an object somewhere else."""

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a source file. Lines and columns count from 1; `start` and `end` are code-point offsets."""

    file: str
    line: int
    column: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Place(NamedTuple):
    """What a message is about: a subject (`clients.shop`, `sso/shop`), a field of it, and the line it was written on."""

    subject: str
    field: str = ""
    span: Span | None = None

    def __str__(self) -> str:
        name = f"{self.subject}.{self.field}" if self.subject and self.field else self.subject or self.field
        return f"{self.span}   {name}".rstrip() if self.span else name
