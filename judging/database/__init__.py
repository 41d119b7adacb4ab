"""The database between services and driver: transactions, group commit, cursors, statements, migrations, conflicts."""
