"""Files in, an index of exact slices of their text out."""

from ingest.silence import silence

silence()
