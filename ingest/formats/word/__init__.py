"""What a Word document shows, made plain: numbers, fields, changes and drawings become paragraphs of text."""
