"""From the element tree of HTML to blocks."""
