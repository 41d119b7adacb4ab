"""``python -m judging.cli``: the command line where no script was installed."""

from judging.cli import main

main()
