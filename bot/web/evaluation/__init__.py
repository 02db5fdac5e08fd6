"""The Evaluate tab: sets of questions run by `python -m eval` in a process of its own, and what came of them."""
