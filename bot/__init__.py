"""A question in, an answer with checked citations out."""

from ingest.silence import silence

silence()
