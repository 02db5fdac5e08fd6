"""Answers that the form of a question or of a text decides."""
