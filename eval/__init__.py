"""An eval set and a bot in, figures, a report and a verdict out."""

from ingest.silence import silence

silence()
