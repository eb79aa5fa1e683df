"""Dynamic client registration: RFC 7591 to create, RFC 7592 to read, update and delete."""

from oauthctl.adapters.dcr.adapter import DcrAdapter

ADAPTER = DcrAdapter()

__all__ = ["ADAPTER"]
