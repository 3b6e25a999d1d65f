"""How the schema came to be: each revision once, in order, run by alembic when a store opens."""
