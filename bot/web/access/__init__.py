"""Who may reach the chat, from where, and as whom."""
