"""Hosts as browsers read them.

Names are mapped and encoded as UTS 46 has it, as far as the standard library can: compatibility forms and
upper case are folded, ignorable characters dropped, the rest is punycode. The library's codec `idna` is not
used: it is IDNA 2003, which reads `straße` as `strasse`, as no browser does any more.
"""

import re
import unicodedata

# What UTS 46 drops without a trace: soft hyphen, zero-width space, byte order mark, variation selectors.
_IGNORED = dict.fromkeys([0xAD, 0x34F, 0x200B, 0x2060, 0x2064, 0xFEFF, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)])


def read_host(written: str) -> str:
    """The host of a web URL, in ASCII where that is possible. Never raises."""
    if written.startswith("["):
        return _ipv6(written)
    if "%" in written:
        from urllib.parse import unquote

        written = unquote(written, errors="replace")
    if not written.isascii():
        mapped = unicodedata.normalize("NFKC", written.translate(_IGNORED)).lower()
        labels = unicodedata.normalize("NFKC", mapped).replace("\N{IDEOGRAPHIC FULL STOP}", ".").split(".")
        written = ".".join(map(_label, labels))
    written = written.lower()
    return _ipv4(written) or written


def opaque_host(written: str) -> str:
    """The host of a URI with another scheme: an application's own business, only put into lower case."""
    return written.lower()


def is_loopback_host(host: str) -> bool:
    """Whether a host is the user's own machine: `localhost` and names below it, 127.0.0.0/8, `::1`."""
    name = host.lower().removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _ipv6(f"[{name.strip('[]')}]") if ":" in name else _ipv4(name) or ""
    return address == "[::1]" or address.startswith(("127.", "[::ffff:7f"))


def _label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return "xn--" + label.encode("punycode").decode("ascii")
    except UnicodeError:  # lone surrogates have no encoding
        return label


def _ipv4(host: str) -> str | None:
    """Four numbers for every spelling that browsers take for them: `127.1`, `0x7f000001`, `017700000001`."""
    parts = host.removesuffix(".").split(".")
    if len(parts) > 4 or not parts[-1][:1].isdigit():
        return None
    numbers = [number for part in parts if (number := _part(part)) is not None]
    if len(numbers) < len(parts) or any(number > 255 for number in numbers[:-1]):
        return None
    if numbers[-1] >= 256 ** (5 - len(parts)):
        return None
    value = numbers[-1] + sum(number << (24 - 8 * index) for index, number in enumerate(numbers[:-1]))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _part(part: str) -> int | None:
    """One number: decimal, octal after `0`, hexadecimal after `0x`."""
    if not re.fullmatch(r"0x[0-9a-f]{0,16}|[0-9]{1,24}", part):
        return None
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    try:
        return int(part, 8 if part.startswith("0") else 10)
    except ValueError:  # 08 and 09 are no octal numbers
        return None


def _ipv6(written: str) -> str:
    """The shortest spelling, in brackets; unchanged where it is not an address."""
    import ipaddress

    try:
        address = ipaddress.IPv6Address(written.removeprefix("[").removesuffix("]"))
    except ValueError:
        return written.lower()
    mapped = address.ipv4_mapped
    if mapped is not None:  # Python 3.13 writes these with dots, browsers do not
        return f"[::ffff:{int(mapped) >> 16:x}:{int(mapped) & 0xFFFF:x}]"
    return written.lower() if address.scope_id else f"[{address}]"
