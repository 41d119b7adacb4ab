"""Personal data: erasure and the privacy notice. Pure: standard library only."""
