"""Reading the requirements of a rulebook file. Pure: the standard library only."""

from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from judging.core.rulebooks.facts import FACTS, OPERATORS, TYPE_NAMES, Fact, FactType, facts_about
from judging.core.rulebooks.requirements import About, Check, Condition, Consequence, Operator, Requirement, Value
from judging.core.rulebooks.toml_tables import Table, listed
from judging.core.text import Text

_KEYS = ("id", "clause", "about", "check", "all", "consequence", "after_award", "scope", "label", "report")
_CONDITION_KEYS = ("fact", *(operator.value for operator in Operator), "of")
_DATES = (FactType.DAY, FactType.MOMENT)
_MOST_DAYS = 366


def read_requirements(root: Table, codes: tuple[str, ...]) -> tuple[Requirement, ...]:
    """The requirements without faults; `codes` are the items that a scope may name."""
    tables = root.tables("requirement", "id", required=False)
    clauses = {clause for table in tables if isinstance(clause := table.data.get("clause"), str)}
    read = []
    seen: set[str] = set()
    for table in tables:
        requirement = _requirement(table, codes, clauses)
        name = table.data.get("id")
        table.unique("id", name if isinstance(name, str) else None, seen)
        if requirement is not None:
            read.append(requirement)
    return tuple(read)


def _requirement(table: Table, codes: tuple[str, ...], clauses: set[str]) -> Requirement | None:
    table.only(*_KEYS, *_CONDITION_KEYS)
    about = table.one_of("about", About)
    check = table.one_of("check", Check)
    consequence = table.one_of("consequence", Consequence)
    read: dict[str, Any] = {
        "id": table.identifier("id"),
        "clause": table.string("clause"),
        "about": about,
        "check": check,
        "consequence": consequence,
        "after_award": table.one_of("after_award", Consequence, Consequence.NONE),
        "scope": _scope(table, consequence, codes, clauses),
        "label": table.text("label"),
    }
    report = table.text("report", required=False)
    read["all"] = _conditions(table, about, check)
    return None if None in read.values() else Requirement(**read, report=report)


def _scope(
    table: Table, consequence: Consequence | None, codes: tuple[str, ...], clauses: set[str]
) -> tuple[str, ...] | None:
    scope = table.strings("scope", required=False)
    if scope is None or consequence is None:
        return scope
    if consequence not in (Consequence.ZERO, Consequence.REFER):
        if scope:
            table.fault("scope_unused", "scope", consequence=consequence)
        return scope
    of_items = consequence is Consequence.ZERO
    if not scope:
        wanted = Text("เลขข้อ", "item codes") if of_items else Text("เลขข้อกำหนด", "clauses")
        table.fault("scope_missing", consequence=consequence, allowed=wanted)
    for at, named in enumerate(scope):
        if of_items and named not in codes:
            table.fault("unknown_item", "scope", at, key="scope", found=named, allowed=listed(codes))
        if not of_items and named not in clauses:
            table.fault("unknown_clause", "scope", at, key="scope", found=named, allowed=listed(sorted(clauses)))
    return scope


def _conditions(table: Table, about: About | None, check: Check | None) -> tuple[Condition, ...] | None:
    shorthand = any(key in table.data for key in _CONDITION_KEYS)
    if shorthand and "all" in table.data:
        table.fault("fact_and_all", "all")
        return None
    parts = [table] if shorthand else table.tables("all", "fact", required=False)
    if check in (Check.FACTS, Check.FLAG) and not parts and table.data.get("all") in (None, []):
        table.fault("no_conditions", "check", check=check)
    conditions = [_condition(part, about, check, alone=shorthand) for part in parts]
    sound = [condition for condition in conditions if condition is not None]
    return tuple(sound) if len(sound) == len(conditions) else None


