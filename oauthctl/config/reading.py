"""Reading many files at once: each process reads a share of them, so that a project of hundreds takes half as long."""

import marshal
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from oauthctl.config.spans import Spans
from oauthctl.config.yaml_reader import Builder, Document
from oauthctl.config.yaml_text import readable
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.process.forked import forked, processes

SHARE: Final = 500_000  # bytes of YAML that are worth a process of their own: about 50 ms

File = tuple[str, bytes]  # its name as the user knows it, and what it holds


def read_ahead(files: Mapping[str, bytes], spans: Spans) -> Mapping[str, Document]:
    """The documents of a large project, by name. What is missing, for whatever reason, is yet to be read.

    A file with a problem is always among those: whoever reads it says what is wrong. None of a small project is read.
    """
    parts = min(processes(), sum(map(len, files.values())) // SHARE)
    if parts < 2:
        return {}
    first, *others = _shares(files.items(), parts)
    with forked(lambda number: _pack(others[number]), len(others)) as results:
        found = dict(_read(first, spans))
        for share, data in zip(others, results(), strict=True):
            found.update(_unpack(share, data, spans) if data else ())
    return found


def _shares(files: Iterable[File], parts: int) -> Sequence[Sequence[File]]:
    """The files dealt out like cards, the large ones first, so that all shares take about as long."""
    by_size = sorted(files, key=lambda file: len(file[1]), reverse=True)
    return [tuple(islice(by_size, part, None, parts)) for part in range(parts)]


def _read(files: Iterable[File], spans: Spans) -> Iterator[tuple[str, Document]]:
    for name, data in files:
        builder = _built(name, data, spans)
        if builder is not None:
            yield name, Document(name, builder.text, builder.root, spans)


def _built(name: str, data: bytes, spans: Spans) -> Builder | None:
    """The file as far as it can be read without a word about it."""
    try:
        builder = Builder(name, readable(name, data), spans)
    except ProjectError:  # said by whoever reads it again
        return None
    sound = builder.build() and not builder.problems and not builder.empty
    return builder if sound and isinstance(builder.root, dict | list) else None


def _pack(files: Iterable[File]) -> bytes:
    """What `_unpack` makes documents of: each file's root, numbers and firsts, without its text, which stays behind.

    None for a file whose containers stand in several places.
    """
    built = (_built(name, data, Spans()) for name, data in files)
    return marshal.dumps([_packed(one) if one is not None and one.simple else None for one in built])


def _packed(builder: Builder) -> tuple[Any, bytes, bytes]:
    return builder.root, builder.numbers.tobytes(), builder.firsts.tobytes()


def _unpack(files: Iterable[File], packed: bytes, spans: Spans) -> Iterator[tuple[str, Document]]:
    for (name, data), one in zip(files, marshal.loads(packed), strict=True):  # noqa: S302  # from a copy of this process
        if one is not None:
            root, numbers, firsts = one
            spans.add_all(root, name, _numbers(numbers), _numbers(firsts))
            yield name, Document(name, readable(name, data), root, spans)


def _numbers(data: bytes) -> "array[int]":
    found = array("I")
    found.frombytes(data)
    return found
