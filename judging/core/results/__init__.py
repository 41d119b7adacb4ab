"""Results: frozen publications and their previews. Pure: standard library only."""
