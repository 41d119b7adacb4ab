"""``python -m judging``: the command line, where the script is not on the path."""

from judging.cli import main

main()
