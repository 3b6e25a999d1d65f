"""What the bot has used of the Bot API so far, and whether the table knows it."""

from collections import Counter, defaultdict

from bot.emulator.checks import Note, Standing
from bot.emulator.table import API, METHODS


class Coverage:
    """Counts of methods and fields; a field inside a parameter is named by its path, with dots."""

    def __init__(self) -> None:
        self._calls = Counter[str]()
        self._fields: dict[str, Counter[tuple[str, Standing]]] = defaultdict(Counter)

    def begin(self, method: str) -> Note:
        """Count a call; what it gives counts the fields of that call."""
        self._calls[method] += 1
        counts = self._fields[method]

        def note(field: str, standing: Standing) -> None:
            counts[field, standing] += 1

        return note

    def clear(self) -> None:
        """Forget all."""
        self._calls.clear()
        self._fields.clear()

    def as_json(self) -> dict[str, object]:
        """{methods: {name: {calls, fields: {field: {count, checked}}}}, unchecked, unknown, coerced}.

        `unchecked` is what the Bot API has and the emulator has not; `unknown` what the Bot API has not, and
        Telegram would ignore; `coerced` what Telegram reads as something else than was written.
        """
        return {
            "methods": {
                method: {"calls": calls, "fields": self._of(method)}
                for method, calls in sorted(self._calls.items())
            },
            "unchecked": sorted({*self._named("unchecked"), *(self._calls.keys() & API - METHODS.keys())}),
            "unknown": sorted({*self._named("unknown"), *(self._calls.keys() - API)}),
            "coerced": sorted(self._named("coerced")),
        }

    def _of(self, method: str) -> dict[str, object]:
        fields = self._fields[method]
        counts, open_ = Counter[str](), set[str]()
        for (field, standing), count in fields.items():
            counts[field] += count
            if standing in {"unchecked", "unknown"}:
                open_.add(field)
        return {field: {"count": counts[field], "checked": field not in open_} for field in sorted(counts)}

    def _named(self, wanted: Standing) -> set[str]:
        return {
            f"{method}.{field}"
            for method, counts in self._fields.items()
            for field, standing in counts
            if standing == wanted
        }
