"""The commands that prove: check and test. Each imports its room when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Content, UsageFault, app, load


@app.command()
def check(content: Content = None) -> int:
    """Load the content and prove every law over every profile."""
    from bot.proof.proved import evidence

    proved = load(content)
    for name in proved.checked:
        found = evidence(proved.library, name)
        print(f"{name}: {found.profiles:,} profiles, {len(found.laws)} laws hold")
        for table, outcomes in found.verdicts.items():
            for outcome, count in outcomes.items():
                print(f"  {table} {outcome}: {count:,}")
    print(f"content {proved.library.digest[:12]}, {len(proved.library.facts)} facts")
    return 0


@app.command("test")
def scripts(
    path: Annotated[
        Path, typer.Argument(metavar="[PATH]", help="A scripted test file, or a folder of them.")
    ] = Path("tests/scripts"),
    front: Annotated[
        list[str] | None, typer.Option(help="engine, console or telegram; more than one may be given.")
    ] = None,
    content: Content = None,
) -> int:
    """Run scripted dialog tests, on every front unless some are named."""
    from bot.cli.scripts import run_scripts
    from bot.engine.answers import FactError

    try:
        return run_scripts(load(content), path, front or ())
    except FactError as error:
        raise UsageFault(str(error)) from error
