"""Conversations as they were kept first: readable for everybody who has the file."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(10), primary_key=True),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("shown", sa.BigInteger, nullable=False),
        sa.Column("message", sa.BigInteger),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("touched", sa.BigInteger, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
