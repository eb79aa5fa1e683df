import ipaddress


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address without brackets, can only be this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def bind_address(host: str) -> str:
    """The address to listen on; `localhost` is not looked up, so that no hosts file can send it elsewhere."""
    return "127.0.0.1" if host.lower() == "localhost" else host


def authority(host: str, port: int) -> str:
    """`host` and `port` as a URI writes them (RFC 3986 section 3.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
