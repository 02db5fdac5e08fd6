"""The extractive reader that ships with the project: where in a passage the answer is, if it is there."""
