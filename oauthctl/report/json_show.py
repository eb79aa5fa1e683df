"""The effective object for programs: each value with its origin and line."""

from typing import Any

from oauthctl.model.desired import Desired
from oauthctl.model.value import Value
from oauthctl.report import json_parts as parts
from oauthctl.report.documents import FORMAT
from oauthctl.report.json_text import dump


def render(desired: Desired) -> str:
    """One declared object as it comes out. Of a secret only the references stand here."""
    policy = desired.secret
    lifecycle = desired.lifecycle
    return dump(
        {
            "format": FORMAT,
            "kind": "show",
            "address": str(desired.address),
            "name": desired.name,
            "preset": desired.preset,
            "owner": desired.owner,
            "external": desired.external,
            "where": parts.where(desired.span),
            "needs": [str(address) for address in desired.needs],
            "fields": {name: _value(value) for name, value in desired.fields.items()},
            "secret": {
                "from": str(policy.source) if policy.source else None,
                "to": str(policy.sink) if policy.sink else None,
                "version": policy.version,
            }
            if policy
            else None,
            "lifecycle": {
                "protect": lifecycle.protect,
                "ignore_changes": [
                    {
                        "field": one.field,
                        "reason": one.reason,
                        "until": one.until.isoformat() if one.until else None,
                    }
                    for one in lifecycle.ignore_changes
                ],
            },
            "accepted": [
                {"field": one.field, "reason": one.reason, "until": one.until.isoformat(), "digest": one.digest}
                for one in desired.accepted
            ],
            "waivers": [
                {
                    "rule": one.rule,
                    "field": one.field,
                    "value": one.value,
                    "reason": one.reason,
                    "until": one.until.isoformat(),
                    "owner": one.owner,
                    "environments": list(one.environments),
                }
                for one in desired.waivers
            ],
        }
    )


def _value(value: Value) -> dict[str, Any]:
    return {
        "value": value.value,
        "origin": str(value.origin),
        "where": parts.where(value.span),
        "items": [parts.where(span) for span in value.items],
        "item_origins": [str(origin) for origin in value.origins],
    }
