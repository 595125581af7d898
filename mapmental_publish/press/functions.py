"""The functions of a PDF (ISO 32000-1, 7.10), computed: what a tint or a place in a gradient comes to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from pikepdf import Array, Name, Stream

Function = Callable[[Sequence[float]], list[float]]
"""Numbers in, numbers out."""


class Unknown(ValueError):
    """A function, colour space or shading that no standard describes."""


def function(value: Any) -> Function:
    """A function that can be called; an array of functions of one output each counts as one. Raises Unknown."""
    if isinstance(value, Array):
        parts = [function(part) for part in value]
        return lambda inputs: [part(inputs)[0] for part in parts]
    if value == Name.Identity:
        return list
    kind = int(value.get(Name.FunctionType, -1))
    makers = {0: _sampled, 2: _exponential, 3: _stitched, 4: _calculated}
    if kind not in makers:
        raise Unknown(f"function of type {kind}")
    made = makers[kind](value)
    domain = _pairs(value[Name.Domain])
    results = _pairs(value[Name.Range]) if Name.Range in value else []

    def bounded(inputs: Sequence[float]) -> list[float]:
        given = [min(max(x, low), high) for x, (low, high) in zip(inputs, domain, strict=False)]
        found = made(given)
        if not results:
            return found
        return [min(max(y, low), high) for y, (low, high) in zip(found, results, strict=False)]

    return bounded


def _pairs(values: Any) -> list[tuple[float, float]]:
    flat = [float(value) for value in values]
    return list(zip(flat[::2], flat[1::2], strict=True))


def _between(x: float, low: float, high: float, first: float, last: float) -> float:
    return first if high == low else first + (x - low) * (last - first) / (high - low)


def samples(data: bytes, bits: int, count: int) -> list[int]:
    """``count`` unsigned numbers of so many bits each, without padding between them."""
    if bits == 8:
        return list(data[:count])
    if bits in (16, 24, 32):
        width = bits // 8
        return [int.from_bytes(data[at : at + width], "big") for at in range(0, count * width, width)]
    whole, mask, spare = int.from_bytes(data, "big"), (1 << bits) - 1, len(data) * 8
    return [(whole >> (spare - (number + 1) * bits)) & mask for number in range(count)]


def _sampled(value: Any) -> Function:
    """Type 0: between samples in as many directions as there are inputs, linearly."""
    domain, outputs = _pairs(value[Name.Domain]), _pairs(value[Name.Range])
    size = [int(number) for number in value[Name.Size]]
    bits = int(value[Name.BitsPerSample])
    encode = _pairs(value[Name.Encode]) if Name.Encode in value else [(0.0, float(most - 1)) for most in size]
    decode = _pairs(value[Name.Decode]) if Name.Decode in value else outputs
    data = samples(value.read_bytes(), bits, math.prod(size) * len(outputs))
    top, wide = (1 << bits) - 1, len(outputs)

    def evaluate(inputs: Sequence[float]) -> list[float]:
        corners: list[tuple[int, float]] = [(0, 1.0)]
        stride = 1
        for x, (low, high), (first, last), most in zip(inputs, domain, encode, size, strict=True):
            place = min(max(_between(x, low, high, first, last), 0.0), most - 1.0)
            below = min(int(place), max(most - 2, 0))
            part = place - below
            corners = [
                (at + step * stride, weight * share)
                for at, weight in corners
                for step, share in ((below, 1 - part), (below + 1, part))
                if weight * share
            ]
            stride *= most
        return [
            _between(sum(data[at * wide + output] * weight for at, weight in corners), 0, top, *decode[output])
            for output in range(wide)
        ]

    return evaluate


def _exponential(value: Any) -> Function:
    """Type 2: from one colour to another."""
    first = [float(part) for part in value.get(Name.C0, [0.0])]
    last = [float(part) for part in value.get(Name.C1, [1.0])]
    power = float(value[Name.N])

    def evaluate(inputs: Sequence[float]) -> list[float]:
        share = inputs[0] if power == 1 else inputs[0] ** power
        return [a + share * (b - a) for a, b in zip(first, last, strict=True)]

    return evaluate


def _stitched(value: Any) -> Function:
    """Type 3: one function after the other."""
    parts = [function(part) for part in value[Name.Functions]]
    low, high = _pairs(value[Name.Domain])[0]
    bounds = [float(bound) for bound in value[Name.Bounds]]
    encode = _pairs(value[Name.Encode])

    def evaluate(inputs: Sequence[float]) -> list[float]:
        x = inputs[0]
        at = sum(1 for bound in bounds if x >= bound)
        at = min(at, len(parts) - 1)
        start = bounds[at - 1] if at else low
        end = bounds[at] if at < len(bounds) else high
        return parts[at]([_between(x, start, end, *encode[at])])

    return evaluate


_TOKEN = re.compile(rb"[{}]|[^\s{}]+")


def _calculated(value: Stream) -> Function:
    """Type 4: a small program on a stack (ISO 32000-1, table 42)."""
    words = _TOKEN.findall(re.sub(rb"%[^\r\n]*", b"", value.read_bytes()))
    place = 0

    def block() -> list[Any]:
        nonlocal place
        parsed: list[Any] = []
        while place < len(words):
            word = words[place]
            place += 1
            if word == b"{":
                parsed.append(block())
            elif word == b"}":
                return parsed
            elif re.fullmatch(rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", word):
                parsed.append(float(word))
            else:
                parsed.append(word.decode("latin-1"))
        return parsed

    program = block()
    if len(program) == 1 and isinstance(program[0], list):
        program = program[0]

    def evaluate(inputs: Sequence[float]) -> list[float]:
        stack: list[Any] = list(inputs)
        try:
            _run(program, stack)
        except (IndexError, ZeroDivisionError, KeyError, ValueError, TypeError) as fault:
            raise Unknown(f"a calculating function fails: {fault}") from fault
        return [float(entry) for entry in stack]

    return evaluate


_ONE: dict[str, Callable[[Any], Any]] = {
    "abs": abs,
    "neg": lambda a: -a,
    "ceiling": math.ceil,
    "floor": math.floor,
    "round": lambda a: math.floor(a + 0.5),
    "truncate": math.trunc,
    "cvi": math.trunc,
    "cvr": float,
    "sqrt": math.sqrt,
    "sin": lambda a: math.sin(math.radians(a)),
    "cos": lambda a: math.cos(math.radians(a)),
    "ln": math.log,
    "log": math.log10,
    "not": lambda a: not a if isinstance(a, bool) else ~int(a),
}
_TWO: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "idiv": lambda a, b: math.trunc(a / b),
    "mod": math.fmod,
    "exp": lambda a, b: a**b,
    "atan": lambda a, b: math.degrees(math.atan2(a, b)) % 360,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "and": lambda a, b: a and b if isinstance(a, bool) else int(a) & int(b),
    "or": lambda a, b: a or b if isinstance(a, bool) else int(a) | int(b),
    "xor": lambda a, b: a != b if isinstance(a, bool) else int(a) ^ int(b),
    "bitshift": lambda a, b: int(a) << int(b) if b >= 0 else int(a) >> -int(b),
}


def _run(program: Sequence[Any], stack: list[Any]) -> None:
    for at, word in enumerate(program):
        if isinstance(word, (float, list)):
            if isinstance(word, float):
                stack.append(word)
        elif word in _ONE:
            stack.append(_ONE[word](stack.pop()))
        elif word in _TWO:
            second = stack.pop()
            stack.append(_TWO[word](stack.pop(), second))
        elif word in ("true", "false"):
            stack.append(word == "true")
        elif word == "if":
            if stack.pop():
                _run(program[at - 1], stack)
        elif word == "ifelse":
            _run(program[at - 2] if stack.pop() else program[at - 1], stack)
        else:
            _move(word, stack)


def _move(word: str, stack: list[Any]) -> None:
    """The instructions that move what is on the stack."""
    if word == "pop":
        stack.pop()
    elif word == "exch":
        stack[-1], stack[-2] = stack[-2], stack[-1]
    elif word == "dup":
        stack.append(stack[-1])
    elif word == "copy":
        count = int(stack.pop())
        stack += stack[-count:] if count else []
    elif word == "index":
        stack.append(stack[-1 - int(stack.pop())])
    elif word == "roll":
        by, count = int(stack.pop()), int(stack.pop())
        if count:
            by %= count
            turned = stack[-count:]
            stack[-count:] = turned[-by:] + turned[:-by] if by else turned
    else:
        raise Unknown(f"the instruction {word} in a calculating function")
