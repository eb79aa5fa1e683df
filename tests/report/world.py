"""Plans and drift as values, built by hand."""

from collections.abc import Sequence

from oauthctl.contract.adapter import Attribution
from oauthctl.diagnostics.place import Span
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Desired
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker, Memory
from oauthctl.model.value import Gap, Origin
from oauthctl.plan.drift import Drift, Drifted
from oauthctl.plan.types import (
    Action,
    Cause,
    Change,
    Impact,
    Operation,
    Outside,
    Plan,
    Refusal,
    Standing,
    Unread,
)

WIDENS, BREAKS, NARROWS, COSMETIC = Impact.WIDENS, Impact.BREAKS, Impact.NARROWS, Impact.COSMETIC
SHOP = "clients/shop.yaml"


def at(file: str, line: int) -> Span:
    return Span(file, line, 1, 0, 1)


def address(key: str, provider: str = "sso", kind: Kind = Kind.CLIENT) -> Address:
    return Address(provider, kind, key)


def change(
    field: str, before: Json | Gap, after: Json | Gap, impact: Impact, reason: str = "", **more: object
) -> Change:
    made = Change(field, field, before, after, (), (), 0, Cause.DECLARED, impact, reason)
    return made._replace(**more)


def items(
    field: str,
    added: Sequence[str],
    removed: Sequence[str],
    impact: Impact,
    reason: str = "",
    *,
    lines: dict[str, Span] | None = None,
    **more: object,
) -> Change:
    made = change(field, list(removed), list(added), impact, reason, origin=Origin.DECLARED)
    return made._replace(added=tuple(added), removed=tuple(removed), item_spans=lines or {}, **more)


def operation(action: Action, key: str, changes: Sequence[Change] = (), **more: object) -> Operation:
    values: dict[str, object] = {
        "action": action,
        "address": address(key),
        "name": key,
        "native_id": f"id-{key}",
        "changes": tuple(changes),
    }
    return Operation(**{**values, **more})  # type: ignore[arg-type]  # checked by the dataclass's own users


def desired(key: str, preset: str, span: Span) -> Desired:
    return Desired(address(key), key, preset, {}, span)


def live(key: str) -> Live:
    return Live("sso", Kind.CLIENT, f"id-{key}", key, {}, {})


def marker(key: str) -> Marker:
    memory = Memory(algorithm=1, at="2026-11-20T10:00:00Z", commit="8f2c01d")
    return Marker("acme", "prod", key, "https://sso.acme.com", memory=memory)


