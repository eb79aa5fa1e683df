"""The generated files in the repository are what the code would generate now."""

import pytest

from scripts.generate_docs import ROOT, generated


@pytest.mark.parametrize("path", sorted(generated()))
def test_a_generated_file_is_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == generated()[path], "run: make docs"
