"""The command line: each command a few lines, then into a room."""

from bot.cli.app import main

__all__ = ["main"]
