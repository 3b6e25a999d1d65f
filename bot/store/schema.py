"""What is kept, in tables: one schema for SQLite and PostgreSQL.

Rule 1  Whatever tells of a person or a patient is sealed (see seal.py), and a person's ids are looked up by
        keyed hash. Plain are what statements need, and of a decision its dialog, content and verdict.
Rule 2  Times are unix seconds, but for `shown_at`. Truth is a Boolean, which SQLite keeps as 0 and 1.
Rule 3  A change of this file needs a revision in migrations/, and a test compares the two.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    not_,
)

METADATA = MetaData()
HEAD = 3
"""The version of it that this code writes."""
SEALED = 2
"""The first in which what is kept is sealed."""
KEY_MARK = "key"
"""The row of `about` by which a store knows its key again."""
RELOADS = "reloads"
"""The row of `counter` that says how often new content was asked for."""

conversation = Table(
    "conversation",
    METADATA,
    Column("id", String(10), primary_key=True),
    Column("place", LargeBinary, nullable=False),  # hash of chat and owner
    Column("owner", LargeBinary, nullable=False),  # hash
    Column("revision", BigInteger, nullable=False),
    Column("shown", BigInteger, nullable=False),
    Column("message", BigInteger),
    Column("content", Text, nullable=False),
    Column("touched", BigInteger, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # chat, owner and payload
    Column("shown_at", BigInteger),  # unix milliseconds of the store's clock
    # Buttons carry the id and have 64 bytes for everything.
    CheckConstraint("length(id) BETWEEN 1 AND 10", name="short_id"),
    # A screen said to be ahead of its conversation would hide that the next one is owed.
    CheckConstraint("shown <= revision", name="shown_was_saved"),
)
_conversation = conversation.c
Index(
    "one_open",
    _conversation.place,
    unique=True,
    sqlite_where=not_(_conversation.closed),
    postgresql_where=not_(_conversation.closed),
)
Index("conversations_of_owner", _conversation.owner)
Index("conversations_by_touch", _conversation.touched)
_behind = _conversation.shown < _conversation.revision
Index("owed", _conversation.touched, _conversation.id, sqlite_where=_behind, postgresql_where=_behind)

reminder = Table(
    "reminder",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("owner", LargeBinary, nullable=False),  # hash
    Column("conversation", String(10), nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("holder", String(40)),
    Column("leased_until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # chat, owner and what is to be said
)
Index("reminders_due", reminder.c.due)
Index("reminders_of_owner", reminder.c.owner)
Index("reminders_of_conversation", reminder.c.conversation)

decision = Table(
    "decision",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("dialog", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("owner", LargeBinary),  # hash; gone once the person is forgotten
    Column("conversation", LargeBinary, nullable=False),  # hash
    Column("revision", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the answers
)
Index("one_decision", decision.c.conversation, decision.c.revision, unique=True)
Index("decisions_by_time", decision.c.at)
Index("decisions_of_owner", decision.c.owner)

member = Table(
    "member",
    METADATA,
    Column("owner", LargeBinary, primary_key=True),  # hash
    Column("role", String(16), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("invite", LargeBinary),  # the hash of the code that let the person in
    Column("accepted", Text),  # the version of the notice that was accepted
    Column("sealed", LargeBinary, nullable=False),  # the person's id, bound to all that stands beside it
)

invite = Table(
    "invite",
    METADATA,
    Column("code", LargeBinary, primary_key=True),  # hash: who reads the table gets in nowhere
    Column("role", String(16), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger),
    Column("revoked", BigInteger),
    Column("maker", LargeBinary),  # hash; none where it was made on the command line
    Column("sealed", LargeBinary, nullable=False),  # nothing: it proves all that stands beside it
)

lease = Table(
    "lease",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", BigInteger, nullable=False),
)

replica = Table(
    "replica",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("seen", BigInteger, nullable=False),
    Column("content", Text, nullable=False),  # the digest of what it serves
)

counter = Table(
    "counter",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

about = Table(
    "about",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
