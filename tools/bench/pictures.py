"""Pictures for the bench: charts as SVG and a landscape as JPEG or PNG, from numbers of a seeded generator."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 640, 400
PHOTOGRAPH = (1800, 1200)
"""Pixels of the landscape: what 6 inches take at 300 to the inch."""
_INK, _RULE, _FILL = "#22313a", "#9aa7ad", "#2f6f7a"
_FONT = 'font-family="Inter, sans-serif" font-size="15"'


def bars(seed: int) -> str:
    """A bar chart of 12 bars with axis and labels."""
    values = _values(seed, 12)
    marks = []
    for place, value in enumerate(values):
        x, height = 60 + place * 47, value * 3
        marks.append(f'<rect x="{x}" y="{340 - height}" width="34" height="{height}" fill="{_FILL}"/>')
        marks.append(f'<text x="{x + 17}" y="362" text-anchor="middle" {_FONT} fill="{_INK}">{place + 1}</text>')
    return _chart(marks, "Month")


def lines(seed: int) -> str:
    """A line chart of three series of 60 points."""
    marks = []
    for series, colour in enumerate((_FILL, "#b4632d", "#5a5f8c")):
        points = " ".join(
            f"{60 + place * 9.4:.1f},{340 - value * 2.8:.1f}" for place, value in enumerate(_values(seed + series, 60))
        )
        marks.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        marks.append(f'<text x="{470 + series * 55}" y="30" {_FONT} fill="{colour}">No. {series + 1}</text>')
    return _chart(marks, "Day of the survey")


def dots(seed: int) -> str:
    """A scatter chart of 180 points."""
    xs, ys = _values(seed, 180), _values(seed + 7, 180)
    marks = [
        f'<circle cx="{60 + x * 5.5:.1f}" cy="{340 - y * 2.9:.1f}" r="4" fill="{_FILL}" fill-opacity="0.6"/>'
        for x, y in zip(xs, ys, strict=True)
    ]
    return _chart(marks, "Depth, in decimetres")


def landscape(seed: int, kind: str) -> bytes:
    """Hills, water and grain, as ``JPEG`` or ``PNG`` bytes."""
    rng = random.Random(seed)
    width, height = PHOTOGRAPH
    sky = Image.linear_gradient("L").resize(PHOTOGRAPH)
    picture = Image.merge(
        "RGB", [sky.point([min(255, base + level // 3) for level in range(256)]) for base in (90, 130, 160)]
    )
    draw = ImageDraw.Draw(picture)
    for layer in range(6):
        level = height * (0.35 + layer * 0.11)
        outline = [(x, level + rng.uniform(-50, 50)) for x in range(0, width + 60, 60)]
        shade = 150 - layer * 22
        draw.polygon([(0, height), *outline, (width, height)], fill=(shade - 20, shade, shade + 10))
    picture = picture.filter(ImageFilter.GaussianBlur(2))
    grain = (
        Image.frombytes("L", (450, 300), rng.randbytes(450 * 300))
        .resize(PHOTOGRAPH)
        .point([level // 12 for level in range(256)])
    )
    picture = ImageChops.add(picture, Image.merge("RGB", [grain] * 3))
    buffer = io.BytesIO()
    if kind == "JPEG":
        picture.save(buffer, "JPEG", quality=88)
    else:
        picture.quantize(96).save(buffer, "PNG", optimize=False)
    return buffer.getvalue()


def _values(seed: int, count: int) -> list[float]:
    """A random walk between 5 and 95."""
    rng = random.Random(seed)
    value, result = 50.0, []
    for _ in range(count):
        value = min(95.0, max(5.0, value + rng.uniform(-18, 18)))
        result.append(round(value, 1))
    return result


def _chart(marks: list[str], legend: str) -> str:
    axis = f'<path d="M50 20V345H630" fill="none" stroke="{_RULE}" stroke-width="1.5"/>'
    label = f'<text x="340" y="390" text-anchor="middle" {_FONT} fill="{_INK}">{legend}</text>'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{ground}{axis}{''.join(marks)}{label}</svg>\n"
    )
