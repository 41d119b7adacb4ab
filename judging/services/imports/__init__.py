"""TransferState over imported sheets."""
