"""What must be remembered and cannot be read back: credentials, chosen ids, memory without a marker."""
