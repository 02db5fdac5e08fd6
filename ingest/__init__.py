"""Files in, an index of exact slices of their text out."""
