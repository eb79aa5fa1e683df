"""A small but real authorization server on loopback, for trying things on: ``python -m oauthctl.sandbox``.

It imports nothing else of this package and is started as a process of its own.
"""
