"""Words for what the engine says: Telegram HTML, and the plain form that is read off it."""
