"""International names: what a host shows to people, and whether it shows something that it is not.

Look-alikes are letters that Unicode's confusables (UTS 39) map to an ASCII letter and that a host name can hold.
"""

import re
import unicodedata
from functools import lru_cache

from oauthctl.uri.suffix import registrable_domain

_LIKE_ASCII = {
    "a": "\u0430\u03b1\u0251", "b": "\u042c\u044c", "c": "\u0441\u03f2", "d": "\u0501", "e": "\u0435\u04bd",
    "f": "\u0584", "g": "\u0581\u0261", "h": "\u04bb\u0570", "i": "\u0456\u03b9\u0131", "j": "\u0458\u03f3", "k": "\u043a\u03ba",
    "l": "\u04cf", "n": "\u0578\u057c", "o": "\u043e\u03bf\u0585\u03c3", "p": "\u0440\u03c1", "q": "\u051b\u0566\u0563",
    "r": "\u0433", "s": "\u0455", "t": "\u0442", "u": "\u057d\u03c5", "v": "\u03bd\u0475", "w": "\u051d\u0461\u0561",
    "x": "\u0445", "y": "\u0443\u04af\u03b3",
}  # fmt: skip
_ASCII = {other: letter for letter, others in _LIKE_ASCII.items() for other in others}
_TWINS = frozenset("\u0251\u0261")  # of the Latin script too, and of no name: phonetic writing has them
# Names that users trust, which a word of another script may read as; words of Russian do read as others.
_TRUSTED = frozenset(
    {"amazon", "apple", "chatgpt", "claude", "cursor", "dropbox", "ebay", "facebook", "github", "gitlab", "gmail",
     "google", "icloud", "keycloak", "linkedin", "microsoft", "netflix", "office", "okta", "openai", "outlook", "paypal",
     "salesforce", "slack", "stripe", "visa", "whatsapp", "yahoo", "zoom"}
)  # fmt: skip
# Scripts that are written together: what UTS 39 section 5.2 lets pass as highly restrictive.
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
_COMMON = frozenset({"DIGIT", "HYPHEN-MINUS", "MIDDLE", "COMBINING", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"})


def shown(host: str) -> str:
    """The host as people see it: punycode undone where it can be."""
    return ".".join(map(_shown, host.split("."))) if "xn--" in host else host


@lru_cache(maxsize=10_000)
def disguise(host: str) -> str:
    """What is wrong with a name that is not ASCII, in words; empty where nothing is.

    A label that mixes scripts, or a domain of another script that reads as ASCII letters: the two that browsers show as
    punycode for the same reason. A whole label of another script below a domain of ASCII letters is its owner's own.
    """
    name = shown(host)
    if name.isascii():
        return ""
    labels = name.split(".")
    for label in labels:
        mixed = _mixed(label)
        if mixed:
            return f"it mixes {' and '.join(mixed)} letters in one word"
    like = ".".join(map(_skeleton, labels))
    if like.isascii() and labels[-1].isascii() and not shown(registrable_domain(host)).isascii():
        return f"it looks like {like} and is another name"
    return ""


def look_alike(word: str) -> str:
    """The ASCII word that one of other letters reads as; empty where a word is what it seems to be.

    Of mixed scripts, of letters in another form (bold, wide), or wholly of another script and like a name that users
    trust. Most Cyrillic words that read as ASCII, such as the one for `test`, are just that. What a hyphen or dot
    joins may be of two scripts: `TNF-` and a Greek letter.
    """
    if word.isascii():
        return ""
    whole = _read_as(_plain(word))
    if "".join(filter(str.isalnum, whole)) in _TRUSTED:
        return whole
    return next((like for part in re.findall(r"[^\W_]{2,}", word) if (like := _part_alike(part))), "")


def _part_alike(part: str) -> str:
    plain = _plain(part)
    like = _read_as(plain)
    formed = plain != part or not _TWINS.isdisjoint(part)
    return like if like.isascii() and (formed or _mixed("".join(filter(str.isalpha, plain)))) else ""


def _read_as(word: str) -> str:
    """In small letters, those of other scripts as ASCII; a capital sigma looks like none."""
    return _skeleton("".join(letter if letter == "\u03a3" else letter.lower() for letter in word))


def is_wide(word: str) -> bool:
    """Whether it is ASCII but for the width of its letters, as Japanese writes them."""
    return not word.isascii() and unicodedata.normalize("NFKC", word).isascii() and all(map(_is_wide, word))


def _is_wide(character: str) -> bool:
    return character.isascii() or "\uff01" <= character <= "\uff5e"


def _plain(word: str) -> str:
    """Letters that are ASCII letters in another form as these; a Roman numeral only among other letters."""
    among = any(character.isascii() and character.isalpha() for character in word)
    kinds = {"Ll", "Lu", "Nl"} if among else {"Ll", "Lu"}
    return "".join(_base(one) if not one.isascii() and unicodedata.category(one) in kinds else one for one in word)


def _base(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and plain.isascii() else letter


def _shown(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:  # no punycode: it stays what it is
        return label


def _mixed(label: str) -> tuple[str, ...]:
    """The scripts of a label, where they are not written together."""
    scripts = {script for character in label if (script := _script(character)) not in _COMMON}
    if len(scripts) < 2 or any(scripts <= together for together in _TOGETHER):
        return ()
    return tuple(sorted(script.capitalize() for script in scripts))


def _script(character: str) -> str:
    """The first word of its name, which for letters is the script."""
    return unicodedata.name(character, "UNKNOWN").partition(" ")[0]


def _skeleton(label: str) -> str:
    return label if label.isascii() else "".join(_ASCII.get(character, character) for character in label)
