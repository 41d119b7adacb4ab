"""Mutation testing: change one place of the code, run the tests that reach it, and see whether one of them fails.

``make mutants`` runs it; it is outside CI. A mutant that no test kills names a rule that no test holds.

What is mutated: comparisons (boundary and negation), ``and``/``or`` and their operands, ``not``, conditions,
conditional expressions, filters of comprehensions and queries, arithmetic, numbers, booleans, names written as strings,
bounds of slices, ``any``/``all``, ``min``/``max``, ``sorted``, ``strip``, returned values, and removed statements.

What is left out, because such a mutant is equivalent, or because only a test that repeats the code could kill it:

- wording: docstrings, strings with a space or a character beyond ASCII, and the fixed parts of f-strings;
- what a programmer reads: the arguments of built-in exceptions, ``super().__init__``, ``__repr__``;
- what only tools and the interpreter read: annotations, type aliases, decorators, imports, ``__all__``, ``__slots__``,
  the first argument of ``cast``;
- statements of what is already certain: ``assert``, ``strict=`` of ``zip``;
- assignments to local names (removing one is a NameError), ``order_by`` (SQLite often returns that order anyway).

Equivalent mutants of other kinds remain in the count: an early exit that only saves time, a reduced fraction, the
order in which equal things are taken.
"""
