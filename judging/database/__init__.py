"""Between the services and the driver: transactions, group commit, statements and migrations."""
