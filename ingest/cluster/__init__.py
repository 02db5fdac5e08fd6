"""Reading and embedding on a Ray cluster, for more than one machine can do. Only what runs there imports Ray."""
