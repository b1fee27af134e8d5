"""`$filter`: parsed once, asked of every object."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.sandbox.wire import Refusal, Thing, bad_request

Test = Callable[[Thing], bool]
TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|\d{4}-\d\d-\d\d(?![\d-]))"
    r"|(?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>\$?[A-Za-z_][\w./]*(?:/\$count)?)|(?P<mark>[(),:]))"
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "ge": lambda a, b: a is not None and b is not None and a >= b,
    "le": lambda a, b: a is not None and b is not None and a <= b,
    "gt": lambda a, b: a is not None and b is not None and a > b,
    "lt": lambda a, b: a is not None and b is not None and a < b,
}
WORDS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}


@dataclass(slots=True)
class Filter:
    """A parsed filter: `test` an object, `advanced` needs, `names` it reads.

    `clauses` are the plain comparisons that must all hold; `plain` says that the filter is nothing but them.
    """

    test: Test
    advanced: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    clauses: list[tuple[str, str, Any]] = field(default_factory=list)
    plain: bool = False


def fold(value: Any) -> Any:
    """Text without case, as Graph compares it."""
    return value.lower() if isinstance(value, str) else value


def reach(thing: Any, path: Sequence[str]) -> Any:
    """A value below an object: `status/errorCode`."""
    for name in path:
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            if match is None:
                raise bad_request(f"Invalid filter clause: Syntax error at position {at} in '{text}'.")
            self.tokens.append((match.lastgroup or "", match.group(match.lastgroup or 0)))
            at = match.end()
        self.at = 0
        self.depth = 0
        self.advanced: set[str] = set()
        self.names: set[str] = set()
        self.clauses: list[tuple[str, str, Any]] = []
        self.plain = True
        self.branching = False

    def fail(self) -> Refusal:
        return bad_request(f"Invalid filter clause: Syntax error at position {self.at} in '{self.text}'.")

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def take(self, *expected: str) -> str:
        kind, text = self.peek()
        if not kind or (expected and text.lower() not in expected):
            raise self.fail()
        self.at += 1
        return text

    def word(self, text: str) -> bool:
        if self.peek()[1].lower() == text and self.peek()[0] in ("name", "mark"):
            self.at += 1
            return True
        return False

    def either(self) -> Test:
        self.depth += 1
        if self.depth > 60:
            raise bad_request("The query is nested too deeply.")
        tests = [self.both()]
        while self.word("or"):
            self.branching = True
            tests.append(self.both())
        self.depth -= 1
        return tests[0] if len(tests) == 1 else lambda thing: any(test(thing) for test in tests)

    def both(self) -> Test:
        tests = [self.unary()]
        while self.word("and"):
            tests.append(self.unary())
        return tests[0] if len(tests) == 1 else lambda thing: all(test(thing) for test in tests)

    def unary(self) -> Test:
        if self.word("not"):
            self.advanced.add("not")
            self.branching = True
            test = self.unary()
            return lambda thing: not test(thing)
        if self.word("("):
            test = self.either()
            self.take(")")
            return test
        return self.condition()

    def condition(self) -> Test:
        name = self.take()
        if name.lower() in WORDS:
            self.plain = False
            return self.text_function(name.lower())
        if self.tokens[self.at - 1][0] != "name":
            raise self.fail()
        path = tuple(name.split("/"))
        if path[-1] in ("any", "all"):
            return self.some(path)
        return self.comparison(name, path)

    def comparison(self, name: str, path: tuple[str, ...]) -> Test:
        self.names.add(path[0])
        operator = self.take("eq", "ne", "ge", "le", "gt", "lt", "in").lower()
        if operator == "in":
            self.plain = False
            options = [fold(value) for value in self.values()]
            return lambda thing: fold(reach(thing, path)) in options
        if path[-1] == "$count":
            self.plain = False
            return self.counted(path[:-1], operator)
        timed = self.peek()[0] == "time"
        value = fold(self.value())
        if operator == "ne":
            self.advanced.add("NotEqualsMatch")
        self.clauses.append((name, operator, value))
        compare = COMPARE[operator]
        if timed:
            moment = instant(value)
            return lambda thing: _compare(compare, _moment(reach(thing, path)), moment)
        return lambda thing: _compare(compare, fold(reach(thing, path)), value)

    def counted(self, path: tuple[str, ...], operator: str) -> Test:
        self.advanced.add("$count")
        value, compare = self.value(), COMPARE[operator]
        return lambda thing: _compare(compare, len(reach(thing, path) or ()), value)

    def text_function(self, name: str) -> Test:
        self.take("(")
        path = tuple(self.take().split("/"))
        self.names.add(path[0])
        self.take(",")
        value = str(self.value() or "").lower()
        self.take(")")
        if name != "startswith":
            self.advanced.add(name)
        found = WORDS[name]
        if self.word("eq"):
            wanted = self.value()
            return lambda thing: found(str(fold(reach(thing, path)) or ""), value) is wanted
        return lambda thing: found(str(fold(reach(thing, path)) or ""), value)

    def some(self, path: tuple[str, ...]) -> Test:
        self.names.add(path[0])
        self.take("(")
        if self.word(")"):
            return lambda thing: bool(reach(thing, path[:-1]))
        variable = self.take()
        self.take(":")
        outside = list(self.clauses)
        inner = self.either()
        self.take(")")
        self.names.discard(variable)
        self.clauses, self.plain = outside, False
        quantify = all if path[-1] == "all" else any
        return lambda thing: quantify(inner({variable: item}) for item in reach(thing, path[:-1]) or ())

    def values(self) -> list[Any]:
        self.take("(")
        found = [self.value()]
        while self.word(","):
            found.append(self.value())
        self.take(")")
        return found

    def value(self) -> Any:
        kind, text = self.peek()
        self.take()
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind in ("time", "guid"):
            return text
        if kind == "name" and text.lower() in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text.lower()]
        raise self.fail()


def instant(text: str) -> datetime:
    """A time as filters write it, UTC where it does not say. Raises Refusal 400."""
    try:
        at = datetime.fromisoformat(text.upper())
    except ValueError as err:
        raise bad_request(f"Invalid filter clause: '{text[:40]}' is not a valid date.") from err
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _moment(value: Any) -> datetime | None:
    return instant(value) if isinstance(value, str) else None


def _compare(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    try:
        return compare(left, right)
    except TypeError:
        return False


def parse(text: str) -> Filter:
    """A filter. Raises Refusal 400 for syntax Graph would not read."""
    parser = _Parser(text)
    test = parser.either()
    if parser.at != len(parser.tokens):
        raise parser.fail()
    clauses = [] if parser.branching else parser.clauses
    return Filter(test, parser.advanced, parser.names, clauses, parser.plain and not parser.branching)
