"""Alembic's entry: runs the migrations on the connection handed in by engine.store.schema."""

from alembic import context

from engine.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
