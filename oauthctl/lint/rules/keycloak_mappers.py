"""KCL: Keycloak's protocol mappers, which write what applications read in tokens."""

import re
from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit, Looks
from oauthctl.lint.rules.keycloak import ADMIN, KCL, NATIVE, PREFIX, example, items
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId


def _config(mapper: Json) -> Mapping[str, Json]:
    found = mapper.get("config") if isinstance(mapper, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _mappers(client: Client, *kinds: str) -> Iterator[tuple[FieldId, Mapping[str, Json]]]:
    """The field and the configuration of each mapper of these kinds."""
    for name, mapper in items(client, "protocolMappers"):
        if isinstance(mapper, Mapping) and mapper.get("protocolMapper") in kinds:
            yield f"{PREFIX}protocolMappers.{name}", _config(mapper)


# Names by which applications let people administer, besides Keycloak's own.
_POWERFUL: Final = ADMIN | {"administrator", "superadmin", "super-admin", "superuser", "root", "owner"}
# In whatever words: `grafana.grafana-admin`, `ROLE_ADMIN`, `superadmins`, `Administratoren`, `tenant_owner`.
_ADMINISTERS: Final = re.compile("admin|owner|root|super", re.IGNORECASE)
_KEYCLOAKS_OWN: Final = "realm-management."  # 26.7 shows of its roles only those that the user really has
_OPS_ROLE: Final = (
    "protocolMappers:\n  ops-role:\n    protocolMapper: oidc-hardcoded-role-mapper\n    config: {role: shop.admin}"
)


def _is_powerful(role: str) -> bool:
    """`realm-management.realm-admin`, `shop.administrator`, `admin`."""
    return role.rpartition(".")[2].lower() in _POWERFUL


@KCL.rule(
    2,
    "hard-coded-role",
    severity=Severity.MEDIUM,
    summary="A mapper of a client or scope puts a role into every token, whoever the user is.",
    why="Every user who logs in here has that role wherever the token is believed; with a role of administration "
    "everybody administers those applications. Keycloak's own administration is not opened by one.",
    fix="Remove the mapper, and give the role to the users or the service account that need it.",
    cite="RFC 9700 section 2.3",
    reads=NATIVE,
    adapter="keycloak",
    looks=Looks.EITHER,
    bad=(
        example(_OPS_ROLE),
        f"\nscopes:\n  team:\n    provider: sso\n    extensions:\n      keycloak:\n{indent(_OPS_ROLE, ' ' * 8)}\n",
    ),
    good=example(
        "protocolMappers:\n  team:\n    protocolMapper: oidc-usermodel-realm-role-mapper\n    config: {claim.name: roles}"
    ),
)
def hard_coded_role(client: Client) -> Iterator[Hit]:
    for field, config in _mappers(client, "oidc-hardcoded-role-mapper"):
        role = str(config.get("role", ""))
        told = f"a mapper puts the role {role} into every token"
        if role.startswith(_KEYCLOAKS_OWN):
            told += ", where Keycloak 26.7 leaves it out again"
            yield Hit(field, told, role, note="left out again", severity=Severity.LOW)
        else:
            severity = Severity.HIGH if _is_powerful(role) else None
            yield Hit(field, told, role, note=f"whoever logs in has {role}", severity=severity)


@KCL.rule(
    10,
    "role-renamed-to-administration",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    summary="A mapper shows an ordinary role in tokens under the name of a role of administration.",
    why="Whoever has the ordinary role administers every application that goes by the name in the token.",
    fix="Give the role of administration itself to those who need it, and remove the mapper.",
    cite="RFC 9700 section 2.3",
    reads=NATIVE,
    adapter="keycloak",
    looks=Looks.EITHER,
    bad=example(
        "protocolMappers:\n  staff:\n    protocolMapper: oidc-role-name-mapper\n"
        "    config: {role: staff, new.role.name: shop.admin}"
    ),
    good=example(
        "protocolMappers:\n  admins:\n    protocolMapper: oidc-role-name-mapper\n"
        "    config: {role: shop.shop-admin, new.role.name: shop.shop-operator}"
    ),
)
def role_renamed_to_administration(client: Client) -> Iterator[Hit]:
    for field, config in _mappers(client, "oidc-role-name-mapper"):
        role, new = str(config.get("role", "")), str(config.get("new.role.name", ""))
        administers = _is_powerful(role) or _ADMINISTERS.search(role)
        if role and not administers and _is_powerful(new) and not new.startswith(_KEYCLOAKS_OWN):
            yield Hit(field, f"whoever has the role {role} is shown as {new}", new, note=f"{role} becomes {new}")


_FIXED: Final = "oidc-hardcoded-claim-mapper"
_ATTRIBUTE: Final = "oidc-usermodel-attribute-mapper"
_PROPERTY: Final = "oidc-usermodel-property-mapper"
# What each kind of mapper takes the claim's value from.
_SOURCES: Final = {_FIXED: "a fixed text", _ATTRIBUTE: "the user's attribute", _PROPERTY: "the user's property"}
# Claims that say who somebody is, what he may do, and for whom a token is; a mapper can write them (seen at 26.7).
_CLAIMS: Final = frozenset({
    "sub", "acr", "amr", "email_verified", "phone_number_verified", "realm_access", "resource_access", "azp", "cnf", "sid",
    "act", "may_act", "authorization",
})  # fmt: skip
_NAMES: Final = frozenset({"email", "preferred_username"})  # by which many applications know their users
_FOR_ALL: Final = frozenset({"groups", "roles"})  # a fixed one is every user's
# Keycloak's own sources. An attribute mapper reads these properties too, but for emailVerified; of phoneNumberVerified,
# which is none, a property mapper makes nothing (26.7).
_RIGHT: Final = frozenset({
    (_PROPERTY, "email_verified", "emailVerified"),
    *((kind, claim, name) for kind in (_ATTRIBUTE, _PROPERTY)
      for claim, name in (("sub", "id"), ("email", "email"), ("preferred_username", "username"),
                          ("phone_number_verified", "phoneNumberVerified"))),
})  # fmt: skip


@KCL.rule(
    8,
    "claim-made-up",
    severity=Severity.MEDIUM,
    summary="A mapper writes a claim that applications trust the server for, from a fixed text or what a user is said "
    "to be.",
    why="Applications believe `sub`, `email` or `acr` because the server checks them; here it says what somebody typed: "
    "another user's identifier, which lets him in as that user, an address that was never checked, or groups that are "
    "everybody's.",
    fix="Remove the mapper, or give the claim a name of your own.",
    cite="OpenID Connect Core 1.0 sections 5.1 and 5.7",
    reads=NATIVE,
    adapter="keycloak",
    looks=Looks.EITHER,
    bad=(
        example(
            "protocolMappers:\n  verified:\n    protocolMapper: oidc-hardcoded-claim-mapper\n"
            '    config: {claim.name: email_verified, claim.value: "true"}'
        ),
        example(
            "protocolMappers:\n  subject:\n    protocolMapper: oidc-usermodel-property-mapper\n"
            "    config: {claim.name: sub, user.attribute: username}"
        ),
    ),
    good=(
        example(
            "protocolMappers:\n  tenant:\n    protocolMapper: oidc-hardcoded-claim-mapper\n"
            "    config: {claim.name: tenant, claim.value: acme}"
        ),
        example(
            "protocolMappers:\n  verified:\n    protocolMapper: oidc-usermodel-property-mapper\n"
            "    config: {claim.name: email_verified, user.attribute: emailVerified}"
        ),
    ),
)
def claim_made_up(client: Client) -> Iterator[Hit]:
    for kind, source in _SOURCES.items():
        for field, config in _mappers(client, kind):
            claim = str(config.get("claim.name", ""))
            named = "" if kind == _FIXED else str(config.get("user.attribute", ""))
            if (kind, claim, named) not in _RIGHT and _is_trusted(claim.partition(".")[0], fixed=kind == _FIXED):
                told = f"`{claim}` comes from {source}{f' `{named}`' if named else ''}"
                yield Hit(field, told, claim, note=told, severity=_made_up(kind, claim, named))


def _is_trusted(claim: str, *, fixed: bool) -> bool:
    """A fixed audience is what a mapper is for; one that a user's attribute names lets users choose it."""
    return claim in _CLAIMS or claim in _NAMES or (claim in _FOR_ALL if fixed else claim == "aud")


def _made_up(kind: str, claim: str, named: str) -> Severity | None:
    """By what a user gains, and how sure that is."""
    if claim in _NAMES:  # of a user: often a directory's own name for him, which he cannot edit
        return None if kind == _FIXED else Severity.LOW
    if claim == "sub":  # a user name or address belongs to one user at a time, and to somebody else one day
        return Severity.LOW if kind == _PROPERTY or named in {"username", "email"} else Severity.HIGH
    return None


@KCL.rule(
    11,
    "script-mapper",
    severity=Severity.INFO,
    summary="A script that is deployed at the server writes claims of tokens.",
    why="What it writes is decided by code that this declaration does not show: it can say anything of a user, and "
    "changes with the server's next deployment.",
    fix="Use a mapper that Keycloak brings, or review the script where it is kept.",
    cite="OpenID Connect Core 1.0 section 5.1",
    reads=NATIVE,
    adapter="keycloak",
    looks=Looks.EITHER,
    bad=example("protocolMappers:\n  level:\n    protocolMapper: script-level.js\n    config: {claim.name: level}"),
    good=example(
        "protocolMappers:\n  level:\n    protocolMapper: oidc-usermodel-attribute-mapper\n"
        "    config: {claim.name: nickname, user.attribute: nickname}"
    ),
)
def script_mapper(client: Client) -> Iterator[Hit]:
    for name, mapper in items(client, "protocolMappers"):
        kind = str(mapper.get("protocolMapper", "")) if isinstance(mapper, Mapping) else ""
        if kind.startswith("script-"):
            told = f"the script {kind.removeprefix('script-')} decides what `{_config(mapper).get('claim.name', name)}` says"
            yield Hit(f"{PREFIX}protocolMappers.{name}", told, kind, note=told)


# Attributes that Keycloak manages itself; it lets users edit some, and applications know it.
_MANAGED: Final = frozenset({
    "username", "email", "firstName", "lastName", "emailVerified", "nickname", "zoneinfo", "middleName", "picture",
    "birthdate", "locale", "website", "gender", "updatedAt", "profile", "phoneNumber", "phoneNumberVerified",
})  # fmt: skip


@KCL.rule(
    9,
    "user-attribute-in-tokens",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    summary="A mapper puts an attribute of the user into tokens, which users may be able to edit.",
    why="Where the realm lets users write attributes of their own, they write themselves what the application trusts: "
    "a customer number, a department, a limit.",
    fix="Declare the attribute in the realm's user profile, editable by administrators only.",
    cite="OpenID Connect Core 1.0 section 5.7",
    reads=NATIVE,
    adapter="keycloak",
    looks=Looks.EITHER,
    pedantic=True,
    bad=example(
        "protocolMappers:\n  customer:\n    protocolMapper: oidc-usermodel-attribute-mapper\n"
        "    config: {claim.name: customer, user.attribute: customerNumber}"
    ),
    good=example(
        "protocolMappers:\n  nickname:\n    protocolMapper: oidc-usermodel-attribute-mapper\n"
        "    config: {claim.name: nickname, user.attribute: nickname}"
    ),
)
def user_attribute_in_tokens(client: Client) -> Iterator[Hit]:
    for field, config in _mappers(client, _ATTRIBUTE):
        attribute = str(config.get("user.attribute", ""))
        if attribute not in _MANAGED:
            yield Hit(field, f"`{attribute}` goes into tokens; the realm decides who may edit it", attribute)
