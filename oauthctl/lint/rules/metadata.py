"""MET: what users and administrators are shown of a client."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.kinds import CIBA, CODE, DEVICE, GRANTS, IMPLICIT, is_foreign, translations
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.value import FieldId
from oauthctl.uri import UriFacts, facts
from oauthctl.uri.scheme import SCRIPTS
from oauthctl.uri.scripts import is_wide, look_alike
from oauthctl.uri.suffix import same_site

MET: Final = Family("MET", "Metadata")

_NAME: Final = "client_name"
_CONSENT: Final = "settings.consent"
_URIS: Final = "redirect_uris"
_LOGO: Final = "logo_uri"
_POLICY: Final = "policy_uri"
_CONTACTS: Final = "contacts"
_PAGES: Final = ("client_uri", _LOGO, "tos_uri", _POLICY)
_BESIDE: Final = ("information_uri", "organization_uri")
_LOGIN: Final = "initiate_login_uri"
_FOLLOWED: Final = (*_PAGES, *_BESIDE, _LOGIN)  # what a click on a page of the server leads to
_OF_USERS: Final = frozenset({CODE, IMPLICIT, DEVICE, CIBA})
_ADDRESS: Final = re.compile(r"(?:mailto:)?[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+", re.IGNORECASE)
# Never seen: controls, fillers, what joins or divides nothing between plain letters, what turns the direction, tags.
_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u2069\u2800\u3164\ufeff\uffa0"
    "\U000e0000-\U000e007f]|(?<=[A-Za-z])[\u200c\u200d](?=[A-Za-z])"
)
_MARKS: Final = re.compile("[\u061c\u200e\u200f]")  # words that are written from right to left need them
_FLAG: Final = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")  # England's, say
_EAST_ASIAN: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Where everybody can get an address: it stays with the person, not with the team.
_PERSONAL: Final = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com",
     "me.com", "aol.com", "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "mail.ru", "yandex.ru", "qq.com",
     "163.com", "126.com"}
)  # fmt: skip

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
_ASKING: Final = _WEB + "    settings: {consent: required}\n"
_NAMED: Final = _ASKING + "    client_name: Acme Shop\n"


def _asks_users(client: Client) -> bool:
    """Whether users are known to be asked for consent."""
    return bool(_OF_USERS.intersection(client.words(GRANTS))) and client.known(_CONSENT) and _required(client)


def _links(client: Client, *fields: FieldId) -> Iterator[tuple[FieldId, UriFacts]]:
    """The pages and pictures that people are shown, in every language."""
    for field in fields:
        for name, text in translations(client, field):
            yield name, facts(text)


def _has_plain_pages(client: Client) -> bool:
    """Whether every page is plain https to a name, in one language: a quick look before the rules about pages."""
    if client.has("@tagged"):
        return False
    return all(uri.ordinary for field in (*_PAGES, *_BESIDE) if client.has(field) for uri in client.uris(field))


def _leads_to_plain_pages(client: Client) -> bool:
    """Whether the address where logins start is plain, too."""
    login = client.uris(_LOGIN) if client.has(_LOGIN) else ()
    return client.is_so(_has_plain_pages) and all(uri.ordinary for uri in login)


def _shows_own_pages(client: Client) -> bool:
    """Whether every page is on the site of a redirect URI."""
    own = frozenset([uri.host for uri in client.uris(_URIS) if uri.host])
    pages = frozenset([uri.host for field in _PAGES if client.has(field) for uri in client.uris(field)])
    return not client.has("@tagged") and (not own or _are_of(pages, own))  # without hosts nothing is foreign


@lru_cache(maxsize=10_000)
def _are_of(pages: frozenset[str], own: frozenset[str]) -> bool:
    return all(any(same_site(page, host) for host in own) for page in pages)


def _is_plainly_named(client: Client) -> bool:
    """Whether its name, in one language, is of printable ASCII: there is nothing to hide in it."""
    name = client.text(_NAME) if client.known(_NAME) else ""
    return name.isascii() and name.isprintable() and not client.has("@tagged")


def _required(client: Client) -> bool:
    return client.text(_CONSENT) == "required"


@MET.rule(
    1,
    "client-name-missing",
    severity=Severity.LOW,
    summary="Users are asked to give access to a client that has no name.",
    why="They see an identifier, or nothing, and agree to what they cannot know; a stranger's client looks the same.",
    fix="Write `client_name` as users know the application.",
    cite="RFC 7591 section 2",
    reads=(_NAME, _CONSENT, GRANTS, "@tagged"),
    about=_asks_users,
    bad=_ASKING,
    good=_NAMED,
)
def client_name_missing(client: Client) -> Iterator[Hit]:
    if not any(name.strip() for _, name in translations(client, _NAME)):
        yield Hit(_NAME, "users are asked about a client without a name", note="no name",
                  related=((_CONSENT, "users are asked"),))  # fmt: skip


@MET.rule(
    2,
    "client-name-disguised",
    severity=Severity.MEDIUM,
    summary="A client's name holds characters that are not seen, or letters that look like others.",
    why="Users, and whoever reviews the change, read another name than the one that is there: that of an application "
    "they trust.",
    fix="Type the name anew; check how it came in.",
    cite="RFC 7591 section 5; UTS 39 section 4",
    reads=(_NAME, "@tagged"),
    passes=_is_plainly_named,
    bad=(
        _WEB + '    client_name: "G\\u043E\\u043Egle Drive"\n',
        _WEB + '    client_name: "Acme \\u202Epohs"\n',
        _WEB + '    client_name: "\\u0410\\u0440\\u0440\\u04CF\\u0435"\n',
    ),
    good=_WEB + "    client_name: Acme Shop\n",
)
def client_name_disguised(client: Client) -> Iterator[Hit]:
    for field, name in translations(client, _NAME):
        hidden = _hidden(name)
        if hidden:
            told = f"the name holds U+{ord(hidden):04X}, which is not seen"
            yield Hit(field, told, name, note="a character that is not seen")
        for word in name.split():
            like = look_alike(word)
            wide = is_wide(word)
            if like and not (wide and _EAST_ASIAN.search(name)):
                yield Hit(field, f"`{word}` is written to look like {like}", name, note=f"it reads as {like}",
                          severity=Severity.LOW if wide else None)  # fmt: skip


def _hidden(name: str) -> str:
    """The first character that is not seen, and is not there for the sake of its script or emoji."""
    found = _HIDDEN.search(_FLAG.sub("", name)) or (None if _is_right_to_left(name) else _MARKS.search(name))
    return found.group() if found else ""


def _is_right_to_left(name: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in _MARKS.sub("", name))


@MET.rule(
    3,
    "display-uri-foreign-site",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="A page or picture that users are shown for a client is on another site than the client.",
    why="Whoever has that site decides what users see on the way to your login: another logo, or a page that imitates "
    "yours.",
    fix="Serve it from a site of the client; or waive it where the other site is yours.",
    cite="RFC 7591 section 5; OpenID Connect Dynamic Client Registration 1.0 section 9.1",
    reads=(*_PAGES, _URIS, "@tagged"),
    passes=_shows_own_pages,
    bad=_WEB + '    logo_uri: "https://pictures.example.net/logo.png"\n',
    good=_WEB + '    logo_uri: "https://static.example.com/logo.png"\n',
)
def display_uri_foreign_site(client: Client) -> Iterator[Hit]:
    for field, uri in _links(client, *_PAGES):
        if is_foreign(uri, client):
            related = ((_URIS, "the client's own hosts"),)
            yield Hit(field, f"{uri.host} is no site of the client", uri.text, note="another site", related=related)


@MET.rule(
    4,
    "display-uri-cleartext",
    severity=Severity.LOW,
    summary="A page or picture that users are shown for a client is loaded over http.",
    why="Whoever is on the way shows users something else beside your login, or a page that imitates it; browsers "
    "leave such a picture out.",
    fix="Serve it over https and write `https://`.",
    cite="RFC 7591 section 5",
    reads=(*_PAGES, *_BESIDE, "@tagged"),
    passes=_has_plain_pages,
    repairs="unsafe",
    bad=_WEB + '    policy_uri: "http://shop.example.com/privacy"\n',
    good=_WEB + '    policy_uri: "https://shop.example.com/privacy"\n',
)
def display_uri_cleartext(client: Client) -> Iterator[Hit]:
    for field, uri in _links(client, *_PAGES, *_BESIDE):
        if uri.scheme == "http" and uri.host and not uri.is_loopback:
            plain = uri.text.startswith("http://") and uri.port is None
            repair = Repair("use https", safe=False, edits=(("set", field, uri.text, f"https{uri.text[4:]}"),))
            yield Hit(field, f"{uri.text} can be changed on the way", uri.text, note="not encrypted",
                      repair=repair if plain else None)  # fmt: skip


@MET.rule(
    5,
    "policy-uri-missing",
    severity=Severity.INFO,
    summary="Users are asked for access to their data and cannot read what is done with it.",
    why="They cannot decide what they are asked to; for an application of somebody else nobody else has decided it.",
    fix="Write `policy_uri`, and `tos_uri` where there are terms.",
    cite="RFC 7591 section 2",
    reads=(_POLICY, _CONSENT, GRANTS),
    pedantic=True,
    about=_asks_users,
    bad=_NAMED,
    good=_NAMED + '    policy_uri: "https://shop.example.com/privacy"\n',
)
def policy_uri_missing(client: Client) -> Iterator[Hit]:
    if not client.text(_POLICY):
        yield Hit(_POLICY, "users are asked, and there is no page on privacy", note="no policy_uri")


@MET.rule(
    6,
    "contact-of-no-team",
    severity=Severity.INFO,
    summary="A contact of a client is no e-mail address, or one that belongs to a person.",
    why="In an incident nobody can be reached: servers refuse or ignore what is no address, and a person's own mailbox "
    "leaves with the person.",
    fix="Write the address of the team that answers for it.",
    cite="RFC 7591 section 6; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_CONTACTS,),
    bad=(_WEB + "    contacts: [bob]\n", _WEB + '    contacts: ["bob@gmail.com"]\n'),
    good=_WEB + '    contacts: ["team-shop@example.com"]\n',
)
def contact_of_no_team(client: Client) -> Iterator[Hit]:
    for contact in client.words(_CONTACTS) if client.has(_CONTACTS) else ():
        if not _ADDRESS.fullmatch(contact):
            yield Hit(_CONTACTS, "a contact is no e-mail address", contact, note="no address", severity=Severity.LOW)
        elif contact.rpartition("@")[2].lower() in _PERSONAL:
            yield Hit(_CONTACTS, f"{contact} is a person's own address", contact, note="a person's own")


@MET.rule(
    14,
    "display-uri-runs-script",
    severity=Severity.HIGH,
    summary="A link or picture that users are shown for a client, or the address where its logins start, is a script.",
    why="Servers put it on their own pages as a link: one click runs it there, with the user's session at your login "
    "server.",
    fix="Write the address of a page, with `https://`.",
    cite="RFC 7591 section 5; OpenID Connect Core 1.0 section 4",
    reads=(*_FOLLOWED, "@tagged"),
    passes=_leads_to_plain_pages,
    bad=(
        _WEB + '    client_uri: "javascript:alert(1)"\n',
        _WEB + '    initiate_login_uri: "javascript:alert(1)"\n',
    ),
    good=_WEB + '    client_uri: "https://shop.example.com/"\n',
)
def display_uri_runs_script(client: Client) -> Iterator[Hit]:
    for field, uri in _links(client, *_FOLLOWED):
        picture = field.startswith(_LOGO) and uri.text.lower().startswith("data:image/")  # an image runs nothing
        if uri.scheme in SCRIPTS and not picture:
            yield Hit(field, f"{field} is a script: the browser runs it where it is shown", uri.text,
                      note="runs where it is shown")  # fmt: skip
