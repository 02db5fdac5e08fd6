"""Doors to the chatbot for programs: REST over HTTP, and tools for assistants by the Model Context Protocol."""
