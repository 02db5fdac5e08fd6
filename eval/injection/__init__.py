"""Instructions in documents, and chat models that obey them: how often one becomes an answer, or looks checked."""
