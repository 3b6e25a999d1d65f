"""Why it may be trusted: every profile of every dialog, checked against the laws before a word is spoken."""
