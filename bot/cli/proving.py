"""The commands that prove: check, test, draw, diff and others. Each imports its room when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Content, UsageFault, app, load, scripts_of


@app.command()
def check(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    content: Content = None,
) -> int:
    """Prove the content: every law over every profile, every conversation, every kind of screen."""
    from bot.cli.check import check_content
    from bot.content.library import find

    return check_content(content or find(), as_json=as_json)


@app.command("test")
def scripts(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PATH]", help="A scripted test file, or a folder of them; else those of the content."
        ),
    ] = None,
    front: Annotated[
        list[str] | None, typer.Option(help="engine, console or telegram; more than one may be given.")
    ] = None,
    *,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Tell what they cover of each dialog, and by name what not.")
    ] = False,
    least: Annotated[
        int | None,
        typer.Option(
            "--min", min=0, max=100, help="Percent of each kind that must be covered; tells it too."
        ),
    ] = None,
    content: Content = None,
) -> int:
    """Run scripted dialog tests, on every front unless some are named."""
    from bot.cli.scripts import cover, run_scripts
    from bot.engine.answers import FactError

    try:
        proved, where = load(content), path or scripts_of(content)
        status = run_scripts(proved, where, front or ())
        return cover(proved, where, least or 0) or status if coverage or least is not None else status
    except FactError as error:
        raise UsageFault(str(error)) from error


@app.command()
def draw(
    dialog: Annotated[
        str | None, typer.Argument(metavar="[DIALOG]", help="The id of a dialog, where there are several.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="mermaid, svg or png; else as the file's name ends.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A file to write; without it, standard output takes the picture.")
    ] = None,
    *,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Show which ways scripted tests take, and which none does.")
    ] = False,
    content: Content = None,
) -> int:
    """Draw a dialog: its questions, where answers stop, and its verdicts, all proved reachable."""
    from bot.cli.draw import draw_dialog
    from bot.engine.answers import FactError

    try:
        scripts = scripts_of(content) if coverage else None
        return draw_dialog(load(content, shown=False), dialog, form, out, scripts)
    except FactError as error:
        raise UsageFault(str(error)) from error


@app.command()
def diff(  # noqa: PLR0913  each option is a parameter
    old: Annotated[str, typer.Argument(metavar="OLD", help="A content folder, or a git revision.")],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The same; else the content that is in use.")
    ] = None,
    dialog: Annotated[
        str | None, typer.Option("--dialog", metavar="DIALOG", help="Compare this dialog alone.")
    ] = None,
    *,
    markdown: Annotated[
        bool,
        typer.Option("--markdown", help='Print bullets for the heading "Advice changes" of a changelog.'),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="End with status 1 when any advice gets laxer, or a volume changes."
        ),
    ] = False,
    content: Content = None,
) -> int:
    """Tell whose advice changes from one content to another, over every profile; neither has to be proved."""
    from bot.cli.revisions import compared
    from bot.content.library import find
    from bot.proof.diff.told import as_data, as_markdown, as_text

    if markdown and as_json:
        raise UsageFault("--markdown and --json are two forms: give one of them.")
    found = compared(old, new or str(content or find()), dialog)
    print("\n".join((as_markdown if markdown else as_data if as_json else as_text)(found)))
    return int(exit_code and (found.laxer or found.volumes))


@app.command()
def mutate(
    scripts: Annotated[
        Path | None,
        typer.Option(help="A scripted test file, or a folder of them; else those of the content."),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Print what became of every mutant.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    content: Content = None,
) -> int:
    """Make one slip at a time in the content, and see whether a law or a scripted test finds it."""
    from bot.cli import mutate as mutating
    from bot.content.library import find

    folder, proved = content or find(), load(content, shown=False)
    given = scripts or scripts_of(content)
    if scripts is not None and not scripts.exists():
        raise UsageFault(f"There are no scripted tests at {scripts}. Name a file or a folder.")
    scores = mutating.judged(folder, proved.library, given if given.exists() else None)
    print(mutating.as_json(scores) if as_json else mutating.told(scores, everything=everything))
    return int(any(score.survivors for score in scores))


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="The folder to write report.html and report.json to.")] = Path(),
    since: Annotated[
        str | None,
        typer.Option(metavar="OLD", help="A folder or a git revision: tell whose advice changed since."),
    ] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the mutants, which take long.")] = False,
    content: Content = None,
) -> int:
    """Write a page for those who answer for safety: what was proved, by what, and what was not."""
    from bot.cli.report import write_report
    from bot.content.library import find

    return write_report(content or find(), out, quick=quick, since=since)


@app.command()
def review(
    within: Annotated[
        int | None,
        typer.Option(min=0, metavar="DAYS", help="Leave out what counts for more days than that."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
    content: Content = None,
) -> int:
    """List who has reviewed which knowledge until when: what is overdue first, then what nobody has."""
    from bot.cli.review import list_reviews
    from bot.content.library import find

    return list_reviews(content or find(), within, as_json=as_json)
