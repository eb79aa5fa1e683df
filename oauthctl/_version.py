"""The version, in a module of its own: reading package metadata would cost tens of milliseconds at each start."""

__version__ = "0.1.0"
