"""`judging serve` and `judging work`, with the server and the address that they answer under."""
