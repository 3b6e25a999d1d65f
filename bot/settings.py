"""The environment: every setting is a `BEDSIDE_*` variable."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PositiveInt, SecretStr
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
)

_PREFIX = "BEDSIDE_"
_ALIKE = 0.85
"""A letter more, less or changed. What Kubernetes names a service by is not as near to a setting."""


def _listed(text: object) -> object:
    return [one for one in text.replace(",", " ").split() if one] if isinstance(text, str) else text


People = Annotated[frozenset[PositiveInt], NoDecode, BeforeValidator(_listed)]
"""Telegram's ids of people, with commas between them."""
Days = Annotated[int, Field(ge=1, le=36_500)]


class Settings(BaseSettings):
    """What an operator sets. Token and secret never appear in a representation of this object."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_file=".env", extra="ignore")

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
    database_url: str = Field("sqlite:///bedside.db", repr=False)  # it may hold a password
    """Where conversations are kept."""
    data_key: SecretStr | None = None
    """What they are sealed with there, as `bedside key` makes it."""
    data_key_file: Path | None = None
    """A file that holds it; without either, one in the configuration folder, made with a new store."""
    access: Literal["members", "open"] = "members"
    """Who may use the bot: members, or everybody."""
    allow: People = frozenset()
    """Who is let in besides members."""
    admins: People = frozenset()
    """Who is let in and may invite others."""
    bot: str | None = None
    """The bot's username, for the links that `bedside invite` prints."""
    retention_days: Days = 30
    """How long a conversation is kept after its last act."""
    audit_days: Days = 365
    """How long a decision is kept."""
    sends_per_second: Annotated[float, Field(ge=1, le=10_000)] = 30.0
    """How many calls a second all processes on a store make together; Telegram takes about thirty."""
    require_review: bool = False
    """Whether doses that nobody has clinically reviewed, or not any more, are withheld from every screen."""
    status_listen: str | None = None
    """Host and port where the bot tells whether it lives, whether it is ready, and what it counted."""
    log: Literal["auto", "json", "text"] = "auto"
    """How the log is written: as JSON, for a terminal, or as fits where it goes."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What is worth a line in the log."""
    content: Path | None = None
    """A content folder other than the one that ships with the bot."""


def misspelt() -> dict[str, str]:
    """Variables that are no setting but nearly one, each with the one that was meant.

    Unnoticed, `BEDSIDE_REQUIRE_REVEIW=1` would withhold nothing.
    """
    slips = {}
    for source in (DotEnvSettingsSource(Settings), EnvSettingsSource(Settings)):
        for variable in source.env_vars:
            name = variable.upper().removeprefix(_PREFIX).lower()
            near = get_close_matches(name, Settings.model_fields, n=1, cutoff=_ALIKE)
            if variable.upper().startswith(_PREFIX) and near and name not in Settings.model_fields:
                slips[variable.upper()] = f"{_PREFIX}{near[0].upper()}"
    return slips
