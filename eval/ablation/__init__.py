"""What each rule of language is worth."""
