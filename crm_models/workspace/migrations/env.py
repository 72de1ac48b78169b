"""Alembic's way in: runs the revisions on the connection and in the transaction it was given."""

from alembic import context

from crm_models.workspace.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by copying its table
)
with context.begin_transaction():
    context.run_migrations()
