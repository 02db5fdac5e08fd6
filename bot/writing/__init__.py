"""Drafts from passages: by the offline reader, or by a chat model."""
