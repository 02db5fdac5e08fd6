"""How fast other libraries ingest and find the same passages with the same weights."""
