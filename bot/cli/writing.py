"""The commands that write files beside the content: schema and trace. Each imports its room when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Content, UsageFault, app


@app.command()
def schema(
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="A kind of YAML file; without it, list them.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder to write KIND.schema.json to, of every kind or of the one.")
    ] = None,
) -> int:
    """Describe the YAML files that people write, as JSON Schema for an editor."""
    from bot.content.errors import hint
    from bot.proof.kinds import KINDS, described

    if kind is not None and kind not in KINDS:
        raise UsageFault(f"There is no kind {kind!r}. {hint(kind, KINDS)}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name in [kind] if kind else KINDS:
            path = out / f"{name}.schema.json"
            path.write_text(described(name), "utf-8", newline="\n")
            print(path)
    elif kind is not None:
        print(described(kind), end="")
    else:
        for name, one in KINDS.items():
            print(f"{name:12} {one.files}")
    return 0


@app.command()
def trace(
    out: Annotated[
        Path | None, typer.Option(help="A file to write; without it, standard output takes the page.")
    ] = None,
    content: Content = None,
) -> int:
    """Tell which facts carry each line of the source texts, by line number and id."""
    from bot.content.library import find, load
    from bot.proof.trace import as_markdown

    page = as_markdown(load(content or find()))
    if out is None:
        print(page, end="")
    else:
        out.write_text(page, "utf-8", newline="\n")
        print(out)
    return 0
