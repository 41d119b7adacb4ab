"""Reference values made by other libraries, once."""
