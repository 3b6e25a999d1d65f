"""The commands about what is kept and who is let in. Each imports its room when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.common import UsageFault, app, environment

_MOST_HOURS = 30 * 24

audit = typer.Typer(help="What was advised, by pseudonym.")
app.add_typer(audit, name="audit")
key = typer.Typer()
app.add_typer(key, name="key")


@key.callback(invoke_without_command=True)
def make(context: typer.Context) -> None:
    """Make a data key, and print it: what is sealed with it opens with no other."""
    from bot.cli.key import new_key

    if context.invoked_subcommand is None:
        print(new_key())


@key.command()
def change(
    to: Annotated[
        Path, typer.Option(metavar="FILE", help="Holds the new key. Where there is none, one is made.")
    ],
) -> int:
    """Seal what is kept with another key, while no bot is at work. Killed half-way, nothing is changed."""
    from bot.cli.key import change_key

    return change_key(environment(), to.absolute())


@app.command()
def invite(
    role: Annotated[
        Literal["clinician", "admin"], typer.Option(help="What it makes of whoever opens it.")
    ] = "clinician",
    hours: Annotated[
        int, typer.Option(min=1, max=_MOST_HOURS, help="How long it holds.", show_default=True)
    ] = 72,
) -> int:
    """Make an invite that lets one person in, and print its link."""
    from bot.cli.members import invite_one

    return invite_one(environment(), role, hours)


@app.command()
def members(
    remove: Annotated[
        int | None, typer.Option(min=1, metavar="ID", help="Take out the person with this Telegram id.")
    ] = None,
) -> int:
    """List who was let in, or take somebody out."""
    from bot.cli.members import list_members, remove_one

    return list_members(environment()) if remove is None else remove_one(environment(), remove)


@audit.command()
def export(
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first day, such as 2026-05-01, in UTC.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day.")] = None,
    form: Annotated[
        Literal["csv", "jsonl"], typer.Option("--format", help="A table, or one JSON object a line.")
    ] = "csv",
) -> int:
    """Print each decision that was shown, oldest first: when, to whom, on what answers, with what verdict."""
    from bot.cli.audit import export_all, seconds

    try:
        span = seconds(since, until)
    except ValueError as error:
        raise UsageFault(str(error)) from error
    return export_all(environment(), *span, form)
