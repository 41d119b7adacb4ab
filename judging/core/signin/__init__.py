"""Sign-in: sessions, and who waits after failures. Pure: standard library only."""
