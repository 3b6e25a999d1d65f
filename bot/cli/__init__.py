"""The command line: each command a few lines, then into a room."""

import gc
import os

# Both make a start quicker by a tenth each. No plugin of pydantic's is used, and looking for some reads every
# installed package; and what is loaded at the start stays, so looking through it for garbage finds none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
gc.set_threshold(50_000, 20, 20)

from bot.cli.app import main  # noqa: E402  the settings above come first

__all__ = ["main"]
