"""Any sequence of calls does what a dictionary would."""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.store import Saved, Store, open_store
from tests.store.rows import FIRST, KEY

IDS = st.sampled_from(["a", "b", "c", "d"])
PEOPLE = st.integers(1, 2)
REVISIONS = st.integers(1, 4)


class StoreLikeADict(RuleBasedStateMachine):
    """The rows by id, beside the store."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, Saved] = {}
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.Runner()
        self.store = self.opened()

    def opened(self) -> Store:
        return self.loop.run(open_store(f"sqlite:///{Path(self.folder.name) / 'model.db'}", KEY))

    def open_of(self, owner: int) -> Saved | None:
        return next((row for row in self.rows.values() if row.owner == owner and not row.closed), None)

    @rule(id_=IDS, owner=PEOPLE, closes=st.booleans(), behind=st.integers(0, 1), payload=st.text(max_size=5))
    def begin(self, id_: str, owner: int, closes: bool, behind: int, payload: str) -> None:
        if id_ in self.rows:
            return
        new = replace(FIRST, id=id_, owner=owner, payload=payload)
        old = self.open_of(owner)
        closing = replace(old, revision=old.revision + 1 - behind, closed=True) if old and closes else None
        wins = old is None or (closing is not None and not behind)
        if closing and behind and closing.revision < closing.shown:
            return
        assert self.loop.run(self.store.begin(new, closing)) == wins
        if wins:
            self.rows[id_] = new
            if closing:
                self.rows[closing.id] = closing

    @rule(id_=IDS, was=REVISIONS, closed=st.booleans(), touched=st.integers(0, 3))
    def save(self, id_: str, was: int, closed: bool, touched: int) -> None:
        row = self.rows.get(id_, replace(FIRST, id=id_))
        changed = replace(row, revision=was + 1, closed=closed or row.closed, touched=touched)
        wins = id_ in self.rows and row.revision == was
        # What is shown is not a save's to write.
        assert self.loop.run(self.store.save(replace(changed, shown=99), was)) == wins
        if wins:
            self.rows[id_] = changed

    @rule(id_=IDS, revision=REVISIONS, message=st.none() | st.integers(1, 9), was=st.integers(0, 4))
    def shown(self, id_: str, revision: int, message: int | None, was: int) -> None:
        row = self.rows.get(id_)
        if row and revision > row.revision:
            return
        noted = self.loop.run(self.store.shown(id_, revision, message, was))
        assert noted == (row is not None and row.shown == was)
        if row and noted:
            self.rows[id_] = replace(row, shown=revision, message=message)

    @rule(owner=PEOPLE)
    def forget(self, owner: int) -> None:
        gone = [id_ for id_, row in self.rows.items() if row.owner == owner]
        assert self.loop.run(self.store.forget(owner)) == len(gone)
        for id_ in gone:
            del self.rows[id_]

    @rule()
    def reopen(self) -> None:
        self.loop.run(self.store.close())
        self.store = self.opened()

    @invariant()
    def the_store_says_what_the_dict_says(self) -> None:
        for id_ in ("a", "b", "c", "d"):
            assert self.loop.run(self.store.get(id_)) == self.rows.get(id_)
        for owner in (1, 2):
            assert self.loop.run(self.store.current(FIRST.chat, owner)) == self.open_of(owner)
        owed = [row for row in self.rows.values() if row.shown < row.revision]
        assert self.loop.run(self.store.owed()) == sorted(
            owed, key=lambda row: (row.touched, row.id), reverse=True
        )

    def teardown(self) -> None:
        self.loop.run(self.store.close())
        self.loop.close()
        self.folder.cleanup()


TestAnySequenceOfCallsDoesWhatADictionaryWould = StoreLikeADict.TestCase
TestAnySequenceOfCallsDoesWhatADictionaryWould.settings = settings(max_examples=10, stateful_step_count=20)
