"""What was asked: one value, made to stand alone."""
