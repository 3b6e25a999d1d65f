"""The schema and every statement, written once and compiled for a dialect when a store opens.

They run on the driver itself, with parameters by name: SQLAlchemy's execution layer would cost several times
what the statement does.
"""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Index,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    not_,
    select,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql import ClauseElement

VERSION = 1  # of the schema; a store refuses a newer one

_table = Table(
    "conversation",
    MetaData(),
    Column("id", String(10), primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("owner", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("shown", BigInteger, nullable=False),
    Column("message", BigInteger),
    Column("content", Text, nullable=False),
    Column("touched", BigInteger, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("payload", Text, nullable=False),
    # Buttons carry the id and have 64 bytes for everything.
    CheckConstraint("length(id) BETWEEN 1 AND 10", name="short_id"),
    # A screen said to be ahead of its conversation would hide that the next one is owed.
    CheckConstraint("shown <= revision", name="shown_was_saved"),
)
_row = _table.c

_open = Index(
    "one_open",
    _row.chat,
    _row.owner,
    unique=True,
    sqlite_where=not_(_row.closed),
    postgresql_where=not_(_row.closed),
)
_owner = Index("by_owner", _row.owner)


@dataclass(frozen=True, slots=True)
class Statements:
    """The text of each statement in one dialect. Reads give the columns in the order of Saved's fields."""

    create: tuple[str, ...]
    current: str  # chat, owner
    get: str  # id
    insert: str  # every field
    save: str  # every field, was
    shown: str  # id, revision, message
    owed: str
    forget: str  # owner


def statements(dialect: Dialect) -> Statements:
    """Compile everything: a few milliseconds of work."""

    def text(statement: ClauseElement) -> str:
        return str(statement.compile(dialect=dialect))

    return Statements(
        create=(text(CreateTable(_table)), text(CreateIndex(_open)), text(CreateIndex(_owner))),
        current=text(
            select(_table).where(
                _row.chat == bindparam("chat"), _row.owner == bindparam("owner"), not_(_row.closed)
            )
        ),
        get=text(select(_table).where(_row.id == bindparam("id"))),
        insert=text(insert(_table)),
        save=text(
            update(_table)
            .where(_row.id == bindparam("id"), _row.revision == bindparam("was"))
            .values({column: bindparam(column.name) for column in _row if column.name not in {"id", "shown"}})
        ),
        shown=text(
            update(_table)
            .where(_row.id == bindparam("id"), _row.shown <= bindparam("revision"))
            .values(shown=bindparam("revision"), message=bindparam("message"))
        ),
        owed=text(select(_table).where(_row.shown < _row.revision).order_by(_row.touched, _row.id)),
        forget=text(delete(_table).where(_row.owner == bindparam("owner"))),
    )
