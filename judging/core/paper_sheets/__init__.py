"""Score sheets on paper: their layout, and what is keyed from them. Pure: standard library only."""
