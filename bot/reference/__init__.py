"""What can be looked up without a conversation: cards, comparisons, sources and questions. Pure functions."""
