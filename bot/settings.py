"""The environment: every setting is a `BEDSIDE_*` variable."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator sets. Token and secret never appear in a representation of this object."""

    model_config = SettingsConfigDict(env_prefix="BEDSIDE_", env_file=".env", extra="ignore")

    token: SecretStr | None = None
    """The bot's token, as Telegram's BotFather gives it."""
    api_url: str | None = None
    """A Bot API server other than Telegram's, for example a local one."""
    webhook_url: str | None = None
    """The public address that Telegram delivers to. Without one the bot asks for its updates."""
    webhook_listen: str = "127.0.0.1:8080"
    """Host and port to listen on, where a proxy passes on what came to that address."""
    webhook_secret: SecretStr | None = None
    """What Telegram proves itself with; without one it is derived from the token."""
    database_url: str = "sqlite:///bedside.db"
    """Where conversations are kept."""
    require_review: bool = False
    """Whether doses that nobody has clinically reviewed, or not any more, are withheld from every screen."""
    content: Path | None = None
    """A content folder other than the one that ships with the bot."""
