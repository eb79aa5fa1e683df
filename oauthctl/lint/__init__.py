"""Judging clients: rules run on the effective client, whether it is declared, planned or live."""
