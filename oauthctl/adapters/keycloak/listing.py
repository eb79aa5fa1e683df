"""Lists that prove they are whole: an empty or shortened one means missing rights, never that clients are gone."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from oauthctl.adapters.keycloak import shape
from oauthctl.adapters.keycloak.admin import VIEW, Admin

_ALWAYS_THERE: Final = "realm-management"  # in each realm but master, and nobody can delete it
_MASTER: Final = ("master", "master-realm")


def all_clients(admin: Admin) -> list[list[Mapping[str, Any]]]:
    """Every client, page by page. Raises AccessDenied where the list cannot be the whole of it.

    Paging is by offset: while others write, a row can slip from one page to another. Such a list is read once more.
    """
    pages = _pages(admin)
    if not _is_whole(admin, pages):
        pages = _pages(admin)
    if not _has_known(admin, pages):
        raise admin.denied("list clients", VIEW, why="the list lacks a client that must be in it")
    return pages


def _pages(admin: Admin) -> list[list[Mapping[str, Any]]]:
    return [shape.clients(page, admin) for page in admin.pages("/clients", doing="list clients")]


def _is_whole(admin: Admin, pages: Sequence[Sequence[Mapping[str, Any]]]) -> bool:
    ids = [client.get("id") for page in pages for client in page]
    return len(set(ids)) == len(ids) and _has_known(admin, pages)


def _has_known(admin: Admin, pages: Sequence[Sequence[Mapping[str, Any]]]) -> bool:
    known = known_client(admin)
    return any(client.get("clientId") == known for page in pages for client in page)


def known_client(admin: Admin) -> str:
    """A client that is certainly there: our own, or the one that holds the realm's admin roles."""
    options = admin.options
    return options.own or (_MASTER[1] if options.realm == _MASTER[0] else _ALWAYS_THERE)


def all_scopes(admin: Admin) -> list[Mapping[str, Any]]:
    """Every client scope, with its mappers, in one request. An empty list needs a role that proves it."""
    found = shape.scopes(admin.get("/client-scopes", doing="list client scopes"), admin)
    if not found and admin.roles().isdisjoint({VIEW, "manage-clients"}):
        raise admin.denied("list client scopes", VIEW, why="the list is empty")
    return found