def _condition(table: Table, about: About | None, check: Check | None, *, alone: bool) -> Condition | None:
    if not alone:
        table.only(*_CONDITION_KEYS)
    name = table.string("fact")
    if name is None:
        return None
    fact = _fact(table, name, about)
    used = [operator for operator in Operator if operator.value in table.data]
    if fact is None:
        return None
    if len(used) > 1:
        table.fault("several_operators", used[1].value, found=listed(used))
        return None
    fitting = OPERATORS[fact.type]
    if not used:
        if check in (Check.FACTS, Check.FLAG):
            allowed = listed(fitting) if fitting else Text("check เป็น person หรือ show", "check person or show")
            table.fault("no_operator", "fact", fact=name, allowed=allowed)
        if "of" in table.data:
            table.fault("of_unused", "of")
        return Condition(name)
    operator = used[0]
    if operator not in fitting:
        allowed = listed(fitting) if fitting else Text("ไม่มีตัวเปรียบเทียบ", "no operator")
        table.fault(
            "operator_unfit", operator.value, operator=operator, fact=name, type=TYPE_NAMES[fact.type], allowed=allowed
        )
        return None
    value = _value(table, fact, operator, about)
    of = _of(table, operator, about)
    return None if value is None else Condition(name, operator, value, of)


def _fact(table: Table, name: str, about: About | None) -> Fact | None:
    fact = FACTS.get(name)
    known = [found.name for found in (FACTS.values() if about is None else facts_about(about))]
    if fact is None:
        table.fault("unknown_fact", "fact", found=name, allowed=listed(get_close_matches(name, known) or known))
        return None
    if about is not None and fact.about not in (about, None):
        table.fault("fact_about", "fact", found=name, fact_about=fact.about, about=about, allowed=listed(known))
        return None
    return fact


def _value(table: Table, fact: Fact, operator: Operator, about: About | None) -> Value | None:
    if operator is Operator.BEFORE:
        return _anchor(table, operator.value, operator, about)
    if operator is Operator.DAYS_BEFORE:
        return _whole(table, operator, _MOST_DAYS)
    if operator is Operator.ONE_OF:
        return _several(table, fact)
    found = table.data[operator.value]
    if fact.type is FactType.YES_NO and isinstance(found, bool):
        return found
    if fact.type is FactType.YES_NO:
        _unfit(table, fact, operator, found, "true, false")
        return None
    if fact.type is FactType.CHOICE:
        return _chosen(table, fact, operator, found)
    return _quantity(table, fact, operator, found)


def _chosen(table: Table, fact: Fact, operator: Operator, found: object) -> str | None:
    allowed = [choice.id for choice in fact.choices]
    if isinstance(found, str) and found in allowed:
        return found
    _unfit(table, fact, operator, found, listed(allowed))
    return None


def _several(table: Table, fact: Fact) -> Value | None:
    operator = Operator.ONE_OF
    named = table.strings(operator.value)
    allowed = [choice.id for choice in fact.choices]
    wrong = [found for found in named or () if found not in allowed]
    if wrong:
        _unfit(table, fact, operator, listed(wrong), listed(allowed))
    return named


def _quantity(table: Table, fact: Fact, operator: Operator, found: object) -> Fraction | None:
    number = table.to_number(found, operator.value)
    if number is not None and fact.type is FactType.COUNT and number.denominator != 1:
        _unfit(table, fact, operator, found, TYPE_NAMES[fact.type])
    return number


def _whole(table: Table, operator: Operator, most: int) -> Fraction | None:
    number = table.number(operator.value)
    if number is not None and (number.denominator != 1 or not 1 <= number <= most):
        table.fault("out_of_range", operator.value, key=operator, found=table.data[operator.value], low=1, high=most)
        return None
    return number


def _of(table: Table, operator: Operator, about: About | None) -> str | None:
    dates = [fact.name for fact in _dates(about).values()]
    if operator is not Operator.DAYS_BEFORE:
        if "of" in table.data:
            table.fault("of_unused", "of")
        return None
    if "of" not in table.data:
        table.fault("of_missing", operator.value, operator=operator, allowed=listed(dates))
        return None
    return _anchor(table, "of", operator, about)


def _anchor(table: Table, key: str, operator: Operator, about: About | None) -> str | None:
    name = table.string(key)
    dates = _dates(about)
    if name is None or name in dates:
        return name
    table.fault("value_unfit", key, operator=key, fact=table.data["fact"], found=name, allowed=listed(dates))
    return None


def _dates(about: About | None) -> Mapping[str, Fact]:
    facts = FACTS.values() if about is None else facts_about(about)
    return {fact.name: fact for fact in facts if fact.type in _DATES}


def _unfit(table: Table, fact: Fact, operator: Operator, found: object, allowed: str | Text) -> None:
    table.fault("value_unfit", operator.value, operator=operator, fact=fact.name, found=found, allowed=allowed)
