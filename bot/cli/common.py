"""What all commands share: the app, the options they have in common, and the content they load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

if TYPE_CHECKING:
    from bot.content.library import Library
    from bot.proof.proved import Proved
    from bot.render.renderer import Renderer
    from bot.settings import Settings

app = typer.Typer(
    name="bedside",
    help="A rule-based check for clinicians: is flumazenil to be considered, and how is it dosed?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Content = Annotated[
    Path | None,
    typer.Option(
        "--content", envvar="BEDSIDE_CONTENT", help="A content folder other than the one that ships."
    ),
]
DialogId = Annotated[str, typer.Argument(metavar="DIALOG", help="The id of a dialog, such as flumazenil.")]


class UsageFault(TyperException):
    """Arguments that cannot be used."""

    exit_code = 2


def load(
    content: Path | None, *, shown: bool = True, only: Callable[[Library], str | None] = lambda _: None
) -> Proved:
    """Load and prove the content, its screens too unless told otherwise; raises ContentError.

    `only` names the dialog that a command decides in, where that is all it does; the others are left out.
    """
    from bot.content.library import find
    from bot.proof.proved import load_proved

    return load_proved(content or find(), shown=shown, only=only)


def environment() -> Settings:
    """Read the settings; raises UsageFault for one that cannot be used, or whose name is misspelt."""
    from pydantic import ValidationError

    from bot.settings import Settings, misspelt

    try:
        settings, slips = Settings(), misspelt()
    except ValidationError as error:
        # the values stay unsaid: one of them is a secret
        names = sorted({f"BEDSIDE_{one['loc'][0]}".upper() for one in error.errors()})
        raise UsageFault(f"{', '.join(names)} cannot be read: mend it in .env or the environment.") from error
    except ValueError as error:
        raise UsageFault("The settings cannot be read: mend .env or the BEDSIDE_* variables.") from error
    if slips:
        told = " ".join(f"{name} is no setting. Did you mean {meant}?" for name, meant in slips.items())
        raise UsageFault(f"{told} Mend it in .env or the environment.")
    return settings


def renderer_of(library: Library) -> Renderer:
    """Make the renderer that the settings ask for: of this day, and with its doses withheld or not.

    Raises UsageFault.
    """
    from bot.cli.clock import today
    from bot.render.renderer import Renderer

    return Renderer(library, today=today, require_review=environment().require_review)


def chosen(proved: Proved, dialog: str | None) -> str:
    """Give the dialog that is named, or the one that begins where none is; raises FactError."""
    from bot.content.errors import hint
    from bot.engine.answers import FactError

    known = proved.library.dialogs
    dialog = proved.library.home if dialog is None else dialog
    if dialog not in known:
        raise FactError(f"There is no dialog {dialog!r}. {hint(dialog, known)}")
    return dialog


def scripts_of(content: Path | None) -> Path:
    """Find the folder of the content's scripted tests."""
    from bot.content.library import find

    return (content or find()) / "tests" / "scripts"
