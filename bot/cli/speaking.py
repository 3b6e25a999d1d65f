"""The commands that talk: decide, chat, demo and run. Each imports its room when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Content, DialogId, UsageFault, app, environment, load, renderer_of

_LOCAL_TOKEN = "42:TEST"  # noqa: S105  opens nothing but a server that `emulator` starts


@app.command()
def decide(
    dialog: DialogId,
    facts: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Answers, such as age=54y.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole decision as JSON.")] = False,
    batch: Annotated[
        bool, typer.Option("--batch", help="One JSON object of answers a line in, one result a line out.")
    ] = False,
    content: Content = None,
) -> int:
    """Decide from answers given all at once. What is not given reads as declared, and unknown is never no."""
    from bot.cli.decide import Decider, parse_pairs
    from bot.engine.answers import FactError

    if batch and facts:
        raise UsageFault("--batch reads its answers from standard input: give no KEY=VALUE beside it.")
    try:
        library = load(content, shown=False, only=lambda _: dialog).library
        decider = Decider(renderer_of(library), dialog)
        if batch:
            if sys.stdin is None:
                raise UsageFault("--batch needs a standard input to read from.")
            return decider.batch(sys.stdin.buffer, sys.stdout)
        given = parse_pairs(facts or [])
        print(decider.as_json(given) if as_json else decider.record(given)["text"])
    except FactError as error:
        raise UsageFault(str(error)) from error
    return 0


@app.command()
def chat(
    dialog: Annotated[
        str | None, typer.Argument(metavar="[DIALOG]", help="The id of a dialog, where there are several.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="A file to keep the conversation in, and to resume it from.")
    ] = None,
    content: Content = None,
) -> int:
    """Talk in this terminal, without Telegram."""
    from bot.cli.talk import chat_here
    from bot.engine.answers import FactError

    try:
        return chat_here(load(content, shown=False), dialog, state)
    except FactError as error:
        raise UsageFault(str(error)) from error


@app.command()
def demo(
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Its port; 0 takes any. Without it 8081, or the next that is free."
        ),
    ] = None,
    *,
    webhook: Annotated[
        bool, typer.Option("--webhook", help="Let the bot receive by webhook; else it polls.")
    ] = False,
    terminal: Annotated[
        bool,
        typer.Option("--terminal", help="Chat in this terminal. So it does, too, when lines are piped in."),
    ] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
    content: Content = None,
) -> int:
    """Try the bot here, on a local Bot API server with a phone in the browser: no account, no network."""
    from bot.cli.demo import Wishes, run_demo

    return run_demo(content, Wishes(port, webhook=webhook, terminal=terminal, browser=not no_open))


@app.command()
def emulator(  # noqa: PLR0913  each option is a parameter
    port: Annotated[int, typer.Option(min=0, max=65535, help="Its port; 0 takes a free one.")] = 8081,
    token: Annotated[str, typer.Option(help="The only token that is let in.")] = _LOCAL_TOKEN,
    host: Annotated[
        str, typer.Option(help="The address it listens on. Whoever reaches it may do everything.")
    ] = "127.0.0.1",
    username: Annotated[str, typer.Option(help="The bot's username.")] = "local_bot",
    *,
    no_rates: Annotated[
        bool, typer.Option("--no-rates", help="Never answer 429 because the bot sends too fast.")
    ] = False,
    fast: Annotated[
        bool,
        typer.Option(
            "--fast", help="For tests: --no-rates, and a poll that repeats its offset is not slowed down."
        ),
    ] = False,
) -> int:
    """Run a strict local Bot API server for a bot in any language, with a phone in the browser."""
    from bot.cli.emulator import Server, run_emulator

    return run_emulator(Server(host, port, token, username, rates=not no_rates, fast=fast))


@app.command()
def run(content: Content = None) -> int:
    """Serve on Telegram, by long polling or by webhook. Needs BEDSIDE_TOKEN."""
    from bot.cli.fresh import Fresh
    from bot.cli.serve import serve
    from bot.content.library import find

    settings = environment()
    if settings.token is None or not settings.token.get_secret_value():
        raise UsageFault("BEDSIDE_TOKEN is not set. Ask @BotFather on Telegram for a token and put it there.")
    token = settings.token.get_secret_value()
    return serve(Fresh(content or settings.content or find(), load), settings, token)
