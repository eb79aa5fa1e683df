"""What adapters promise, and what they are given: protocols, requests, capabilities, the marker's spelling."""
