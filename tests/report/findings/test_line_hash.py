"""The values are those that GitHub's own action computes for the same texts."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.report.findings.line_hash import counted_lines


def line_hashes(text: str) -> list[str]:
    return [line.hash for line in counted_lines(text)]


GREETINGS = [
    "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
    ],
)
def test_lines_hash_as_github_has_it(text: str, hashes: list[str]) -> None:
    assert line_hashes(text) == hashes


def test_equal_lines_are_counted() -> None:
    found = line_hashes("Lorem ipsum dolor sit amet.\n" * 10)
    assert found[:6] == [f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)]
    assert found[6:] == [
        "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1"
    ]  # fmt: skip


@given(st.text())
def test_every_line_has_one(text: str) -> None:
    breaks = text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    assert len(line_hashes(text)) == breaks + 1


@given(st.text(st.characters(codec="ascii"), max_size=50), st.integers(1, 5))
def test_lines_inserted_above_change_nothing_but_the_count(text: str, many: int) -> None:
    before = [one.partition(":")[0] for one in line_hashes(text)]
    after = [one.partition(":")[0] for one in line_hashes("x\n" * many + text)]
    assert after[many:] == before


@given(st.text(st.sampled_from("a\t \r\n\U0001f600é\uffff\ud800"), max_size=130))
def test_a_line_is_hashed_unit_by_unit(text: str) -> None:
    assert line_hashes(text) == list(slowly(text))


def slowly(text: str) -> Iterator[str]:
    """As GitHub's action goes: over UTF-16 units, one after the other."""
    data = text.encode("utf-16-be", "surrogatepass")
    units = [int.from_bytes(data[index : index + 2]) for index in range(0, len(data), 2)]
    breaks = [unit for index, unit in enumerate(units) if not (unit == 10 and index and units[index - 1] == 13)]
    stream = [10 if unit == 13 else unit for unit in breaks if unit not in (32, 9)] + [65535]
    seen: Counter[int] = Counter()
    for start in [0, *(index + 1 for index, unit in enumerate(stream) if unit == 10)]:
        window = (stream[start:] + [0] * 100)[:100]
        number = sum(unit * 37 ** (99 - place) for place, unit in enumerate(window)) % 2**64
        seen[number] += 1
        yield f"{number:x}:{seen[number]}"
