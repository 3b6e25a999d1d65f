"""A blank file becomes a store at once, without the migrations, which take longer to load than to run.

A test compares what stands there then with what the migrations make.
"""

import sqlite3

from sqlalchemy import insert

from bot.store.borrowed import borrowed
from bot.store.leases import Lease
from bot.store.schema import KEY_MARK, METADATA, RELOADS, about, counter, lease
from bot.store.seal import Seal


def fill(connection: sqlite3.Connection, seal: Seal) -> None:
    """Make the tables, in the transaction that is open on the connection."""
    with borrowed(connection) as lent:
        METADATA.create_all(lent)
        lent.execute(insert(lease), [{"name": one.value, "holder": "", "until": 0} for one in Lease])
        lent.execute(insert(counter), [{"name": RELOADS, "value": 0}])
        lent.execute(insert(about), [{"name": KEY_MARK, "value": seal.close(b"bedside", KEY_MARK)}])
