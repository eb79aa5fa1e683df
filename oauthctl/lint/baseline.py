"""The baseline: findings that were there when linting began. From then on only new ones fail."""

import json
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from oauthctl.lint.finding import Finding, Status
from oauthctl.model.json import Json

FORMAT = 1


class Entry(NamedTuple):
    """One accepted finding. identity and environments decide; the rest is for people who read the file.

    environments: where it was there; empty for all there are, as in a project that had none.
    """

    identity: str
    rule: str
    subject: str
    field: str
    environments: tuple[str, ...] = ()

    def accepts(self, finding: Finding) -> bool:
        """Whether the finding was there, in every environment in which it is now."""
        everywhere = not self.environments
        return self.identity == finding.identity and (everywhere or set(finding.environments) <= set(self.environments))


class Damaged(Exception):
    """The file is no baseline; the message says why."""


def compare(findings: Iterable[Finding], baseline: Mapping[str, Entry]) -> tuple[Finding, ...]:
    """Findings with those of the baseline marked as known."""
    return tuple(finding._replace(known=_is_known(finding, baseline)) for finding in findings)


def _is_known(finding: Finding, baseline: Mapping[str, Entry]) -> bool:
    entry = baseline.get(finding.identity) if baseline else None
    return entry is not None and entry.accepts(finding)


def gone(findings: Iterable[Finding], baseline: Mapping[str, Entry], asked: Container[str]) -> tuple[Entry, ...]:
    """Entries of the baseline that nothing matches any more, of rules that were asked."""
    there = {finding.identity for finding in findings}
    return tuple(one for identity, one in baseline.items() if identity not in there and one.rule in asked)


def entries(findings: Iterable[Finding]) -> dict[str, Entry]:
    """What would be accepted: every failure that no waiver accepts, by identity."""
    found: dict[str, Entry] = {}
    for one in findings:
        if one.status is Status.FAIL and one.waiver is None:
            before = found[one.identity].environments if one.identity in found else ()
            places = tuple(sorted({*before, *one.environments}))
            found[one.identity] = Entry(one.identity, one.rule.code, one.place.subject, one.place.field, places)
    return found


def spelled(accepted: Iterable[Entry]) -> str:
    """The file: sorted, one entry on a line, without line numbers, so that it only changes when findings do."""
    rows = sorted(accepted, key=lambda one: (one.rule, one.subject, one.field, one.identity))
    lines = [json.dumps(_row(one), ensure_ascii=True) for one in rows]
    body = ",\n    ".join(lines)
    return f'{{\n  "format": {FORMAT},\n  "findings": [{"" if not lines else chr(10) + "    "}{body}{"" if not lines else chr(10) + "  "}]\n}}\n'


def _row(one: Entry) -> dict[str, Json]:
    where: dict[str, Json] = {"environments": list(one.environments)} if one.environments else {}
    return {"rule": one.rule, "subject": one.subject, "field": one.field, **where, "id": one.identity}


def read(text: str) -> dict[str, Entry]:
    """The entries of a file, by identity. Raises Damaged."""
    try:
        raw: Json = json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged("it is not JSON") from None
    if not isinstance(raw, Mapping) or raw.get("format") != FORMAT:
        raise Damaged(f"its `format` is not {FORMAT}")
    listed = raw.get("findings")
    if not isinstance(listed, list):
        raise Damaged("it has no list of `findings`")
    found: dict[str, Entry] = {}
    for entry in map(_entry, listed):
        other = found.get(entry.identity)
        found[entry.identity] = entry if other is None else _both(other, entry)
    return found


def _both(first: Entry, second: Entry) -> Entry:
    """Two entries of one finding, as a merge of two branches leaves them."""
    every = {*first.environments, *second.environments} if first.environments and second.environments else set()
    return first._replace(environments=tuple(sorted(every)))


def _entry(one: Json) -> Entry:
    if not isinstance(one, Mapping) or not all(isinstance(one.get(k), str) for k in ("id", "rule", "subject", "field")):
        raise Damaged("an entry lacks `id`, `rule`, `subject` or `field`")
    where = one.get("environments", [])
    if not isinstance(where, list) or not all(isinstance(name, str) for name in where):
        raise Damaged("the `environments` of an entry are no list of names")
    return Entry(str(one["id"]), str(one["rule"]), str(one["subject"]), str(one["field"]), tuple(map(str, where)))
