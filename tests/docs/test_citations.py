"""Rules and fields cite nothing that was not read: every section they name stands in docs/citations.md.

Those for which no reading is on record stand there under a heading of their own. That list only gets shorter:
a citation that is new fails here until somebody has read it, and one that nothing cites any more has to go.
"""

import re
from collections.abc import Iterator

import pytest

from oauthctl.lint import registry
from oauthctl.model.address import Kind
from oauthctl.model.table import table
from tests.docs.pages import ROOT

_PAGE = ROOT / "docs/citations.md"
_NOT_READ_AT_MOST = 3  # lower it with every section that is read
_NO_DOCUMENT = ("oauthctl: ", "no standard names it")
_PLACE = re.compile(r"^(?P<document>.+?)(?: sections? (?P<sections>\d[\d., and]*))?(?: \(`\w+`\))?$")

Place = tuple[str, str]


def places(cite: str) -> Iterator[Place]:
    """The (document, section) pairs of a citation; the section is "" where a document has none."""
    if cite.startswith(_NO_DOCUMENT):
        return
    for part in cite.split("; "):
        found = _PLACE.match(part)
        assert found, part
        for section in re.findall(r"\d+(?:\.\d+)*", found["sections"] or "") or [""]:
            yield found["document"], section


def listed(heading: str) -> set[Place]:
    """The pairs in the table under a heading of the page."""
    text = _PAGE.read_text("utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = (line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ") and "---" not in line)
    return {(row[0].strip(), row[1].strip()) for row in list(rows)[1:]}


RULES = {rule.code: set(places(rule.cite)) for rule in registry.rules()}
FIELDS = {f"{kind}.{name}": set(places(entry.cite)) for kind in Kind for name, entry in table(kind).items()}
CITED = set().union(*RULES.values(), *FIELDS.values())


@pytest.mark.parametrize("name", [*RULES, *FIELDS])
def test_what_a_rule_or_field_cites_was_read_or_is_owned_up_to(name: str) -> None:
    cited = RULES.get(name) or FIELDS.get(name) or set()
    assert cited <= listed("Read") | listed("Not read yet")


def test_the_page_lists_nothing_that_is_not_cited_and_nothing_twice() -> None:
    assert listed("Read") | listed("Not read yet") <= CITED
    assert not listed("Read") & listed("Not read yet")


def test_the_list_of_what_was_not_read_only_gets_shorter() -> None:
    assert len(listed("Not read yet")) <= _NOT_READ_AT_MOST


def test_a_citation_is_taken_apart_into_documents_and_sections() -> None:
    assert list(places("RFC 6749 sections 4.2.2 and 4.4.3; ETSI GS NFV-SEC 022 V2.7.1")) == [
        ("RFC 6749", "4.2.2"),
        ("RFC 6749", "4.4.3"),
        ("ETSI GS NFV-SEC 022 V2.7.1", ""),
    ]
    assert list(places("RFC 9728 section 2 (`resource`)")) == [("RFC 9728", "2")]
    assert list(places("oauthctl: waivers")) == []
