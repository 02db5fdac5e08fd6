"""How much of what is nearest the dense search of an index finds, beside comparing a question with every chunk."""
