"""The commands that look something up: drug, compare, ask and dose. Each imports its room when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.common import Content, UsageFault, app, load

Json = Annotated[bool, typer.Option("--json", help="Print the facts, by id, as JSON.")]


@app.command()
def drug(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A drug or topic, by any of its names.")
    ] = None,
    facet: Annotated[
        str | None, typer.Argument(metavar="[SECTION]", help="A section of its card, such as dosing.")
    ] = None,
    *,
    as_json: Json = False,
    content: Content = None,
) -> int:
    """Show the card of a drug, or a section of it; without a name, what cards there are."""
    from bot.cli.look import look_up

    return look_up(load(content, shown=False), "drug", (name, facet), as_json=as_json)


@app.command()
def compare(
    one: Annotated[str | None, typer.Argument(metavar="[A]", help="A drug, by any of its names.")] = None,
    other: Annotated[str | None, typer.Argument(metavar="[B]", help="Another.")] = None,
    facet: Annotated[
        str | None, typer.Argument(metavar="[SECTION]", help="A section, such as mechanism.")
    ] = None,
    *,
    as_json: Json = False,
    content: Content = None,
) -> int:
    """Show two drugs side by side, section by section; without both, what can be compared."""
    from bot.cli.look import look_up

    return look_up(load(content, shown=False), "compare", (one, other, facet), as_json=as_json)


@app.command()
def ask(
    question: Annotated[list[str], typer.Argument(metavar="QUESTION", help="In plain words.")],
    *,
    as_json: Json = False,
    content: Content = None,
) -> int:
    """Answer a typed question with facts and their sources; the status is 1 when nothing is found."""
    from bot.cli.look import look_up

    return look_up(load(content, shown=False), "ask", question, as_json=as_json)


@app.command()
def dose(
    line: Annotated[
        list[str], typer.Argument(metavar="LINE", help='Who and what for, such as "4y 16kg procedure".')
    ],
    *,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="The weight is right, although it does not fit the age.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole record as JSON.")] = False,
    content: Content = None,
) -> int:
    """Show a dose card from one line; the status is 1 when no dose is shown."""
    from bot.cli.look import dose_card
    from bot.engine.answers import FactError

    try:
        proved = load(content, shown=False, only=lambda library: library.quick)
        return dose_card(proved, " ".join(line), confirmed=confirmed, as_json=as_json)
    except FactError as error:
        raise UsageFault(str(error)) from error
