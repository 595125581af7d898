"""Functions of a PDF (ISO 32000-1, 7.10): what ink a tint of a spot colour or a step of a gradient comes to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Stream

from .streams import TooLarge, floats, integer, number, table, unpacked

Values = tuple[float, ...]
_DEEPEST = 8
_LARGEST_TABLE = 4 << 20
_MOST_STEPS = 100_000
"""Of a calculator function; one that needs more is not a colour."""
_WORD = re.compile(rb"[{}]|[^\s{}]+")


@dataclass(frozen=True, slots=True)
class Function:
    """``apply`` takes and gives numbers; ``stops`` are inputs at which it bends, for one of a single input."""

    apply: Callable[[Sequence[float]], Values]
    stops: tuple[float, ...] = (0.0, 1.0)


def function(value: Any, depth: int = 0) -> Function | None:
    """A function as it stands in a file; an array of functions of one output each counts as one. None where broken."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Array):
        parts = [function(item, depth + 1) for item in list(value)[:32]]
        known = [part for part in parts if part is not None]
        if not known or len(known) != len(parts):
            return None
        stops = tuple(sorted({stop for part in known for stop in part.stops}))
        return Function(lambda given: tuple(number for part in known for number in part.apply(given)), stops)
    body = table(value)
    if body is None:
        return None
    domain, bounds = floats(body.get("/Domain")), floats(body.get("/Range"))
    if len(domain) < 2:
        return None
    makers = {0: _sampled, 2: _power, 3: _stitched, 4: _calculator}
    maker = makers.get(integer(body.get("/FunctionType"), -1))
    made = maker(body, domain, bounds, depth) if maker else None
    if made is None:
        return None
    inner, stops = made

    def apply(given: Sequence[float]) -> Values:
        kept = [_within(x, domain[2 * i], domain[2 * i + 1]) for i, x in enumerate(given[: len(domain) // 2])]
        out = inner(kept)
        if not bounds:
            return out
        return tuple(_within(y, bounds[2 * i], bounds[2 * i + 1]) for i, y in enumerate(out[: len(bounds) // 2]))

    return Function(apply, stops)


_Inner = tuple[Callable[[Sequence[float]], Values], tuple[float, ...]]


def _within(value: float, least: float, most: float) -> float:
    return least if value < least else most if value > most else value


def _power(body: Any, domain: list[float], _: list[float], __: int) -> _Inner | None:
    first = floats(body.get("/C0")) or [0.0]
    last = floats(body.get("/C1")) or [1.0]
    exponent = number(body.get("/N"), 1.0)
    if len(first) != len(last):
        return None

    def apply(given: Sequence[float]) -> Values:
        try:
            part = given[0] ** exponent if given[0] > 0 or exponent > 0 else 0.0
        except OverflowError:
            part = 1.0
        return tuple(a + part * (b - a) for a, b in zip(first, last, strict=True))

    return apply, (domain[0], domain[1])


def _stitched(body: Any, domain: list[float], _: list[float], depth: int) -> _Inner | None:
    listed = body.get("/Functions")
    if not isinstance(listed, Array) or not 0 < len(listed) <= 1024:
        return None
    parts = [function(item, depth + 1) for item in listed]
    bounds, encode = floats(body.get("/Bounds")), floats(body.get("/Encode"))
    if None in parts or len(bounds) != len(parts) - 1 or len(encode) < 2 * len(parts):
        return None
    edges = [domain[0], *bounds, domain[1]]

    def apply(given: Sequence[float]) -> Values:
        x, place = given[0], 0
        while place < len(bounds) and x >= bounds[place]:
            place += 1
        low, high = edges[place], edges[place + 1]
        start, end = encode[2 * place], encode[2 * place + 1]
        part = parts[place]
        assert part is not None
        return part.apply([start + (x - low) * (end - start) / (high - low) if high != low else start])

    return apply, tuple(edges)


def _sampled(body: Any, domain: list[float], bounds: list[float], _: int) -> _Inner | None:
    sizes = [int(size) for size in floats(body.get("/Size"))]
    bits = integer(body.get("/BitsPerSample"))
    inputs, outputs = len(domain) // 2, len(bounds) // 2
    if not isinstance(body, Stream) or len(sizes) != inputs or bits not in (1, 2, 4, 8, 12, 16, 24, 32) or not outputs:
        return None
    if any(size < 1 for size in sizes) or math.prod(sizes) * outputs * bits // 8 > _LARGEST_TABLE or inputs > 6:
        return None
    try:
        data = unpacked(body, _LARGEST_TABLE + 64)
    except TooLarge:
        return None
    encode = floats(body.get("/Encode"), 2 * inputs) or [edge for size in sizes for edge in (0.0, size - 1.0)]
    decode = floats(body.get("/Decode"), 2 * outputs) or bounds
    most = (1 << bits) - 1

    def sample(index: int, output: int) -> float:
        start = (index * outputs + output) * bits
        window = data[start // 8 : (start + bits + 7) // 8]
        if len(window) * 8 < bits:
            return 0.0
        raw = int.from_bytes(window, "big") >> (len(window) * 8 - start % 8 - bits) & most
        low, high = decode[2 * output], decode[2 * output + 1]
        return low + raw * (high - low) / most

    def apply(given: Sequence[float]) -> Values:
        corners: list[tuple[int, float]] = [(0, 1.0)]
        stride = 1
        for i, x in enumerate(given):
            span = domain[2 * i + 1] - domain[2 * i]
            start, end = encode[2 * i], encode[2 * i + 1]
            at = start + (x - domain[2 * i]) * (end - start) / span if span else start
            at = _within(at, 0.0, sizes[i] - 1.0)
            low = int(at)
            part = at - low
            steps = [(low, 1 - part)] + ([(low + 1, part)] if part else [])
            corners = [(index + step * stride, weight * share) for index, weight in corners for step, share in steps]
            stride *= sizes[i]
        return tuple(sum(sample(index, out) * weight for index, weight in corners) for out in range(outputs))

    count = sizes[0] if inputs == 1 else 2
    steps = min(count, 257)
    stops = tuple(domain[0] + (domain[1] - domain[0]) * i / max(steps - 1, 1) for i in range(steps))
    return apply, stops


_Program = list["float | bytes | _Program"]


def _calculator(body: Any, domain: list[float], bounds: list[float], _: int) -> _Inner | None:
    if not isinstance(body, Stream):
        return None
    try:
        program = _parsed(_WORD.findall(unpacked(body, 1 << 20)))
    except (TooLarge, ValueError):
        return None

    def apply(given: Sequence[float]) -> Values:
        stack = list(given)
        try:
            _run(program, stack, [_MOST_STEPS])
        except (IndexError, ValueError, ZeroDivisionError, OverflowError, TypeError):
            return (0.0,) * (len(bounds) // 2)
        count = len(bounds) // 2
        return tuple(float(item) for item in stack[-count:]) if count else ()

    return apply, (domain[0], (domain[0] + domain[1]) / 2, domain[1])


def _parsed(words: list[bytes]) -> _Program:
    stack: list[_Program] = [[]]
    for word in words:
        if word == b"{":
            if len(stack) > 32:
                raise ValueError
            stack.append([])
        elif word == b"}":
            done = stack.pop()
            if not stack:
                raise ValueError
            stack[-1].append(done)
        else:
            try:
                stack[-1].append(float(word))
            except ValueError:
                stack[-1].append(word)
    if len(stack) != 1 or len(stack[0]) != 1 or not isinstance(stack[0][0], list):
        raise ValueError
    return stack[0][0]


_TWO: dict[bytes, Callable[[float, float], float]] = {
    b"add": lambda a, b: a + b,
    b"sub": lambda a, b: a - b,
    b"mul": lambda a, b: a * b,
    b"div": lambda a, b: a / b,
    b"idiv": lambda a, b: float(int(a / b)),
    b"mod": math.fmod,
    b"exp": lambda a, b: a**b,
    b"atan": lambda a, b: math.degrees(math.atan2(a, b)) % 360,
    b"eq": lambda a, b: float(a == b),
    b"ne": lambda a, b: float(a != b),
    b"gt": lambda a, b: float(a > b),
    b"ge": lambda a, b: float(a >= b),
    b"lt": lambda a, b: float(a < b),
    b"le": lambda a, b: float(a <= b),
    b"and": lambda a, b: float(int(a) & int(b)),
    b"or": lambda a, b: float(int(a) | int(b)),
    b"xor": lambda a, b: float(int(a) ^ int(b)),
    b"bitshift": lambda a, b: float(int(a) << int(b) if b >= 0 else int(a) >> int(-b)) if abs(b) < 32 else 0.0,
}
_ONE: dict[bytes, Callable[[float], float]] = {
    b"abs": abs,
    b"neg": lambda a: -a,
    b"ceiling": lambda a: float(math.ceil(a)),
    b"floor": lambda a: float(math.floor(a)),
    b"round": lambda a: float(math.floor(a + 0.5)),
    b"truncate": lambda a: float(int(a)),
    b"sqrt": math.sqrt,
    b"sin": lambda a: math.sin(math.radians(a)),
    b"cos": lambda a: math.cos(math.radians(a)),
    b"ln": math.log,
    b"log": math.log10,
    b"cvi": lambda a: float(int(a)),
    b"cvr": lambda a: a,
    b"not": lambda a: float(not a),
}


def _run(program: _Program, stack: list[float], left: list[int]) -> None:
    for place, step in enumerate(program):
        left[0] -= 1
        if left[0] < 0 or len(stack) > 1000:
            raise ValueError
        if isinstance(step, float):
            stack.append(step)
        elif isinstance(step, list):
            continue  # run by the word that follows it
        elif step in _TWO:
            second, first = stack.pop(), stack.pop()
            stack.append(_TWO[step](first, second))
        elif step in _ONE:
            stack.append(_ONE[step](stack.pop()))
        elif step in (b"if", b"ifelse"):
            condition = stack.pop()
            branch = program[place - (1 if step == b"if" or not condition else 2)]
            if (condition or step == b"ifelse") and isinstance(branch, list):
                _run(branch, stack, left)
        elif step == b"pop":
            stack.pop()
        elif step == b"dup":
            stack.append(stack[-1])
        elif step == b"exch":
            stack[-1], stack[-2] = stack[-2], stack[-1]
        elif step == b"copy":
            count = int(stack.pop())
            if not 0 <= count <= 100:
                raise ValueError
            stack.extend(stack[len(stack) - count :])
        elif step == b"index":
            stack.append(stack[-1 - int(stack.pop())])
        elif step == b"roll":
            shift, count = int(stack.pop()), int(stack.pop())
            if count > 0:
                part = stack[-count:]
                shift %= count
                stack[-count:] = part[-shift:] + part[:-shift] if shift else part
        elif step in (b"true", b"false"):
            stack.append(float(step == b"true"))
        else:
            raise ValueError
