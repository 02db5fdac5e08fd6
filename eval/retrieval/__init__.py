"""How much each choice in retrieval is worth."""
