"""Invites: how long they hold, and the link that one is opened by."""

HOUR = 3600
"""Seconds."""
HOURS = 72
"""How long an invite holds unless told otherwise."""
MOST_HOURS = 30 * 24


def link(username: str, code: str) -> str:
    """The address that opens a chat with a bot and hands it a code."""
    return f"https://t.me/{username}?start={code}"
