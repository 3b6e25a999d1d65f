"""The environment: every setting is a `BEDSIDE_*` variable."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator sets. The token never appears in a representation of this object."""

    model_config = SettingsConfigDict(env_prefix="BEDSIDE_", env_file=".env", extra="ignore")

    token: SecretStr | None = None
    """The bot's token, as Telegram's BotFather gives it."""
    api_url: str | None = None
    """A Bot API server other than Telegram's, for example a local one."""
    database_url: str = "sqlite:///bedside.db"
    """Where conversations are kept."""
    require_review: bool = False
    """Whether doses that nobody has clinically reviewed, or not any more, are withheld from every screen."""
    content: Path | None = None
    """A content folder other than the one that ships with the bot."""
