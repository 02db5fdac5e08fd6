"""How fast an answer is."""
