"""One folder per kind of provider, none knowing another."""
