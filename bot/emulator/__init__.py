"""A strict local Bot API server and a phone to go with it; with the bot they only speak HTTP."""

from bot.emulator.errors import PortTakenError
from bot.emulator.server import Emulator

__all__ = ["Emulator", "PortTakenError"]
