"""From each line of a source to the facts that state it. Line numbers and ids only: no text of the source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.content.cross_lookup import line_of

if TYPE_CHECKING:
    from bot.content.library import Library

_HEAD = """\
# From the lines of the source texts to facts

Written by `bedside trace --out docs/trace.md`; do not edit it by hand. Each line of a source text that states
something stands here with the facts that carry it, by id; `bedside check` refuses a line without one.
"""


def traced(library: Library) -> dict[str, dict[int, tuple[str, ...]]]:
    """Give the facts that cite each line, for every source that lists its lines: source -> line -> facts."""
    found: dict[str, dict[int, list[str]]] = {
        name: {line: [] for line in sorted(source.lines)}
        for name, source in library.sources.items()
        if source.lines
    }
    for name, fact in library.facts.items():
        for cite in fact.cites:
            facts = found.get(cite.source, {}).get(line_of(cite))
            if facts is not None and name not in facts:
                facts.append(name)
    return {name: {line: tuple(facts) for line, facts in lines.items()} for name, lines in found.items()}


def as_markdown(library: Library) -> str:
    """Write the trace as a page."""
    return "\n".join((_HEAD, *_told(library)))


def _told(library: Library) -> Iterator[str]:
    for source, lines in traced(library).items():
        yield f"## {library.sources[source].title}\n"
        yield f"`{source}`, {len(lines)} lines.\n"
        yield "| Line | Facts |\n|---:|---|"
        yield from (
            f"| {line} | {', '.join(f'`{fact}`' for fact in facts)} |" for line, facts in lines.items()
        )
        yield ""
