import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.model.duration import seconds, spelled


@given(st.integers(min_value=0, max_value=10**12))
def test_what_is_spelled_reads_back(amount: int) -> None:
    assert seconds(spelled(amount)) == amount


@given(st.integers(min_value=0, max_value=10**12))
def test_a_spelling_always_has_exactly_one_suffix(amount: int) -> None:
    assert spelled(amount)[:-1].isdigit()
    assert spelled(amount)[-1] in "smhd"


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans())
def test_anything_can_be_asked(value: object) -> None:
    amount = seconds(value)

    assert amount is None or amount >= 0


@pytest.mark.parametrize(
    ("text", "amount"), [(300, 300), ("300", 300), ("5m", 300), ("1h30m", 5400), ("90d", 7776000), ("0s", 0)]
)
def test_durations(text: object, amount: int) -> None:
    assert seconds(text) == amount


@pytest.mark.parametrize("text", [True, -1, "-1", "5 m", "5M", "m", "1.5h", "", "٣", "9" * 5000, None, 2.0])
def test_no_durations(text: object) -> None:
    assert seconds(text) is None
