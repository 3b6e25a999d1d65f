"""Processes tell each other that they live and what they were asked; a screen tells since when it stands."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from bot.store.errors import StoreError

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Add a column, and make two tables."""
    checks = (
        sa.CheckConstraint("length(id) BETWEEN 1 AND 10", name="short_id"),
        sa.CheckConstraint("shown <= revision", name="shown_was_saved"),
    )
    # SQLite makes the table anew, so that it reads as one that was never altered
    with op.batch_alter_table("conversation", table_args=checks) as table:
        table.add_column(sa.Column("shown_at", sa.BigInteger))
    op.create_table(
        "replica",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    counter = op.create_table(
        "counter",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counter, [{"name": "reloads", "value": 0}])
    _prove_members()
    _prove_invites()


def _prove_members() -> None:
    """Seal members with all that stands in their rows. One that does not open is left as it is."""
    bind, seal = op.get_bind(), context.config.attributes["seal"]
    table = sa.table("member", *map(sa.column, ("owner", "role", "since", "invite", "accepted", "sealed")))
    for row in bind.execute(sa.select(table)).mappings().all():
        with suppress(StoreError):
            person = seal.open(row["sealed"], f"member {row['owner'].hex()} {row['role']}")
            sealed = seal.close(person, _about("member", dict(row)))
            bind.execute(sa.update(table).where(table.c.owner == row["owner"]).values(sealed=sealed))


def _prove_invites() -> None:
    """Note who made an invite, and seal each with all that stands in its row."""
    bind, seal = op.get_bind(), context.config.attributes["seal"]
    columns = ("code", "role", "made", "expires", "used", "revoked")
    rows = bind.execute(sa.select(sa.table("invite", *map(sa.column, columns)))).mappings().all()
    op.drop_table("invite")
    invite = op.create_table(
        "invite",
        sa.Column("code", sa.LargeBinary, primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("used", sa.BigInteger),
        sa.Column("revoked", sa.BigInteger),
        sa.Column("maker", sa.LargeBinary),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    kept = [{**row, "maker": None} for row in rows]
    op.bulk_insert(invite, [row | {"sealed": seal.close(b"", _about("invite", row))} for row in kept])


def _about(kind: str, row: Mapping[str, Any]) -> str:
    told = {name: one.hex() if isinstance(one, bytes) else one for name, one in row.items()}
    return f"{kind} {json.dumps([told[name] for name in sorted(told) if name != 'sealed'])}"
