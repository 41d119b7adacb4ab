"""Certificates for makers, advisers and the panel: their design, their issue, corrections of names."""
