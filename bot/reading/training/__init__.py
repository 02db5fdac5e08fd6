"""Training and measuring the reader; nothing here is needed to answer."""
