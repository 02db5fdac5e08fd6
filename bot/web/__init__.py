"""The chat in the browser, on top of everything else."""
