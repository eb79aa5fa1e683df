"""What adapters promise, and what they are given: protocols, requests, capabilities, the marker's spelling."""

API = 1  # the version of this contract
