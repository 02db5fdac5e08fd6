"""How fast an index of any size opens, is searched and takes one more file."""
