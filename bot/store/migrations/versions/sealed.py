"""What is kept is sealed, and found by keyed hash; reminders, decisions, members, invites, leases come in."""

import json

import sqlalchemy as sa
from alembic import context, op

revision = "2"
down_revision = "1"

_OLD = sa.table(
    "conversation_1",
    *map(
        sa.column,
        (
            "id", "chat", "owner", "revision", "shown", "message", "content", "touched", "closed", "payload",
        ),
    ),
)  # fmt: skip


def upgrade() -> None:
    """Seal the conversations that are there, and make the other tables."""
    op.rename_table("conversation", "conversation_1")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX conversation_pkey RENAME TO conversation_1_pkey")
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(10), primary_key=True),
        sa.Column("place", sa.LargeBinary, nullable=False),
        sa.Column("owner", sa.LargeBinary, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("shown", sa.BigInteger, nullable=False),
        sa.Column("message", sa.BigInteger),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("touched", sa.BigInteger, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(id) BETWEEN 1 AND 10", name="short_id"),
        sa.CheckConstraint("shown <= revision", name="shown_was_saved"),
    )
    _seal()
    op.drop_table("conversation_1")
    _conversation_indexes()
    _reminder()
    _decision()
    _access()
    lease = op.create_table(
        "lease",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(lease, [{"name": name, "holder": "", "until": 0} for name in ("polling", "retention")])
    about = op.create_table(
        "about",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    # by this a store knows its key again
    mark = context.config.attributes["seal"].close(b"bedside", "key")
    op.bulk_insert(about, [{"name": "key", "value": mark}])


def _seal() -> None:
    seal = context.config.attributes["seal"]
    new = sa.table(
        "conversation",
        *map(
            sa.column,
            (
                "id", "place", "owner", "revision", "shown", "message", "content", "touched", "closed",
                "sealed",
            ),
        ),
    )  # fmt: skip
    bind = op.get_bind()
    for row in bind.execute(sa.select(_OLD)).mappings().all():
        secret = json.dumps([row["chat"], row["owner"], row["payload"]], ensure_ascii=False).encode()
        kept = ("id", "revision", "shown", "message", "content", "touched", "closed")
        bind.execute(
            sa.insert(new).values(
                {name: row[name] for name in kept}
                | {
                    "place": seal.hash("place", row["chat"], row["owner"]),
                    "owner": seal.hash("owner", row["owner"]),
                    "sealed": seal.close(secret, f"conversation {row['id']} {row['revision']}"),
                }
            )
        )


def _conversation_indexes() -> None:
    # as the statements say it in each: SQLite uses such an index only where it finds the very words
    open_on_sqlite, open_on_postgres = sa.text("closed = 0"), sa.text("NOT closed")
    owed = sa.text("shown < revision")
    # SQLite keeps the index of a renamed table
    op.execute("DROP INDEX IF EXISTS one_open")
    op.execute("DROP INDEX IF EXISTS by_owner")
    op.create_index(
        "one_open",
        "conversation",
        ["place"],
        unique=True,
        sqlite_where=open_on_sqlite,
        postgresql_where=open_on_postgres,
    )
    op.create_index("conversations_of_owner", "conversation", ["owner"])
    op.create_index("conversations_by_touch", "conversation", ["touched"])
    op.create_index("owed", "conversation", ["touched", "id"], sqlite_where=owed, postgresql_where=owed)


def _reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("owner", sa.LargeBinary, nullable=False),
        sa.Column("conversation", sa.String(10), nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.String(40)),
        sa.Column("leased_until", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("reminders_due", "reminder", ["due"])
    op.create_index("reminders_of_owner", "reminder", ["owner"])
    op.create_index("reminders_of_conversation", "reminder", ["conversation"])


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("dialog", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("owner", sa.LargeBinary),
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("one_decision", "decision", ["conversation", "revision"], unique=True)
    op.create_index("decisions_by_time", "decision", ["at"])
    op.create_index("decisions_of_owner", "decision", ["owner"])


def _access() -> None:
    op.create_table(
        "member",
        sa.Column("owner", sa.LargeBinary, primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("invite", sa.LargeBinary),
        sa.Column("accepted", sa.Text),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "invite",
        sa.Column("code", sa.LargeBinary, primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("used", sa.BigInteger),
        sa.Column("revoked", sa.BigInteger),
    )
