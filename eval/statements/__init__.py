"""How well statements are checked."""
