"""One module a format of eval sets: each has `read(path) -> EvalSet`."""
