"""The effective object for programs, each value with its origin and line: `schemas/show.schema.json`."""

from oauthctl.model.desired import Desired
from oauthctl.model.secret import SecretPolicy
from oauthctl.model.value import Value
from oauthctl.report import documents_project as doc
from oauthctl.report import json_parts as parts
from oauthctl.report.documents import FORMAT
from oauthctl.report.json_text import dump


def render(desired: Desired) -> str:
    """One declared object as it comes out. Of a secret only the references stand here."""
    return dump(
        doc.Show(
            format=FORMAT,
            kind="show",
            address=str(desired.address),
            name=desired.name,
            preset=desired.preset,
            owner=desired.owner,
            external=desired.external,
            where=parts.where(desired.span),
            needs=tuple(map(str, desired.needs)),
            fields={name: _value(value) for name, value in desired.fields.items()},
            secret=_secret(desired.secret) if desired.secret else None,
            lifecycle=_lifecycle(desired),
            accepted=_accepted(desired),
        )
    )


def _value(value: Value) -> doc.EffectiveValue:
    return doc.EffectiveValue(
        value=value.value,
        origin=str(value.origin),
        where=parts.where(value.span),
        items=tuple(map(parts.where, value.items)),
    )


def _secret(policy: SecretPolicy) -> doc.SecretBlock:
    return {
        "from": str(policy.source) if policy.source else None,
        "to": str(policy.sink) if policy.sink else None,
        "version": policy.version,
    }


def _lifecycle(desired: Desired) -> doc.LifecycleBlock:
    return doc.LifecycleBlock(
        protect=desired.lifecycle.protect,
        ignore_changes=tuple(
            doc.IgnoredField(field=one.field, reason=one.reason, until=one.until.isoformat() if one.until else None)
            for one in desired.lifecycle.ignore_changes
        ),
    )


def _accepted(desired: Desired) -> tuple[doc.AcceptedField, ...]:
    return tuple(
        doc.AcceptedField(field=one.field, reason=one.reason, until=one.until.isoformat(), digest=one.digest)
        for one in desired.accepted
    )
