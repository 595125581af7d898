"""The barcode: read back by a decoder of another make, and held to the measures of the specification."""

from __future__ import annotations

from decimal import Decimal

import pytest
import zxingcpp
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageDraw

from mapmental_publish.printing.barcode import MODULE, Barcode, barcode, check_digit, price_addon

ISBN = "978-0-306-40615-7"
ZONE = (144.0, 86.4)
"""Two by 1.2 inches, the zone most services leave."""


def _pixels(symbol: Barcode, ppi: float = 300) -> Image.Image:
    """The bars as a press at so many pixels to the inch would lay them down."""
    fine = 4
    scale = ppi / 72 * fine
    image = Image.new("L", (round(symbol.width * scale), round(symbol.height * scale)), 255)
    draw = ImageDraw.Draw(image)
    for bar in symbol.bars:
        right, low = round((bar.x + bar.width) * scale) - 1, round((bar.y + bar.height) * scale) - 1
        draw.rectangle((round(bar.x * scale), round(bar.y * scale), right, low), fill=0)
    return image.resize((image.width // fine, image.height // fine), Image.Resampling.BOX)


def _read(symbol: Barcode) -> list[str]:
    found = zxingcpp.read_barcodes(_pixels(symbol), ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Read)
    return [one.text.replace(" ", "") for one in found]


@given(
    st.sampled_from(("978", "979")),
    st.text("0123456789", min_size=9, max_size=9),
    st.text("0123456789", min_size=5, max_size=5),
)
@settings(max_examples=120, deadline=None)
def test_a_decoder_reads_number_and_add_on(prefix: str, number: str, addon: str) -> None:
    isbn = prefix + number + check_digit(prefix + number)
    symbol = barcode(isbn, addon, *ZONE)
    assert symbol is not None
    assert isbn + addon in _read(symbol)


@pytest.mark.parametrize("first", "0123456789")
def test_every_parity_of_the_left_half_is_read(first: str) -> None:
    """ISBNs begin with 9; the arithmetic behind them knows all thirteen digits."""
    from mapmental_publish.printing import barcode as module

    twelve = first + "01234567890"
    digits = twelve + check_digit(twelve)
    bars = tuple(module.Bar((11 + x) * 3, 30, w * 3, 200) for x, w, _ in module._main_bars(digits))
    found = zxingcpp.read_barcodes(_pixels(Barcode(113 * 3, 260, bars, (), "", 0, 0, 0, 0, 1), 72))
    assert digits in [one.text.rjust(13, "0") for one in found]


def test_quiet_zones_and_heights_are_those_of_the_specification() -> None:
    symbol = barcode(ISBN, "51899", 200, 120)
    assert symbol is not None
    assert symbol.size == 1.0
    edges = sorted((bar.x, bar.x + bar.width) for bar in symbol.bars)
    assert edges[0][0] == pytest.approx(11 * MODULE)
    main = [edge for edge in edges if edge[1] <= (11 + 95) * MODULE + 1e-6]
    addon = edges[len(main) :]
    assert len(main) == 30
    assert len(addon) == 2 + 5 * 2 + 4
    assert 7 * MODULE <= addon[0][0] - main[-1][1] <= 12 * MODULE
    assert symbol.width - addon[-1][1] == pytest.approx(5 * MODULE)
    guards = sorted({round(bar.height, 3) for bar in symbol.bars[:30]})
    assert guards[0] == pytest.approx(22.85 * 72 / 25.4, abs=0.01)
    assert guards[1] == pytest.approx(24.50 * 72 / 25.4, abs=0.01)
    foot = max(bar.y + bar.height for bar in symbol.bars[:30])
    assert all(bar.y + bar.height == pytest.approx(foot) for bar in symbol.bars[30:])


def test_bars_of_one_two_seven_and_eight_are_a_thirteenth_off() -> None:
    symbol = barcode("9781111111113", "90000", 200, 120)
    assert symbol is not None
    modules = [bar.width / MODULE for bar in symbol.bars]
    # 7 in number set A has bars of three and two modules, 1 in number set C of two and one.
    assert modules[2:4] == [pytest.approx(3 + 1 / 13), pytest.approx(2 + 1 / 13)]
    assert modules[16:18] == [pytest.approx(2 + 1 / 13), pytest.approx(2 + 1 / 13)]


def test_the_symbol_stays_in_its_zone_and_is_never_too_small() -> None:
    symbol = barcode(ISBN, "90000", *ZONE)
    assert symbol is not None
    assert symbol.width <= ZONE[0] + 1e-6
    assert symbol.height <= ZONE[1]
    assert 0.8 <= symbol.size <= 1.0
    assert all(bar.x >= 0 and bar.x + bar.width <= symbol.width and bar.y >= 0 for bar in symbol.bars)
    assert all(digit.foot <= symbol.height + 1e-6 for digit in symbol.digits)
    assert barcode(ISBN, "90000", 120, 86) is None


def test_digits_stand_under_and_over_their_bars() -> None:
    symbol = barcode(ISBN, "51899", *ZONE)
    assert symbol is not None
    assert "".join(digit.text for digit in symbol.digits) == "978030640615751899"
    assert symbol.heading == f"ISBN {ISBN}"
    assert symbol.digits[0].x < symbol.left
    assert all(symbol.left < digit.x < symbol.right for digit in symbol.digits[1:])
    bars = symbol.bars[30:]
    assert all(digit.foot < min(bar.y for bar in bars) for digit in symbol.digits[13:])


def test_prices_become_add_ons() -> None:
    assert price_addon(None) == "90000"
    assert price_addon(Decimal("18.99")) == "51899"
    assert price_addon(Decimal("5")) == "50500"
    assert price_addon(Decimal("99.98")) == "59998"
    assert price_addon(Decimal("120")) == "59999"
    with pytest.raises(ValueError, match="no price"):
        price_addon(Decimal("0"))


@pytest.mark.parametrize(("isbn", "addon"), [("978-0-306-40615-8", "90000"), ("97803064", "90000"), (ISBN, "9000")])
def test_numbers_that_are_none_are_refused(isbn: str, addon: str) -> None:
    with pytest.raises(ValueError, match="is not an"):
        barcode(isbn, addon, *ZONE)
