"""How much a question may be, wherever it is asked."""

LONGEST_QUESTION = 4000
"""Characters."""

LONGEST_HISTORY = 50
"""Earlier messages that a question may bring along through the API; the chat itself sends the latest ones."""
