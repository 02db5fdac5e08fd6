"""The terminal door: conversations, and questions to a chat that runs elsewhere."""