REPORTS = "clients/reports.yaml"
CREATE = operation(
    Action.CREATE,
    "reports-cli",
    [
        items("grant_types", ["authorization_code", "refresh_token"], [], WIDENS, origin=Origin.PRESET),
        change("token_endpoint_auth_method", Gap.ABSENT, "none", WIDENS, origin=Origin.PRESET),
        change("settings.pkce", Gap.ABSENT, "required", WIDENS, origin=Origin.PRESET),
        items(
            "redirect_uris",
            ["http://127.0.0.1/callback", "http://[::1]/callback"],
            [],
            WIDENS,
            "authorization codes go to a program on the user's own machine",
            lines={"http://127.0.0.1/callback": at(REPORTS, 6), "http://[::1]/callback": at(REPORTS, 7)},
        ),
        items(
            "scope",
            ["openid", "orders:write"],
            [],
            WIDENS,
            "it can ask for openid; it can ask for orders:write (risk: high)",
            lines={"openid": at(REPORTS, 9), "orders:write": at(REPORTS, 10)},
        ),
        change(
            "settings.access_token_lifetime",
            Gap.ABSENT,
            300,
            WIDENS,
            origin=Origin.DEFAULTS,
            span=at("oauthctl.yaml", 14),
        ),
    ],
    span=at(REPORTS, 3),
    desired=desired("reports-cli", "cli", at(REPORTS, 3)),
    headline="new public client: whoever knows its name can start a login as it",
)
UPDATE = operation(
    Action.UPDATE,
    "shop",
    [
        change("client_name", "Shop", "Acme Shop", COSMETIC, origin=Origin.DECLARED, span=at(SHOP, 5)),
        change(
            "settings.pkce",
            "optional",
            "required",
            NARROWS | BREAKS,
            "a login without PKCE will fail",
            cause=Cause.DRIFT,
            origin=Origin.PRESET,
        ),
        items(
            "redirect_uris",
            ["https://beta.acme.com/oauth/callback"],
            ["https://old.acme.com/cb"],
            WIDENS | BREAKS | NARROWS,
            "new host: authorization codes can be sent to beta.acme.com",
            lost_reason="logins that return there will fail",
            unchanged=1,
            lines={"https://beta.acme.com/oauth/callback": at(SHOP, 11)},
        ),
    ],
    span=at(SHOP, 3),
    desired=desired("shop", "web", at(SHOP, 3)),
    live=live("shop"),
    marker=marker("shop"),
)
DELETE = operation(
    Action.DELETE,
    "old-portal",
    [
        items(
            "redirect_uris",
            [],
            ["https://portal.acme.com/cb"],
            BREAKS,
            after=Gap.ABSENT,
            before=["https://portal.acme.com/cb"],
        )
    ],
    span=at("removed.yaml", 2),
    live=live("old-portal"),
    headline="every login and refresh through it fails at once",
    side_effects=("its secret and its service account go with it",),
)
REFUSED = operation(
    Action.DELETE,
    "billing",
    span=at("removed.yaml", 3),
    refusals=(
        Refusal(
            "protect",
            "protected since 2026-03-02; the mark is on the client itself",
            "apply `lifecycle: {protect: false}` first, as its own change",
        ),
    ),
)
AGREES = operation(Action.NO_OP, "blog", span=at("clients/blog.yaml", 2))
UNMANAGED = tuple(Outside(Standing.UNMARKED, "sso", name, "", ()) for name in ("legacy-erp", "wiki"))
GONE = Unread(
    "partner",
    address("acme", "partner"),
    "401 from the registration endpoint: not read, not absent",
    "oauthctl state set-token partner/acme --token REF",
    at("clients/partner.yaml", 3),
)

PLAN = Plan(
    "acme",
    "prod",
    (CREATE, UPDATE, DELETE, AGREES),
    outside=UNMANAGED,
    not_looked_at=("scope mappings at sso",),
    base="origin/main (9c1e2f7)",
    skipped_drift=2,
)
REFUSED_PLAN = Plan("acme", "prod", (UPDATE, REFUSED, AGREES), unread=(GONE,))
QUIET = Plan("acme", "prod", tuple(operation(Action.NO_OP, key) for key in ("a", "b", "c")))


def drifted(key: str, *changes: Change, who: tuple[Attribution, ...] = ()) -> Drifted:
    return Drifted(
        address(key), key, f"id-{key}", changes, at(f"clients/{key}.yaml", 3), live(key), marker(key), who=who
    )


MARIA = Attribution("id-shop", "maria@acme", "2026-11-23T17:42:00Z", "Keycloak admin event")
STAR = items(
    "redirect_uris",
    ["*"],
    [],
    WIDENS,
    "any site can receive its authorization codes",
    cause=Cause.DRIFT,
    unchanged=2,
)
MAPPER = change(
    "extensions.keycloak.mappers.ops-role",
    Gap.ABSENT,
    {"role": "realm-admin"},
    WIDENS,
    "hard-coded role realm-admin in every token",
    subject='mapper "ops-role"',
    cause=Cause.DRIFT,
    managed=False,
)
DRIFT = Drift(
    "acme",
    "prod",
    (drifted("shop", STAR, MAPPER, who=(MARIA,)),),
    outside=(
        Outside(
            Standing.APPEARED,
            "sso",
            "tmp-test",
            "a public client that nobody declared",
            (items("redirect_uris", ["*"], [], WIDENS),),
        ),
    ),
    unread=(GONE,),
    agree=38,
)
