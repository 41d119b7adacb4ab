"""From a module's source to its mutants. Each changes one place of the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_ORDERINGS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""What a comparison becomes: its boundary moved, and its negation."""

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}

_CALLS = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list", "reversed": "list"}
"""Functions of one argument, or of several of the same kind, that another can stand for."""

_UNREAD_NAMES = {"__all__", "__slots__"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. ``function`` is the qualified name of the module-level function or of the method that holds it, None
    outside of any. ``first`` to ``last`` are the lines whose execution reaches it."""

    path: str
    index: int
    function: str | None
    line: int
    first: int
    last: int
    change: str


@dataclass(slots=True)
class _Site:
    """A place in a tree that can be changed: ``apply`` changes the tree it was found in."""

    function: str | None
    line: int
    lines: tuple[int, int]
    change: str
    apply: Callable[[], object]


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its source."""
    return [
        Mutant(path, index, site.function, site.line, *site.lines, site.change)
        for index, site in enumerate(_Finder().sites(ast.parse(source)))
    ]


def mutated(source: str, index: int) -> ast.Module:
    """The module's tree with the mutant of this number."""
    tree = ast.parse(source)
    _Finder().sites(tree)[index].apply()
    return ast.fix_missing_locations(tree)


class _Finder:
    """Walks a tree and notes its sites."""

    def __init__(self) -> None:
        self._sites: list[_Site] = []
        self._scope: list[str] = []
        self._function: str | None = None
        self._lines = (0, 0)

    def sites(self, tree: ast.Module) -> list[_Site]:
        """All sites of the tree."""
        self._block(tree.body)
        return self._sites

    # Statements

    def _block(self, body: list[ast.stmt]) -> None:
        for index, statement in enumerate(body):
            self._statement(body, index, statement)

    def _statement(self, body: list[ast.stmt], index: int, statement: ast.stmt) -> None:
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            self._definition(statement)
            return
        if _is_unread(statement):
            return
        self._lines = _header(statement)
        if _can_be_removed(statement, self._function is not None):
            self._note(statement, f"removed: {_text(statement)}", lambda: body.__setitem__(index, ast.Pass()))
        match statement:
            case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
                self._swap(statement, "value", value, ast.Constant(None))
            case ast.If(test=test):
                self._swap(statement, "test", test, ast.UnaryOp(ast.Not(), test))
            case ast.While(test=test):
                self._swap(statement, "test", test, ast.Constant(False))
            case ast.AugAssign(op=op):
                self._operator(statement, op)
        for name, value in ast.iter_fields(statement):
            if name == "annotation":
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self._block(value)
            elif isinstance(value, list) and value and isinstance(value[0], (ast.ExceptHandler, ast.match_case)):
                for part in value:
                    self._block(part.body)
            else:
                self._expressions(statement, name, value)

    def _definition(self, statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        if statement.name == "__repr__":
            return
        outside = self._function
        if not isinstance(statement, ast.ClassDef):
            self._lines = (statement.lineno, statement.body[0].lineno - 1)
            for defaults in ("defaults", "kw_defaults"):
                self._expressions(statement.args, defaults, getattr(statement.args, defaults))
        self._scope.append(statement.name)
        if not isinstance(statement, ast.ClassDef) and outside is None:
            self._function = ".".join(self._scope)
        self._block(statement.body)
        self._scope.pop()
        self._function = outside

    # Expressions

    def _expressions(self, parent: ast.AST, name: str, value: object) -> None:
        if isinstance(value, list):
            for index, one in enumerate(value):
                if isinstance(one, ast.AST):
                    self._expression(one, lambda new, at=index: value.__setitem__(at, new))
        elif isinstance(value, ast.AST):
            self._expression(value, lambda new: setattr(parent, name, new))

    def _expression(self, node: ast.AST, put: Callable[[ast.expr], None]) -> None:
        """Note the sites of an expression; ``put`` stands another in its place."""
        for new in _replacements(node):
            self._note(node, f"{_text(node)}  →  {_text(new)}", lambda new=new: put(new))
        match node:
            case ast.Compare(ops=ops):
                for index, op in enumerate(ops):
                    for other in _ORDERINGS[type(op)]:
                        self._change(node, ops, index, other())
            case ast.BinOp(op=op):
                self._operator(node, op)
            case ast.BoolOp(op=op, values=values):
                other_op = ast.Or() if isinstance(op, ast.And) else ast.And()
                self._note_field(node, "op", other_op)
                for index in range(len(values)):
                    rest = values[:index] + values[index + 1 :]
                    new = ast.BoolOp(op, rest) if len(rest) > 1 else rest[0]
                    self._note(node, f"{_text(node)}  →  {_text(new)}", lambda new=new: put(new))
            case ast.comprehension(ifs=ifs):
                for index, condition in enumerate(ifs):
                    self._note(condition, f"filter removed: {_text(condition)}", lambda at=index: ifs.pop(at))
            case ast.Slice():
                for name in ("lower", "upper"):
                    if getattr(node, name) is not None:
                        self._note_field(node, name, None)
        if isinstance(node, ast.JoinedStr):
            values = [one for one in node.values if isinstance(one, ast.FormattedValue)]
            for one in values:
                self._expressions(one, "value", one.value)
            return
        for name, value in ast.iter_fields(node):
            if not _is_unread_part(node, name):
                self._expressions(node, name, value)

    # Notes

    def _operator(self, node: ast.BinOp | ast.AugAssign, op: ast.operator) -> None:
        other = _ARITHMETIC.get(type(op))
        if other is not None:
            self._note_field(node, "op", other())

    def _swap(self, statement: ast.stmt, name: str, old: ast.expr, new: ast.expr) -> None:
        self._note(old, f"{_text(old)}  →  {_text(new)}", lambda: setattr(statement, name, new))

    def _note_field(self, node: ast.AST, name: str, new: ast.AST | None) -> None:
        before, old = _text(node), getattr(node, name)
        setattr(node, name, new)
        after = _text(node)
        setattr(node, name, old)
        self._note(node, f"{before}  →  {after}", lambda: setattr(node, name, new))

    def _change(self, node: ast.AST, parts: list[ast.cmpop], index: int, new: ast.cmpop) -> None:
        before, old = _text(node), parts[index]
        parts[index] = new
        after = _text(node)
        parts[index] = old
        self._note(node, f"{before}  →  {after}", lambda: parts.__setitem__(index, new))

    def _note(self, node: ast.AST, change: str, apply: Callable[[], object]) -> None:
        line = getattr(node, "lineno", self._lines[0])
        self._sites.append(_Site(self._function, line, self._lines, change, apply))


def _replacements(node: ast.AST) -> Iterator[ast.expr]:
    """What can stand for an expression as a whole."""
    match node:
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
            if value > 0:
                yield ast.Constant(value - 1)
        case ast.Constant(value=str() as value) if value.isascii() and not any(one.isspace() for one in value):
            yield ast.Constant("mutated")
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _CALLS and args:
            yield ast.Call(ast.Name(_CALLS[name], ast.Load()), args, [])
        case ast.Call(func=ast.Attribute(value=value, attr="strip"), args=[], keywords=[]):
            yield value
        case ast.Call(func=ast.Attribute(value=value, attr="where") as func, args=args):
            for index in range(len(args)):
                rest = args[:index] + args[index + 1 :]
                yield ast.Call(func, rest, []) if rest else value


def _is_unread(statement: ast.stmt) -> bool:
    """Whether no mutant of a statement says anything; see the package."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Pass():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"))))):
            return True
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name in _UNREAD_NAMES or _is_alias(value)
    return False


def _is_alias(value: ast.expr) -> bool:
    """Whether an assigned value is a type: names, joined by "|" or subscripted, and nothing else."""
    if not isinstance(value, (ast.Subscript, ast.BinOp)):
        return False
    parts = (ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Load, ast.BinOp, ast.BitOr)
    plain = all(
        isinstance(node, parts) or (isinstance(node, ast.Constant) and node.value in (None, ...))
        for node in ast.walk(value)
    )
    return plain and any(isinstance(node, ast.Name) and node.id[:1].isupper() for node in ast.walk(value))


def _is_unread_part(node: ast.AST, name: str) -> bool:
    match node:
        case ast.arg() | ast.Attribute(ctx=ast.Store()):
            return True
        case ast.keyword(arg="strict"):
            return True
        case ast.Call(func=ast.Name(id="cast")):
            return name == "args"
        case ast.Call(func=ast.Name(id=called)) if called.endswith(("Error", "Exception")):
            return name != "func"
    return False


def _can_be_removed(statement: ast.stmt, is_in_function: bool) -> bool:
    match statement:
        case ast.Expr() | ast.AugAssign() | ast.Continue() | ast.Break() | ast.Raise() | ast.Delete():
            return True
        case ast.Return(value=None):
            return True
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_]):
            return is_in_function
    return False


def _header(statement: ast.stmt) -> tuple[int, int]:
    """The lines of a statement, of a compound one those before its body."""
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if isinstance(body, list) and body else statement.end_lineno or statement.lineno
    return statement.lineno, max(last, statement.lineno)


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}…"
