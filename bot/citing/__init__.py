"""Quotes, checked against their sources."""
