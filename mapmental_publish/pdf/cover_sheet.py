"""The cover's design worked into one sheet, for the ebook's front and the wrap: words, their sizes and places."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from .. import fonts
from ..context import BuildContext
from ..layout import Layouts, direction, paragraphs
from ..model import Collection
from ..printing.barcode import Barcode
from ..printing.wrap import Area, Wrap
from .cover_art import FIELD_BOTTOM, FIELD_TOP, contours, ground_line
from .cover_type import Hand, all_fit, is_east_asian, largest, narrowest
from .record import PICTURES, PageInputs, PictureFile
from .sheet import families

ART, FRONT = f"{PICTURES}art", f"{PICTURES}front"
"""The addresses of a cover's pictures."""
MARGIN = 8.75
"""The words' distance from the panel's sides. Measures without another unit are hundredths of the front's width."""
TITLE_SIZES, TITLE_LINES, TITLE_HEIGHT, TITLE_LEADING = (4.5, 14.4), 4, 0.27, 1.06
"""Smallest and largest size of the title, its lines, its share of the front's height, its leading in em."""
SUBTITLE_SIZES, SUBTITLE_LINES, SUBTITLE_HEIGHT, SUBTITLE_LEADING = (2.6, 4.25), 4, 0.13, 1.25
BLURB_SIZES, BLURB_SHARE = (8.0, 11.5), 2.6
"""Points between which the text on the back is set; on large books it may be as large as the share."""
BLURB_LEADING, LEAD, BIO = 1.42, 1.22, 0.84
"""Leading of the text on the back, and the sizes of its first paragraph and of the notes on people beside its own."""
SPINE_SIZES = (7.0, 20.0)
"""Points between which the spine's words are set."""
COMFORTABLE = 9.0
"""Points: a smaller title on the spine rather goes over the drawing's lines."""
BROADEST = 1.4
"""Height over width of the broadest front whose width the design goes by."""
PEOPLE_SIZES, PEOPLE_HEIGHT = (1.9, 2.9), 0.074
"""Smallest and largest size of the names on the front, and the share of its height they and the publisher have."""
PEOPLE_SHARE = 0.66
"""The size of names on the spine beside the title's."""
DOWNWARDS_LEADING = 1.08
"""The distance in em of signs set one below the other."""
OPEN_LEADING = 1.25
"""The leading in em of a title in a script whose letters stand higher or lower than Latin ones."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a collection brings for its cover: ``art`` behind the words, over front, spine and back where ``over_wrap``,
    and a finished ``front``.
    """

    art: PictureFile | None = None
    front: PictureFile | None = None
    over_wrap: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof page says of the sheet in words: the printer and stock, and where the spine's width comes from."""

    printer: str
    spine: str


@dataclass(frozen=True, slots=True)
class Back:
    """The back's words: paragraphs (the first is set larger where there are several), people, and the lines of the
    imprint. ``size`` is in points; ``fits`` whether everything has room.
    """

    area: Area
    lead: str
    paragraphs: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    size: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Spine:
    """The spine's words. ``head`` holds title and people, ``foot`` the publisher; empty texts have no room.

    ``downwards`` sets East Asian signs one below the other instead of turning the line; sizes are in points.
    ``over_lines`` says that the head goes on over the drawing's lines.
    """

    head: Area
    foot: Area
    title: str
    people: str
    publisher: str
    size: float
    people_size: float
    publisher_size: float
    downwards: bool
    over_lines: bool


def inputs(
    collection: Collection,
    context: BuildContext,
    sheet: Wrap,
    pictures: Pictures,
    *,
    wrapped: bool,
    barcode: Barcode | None = None,
    proof: Proof | None = None,
) -> tuple[PageInputs, bool]:
    """The sheet as the page engine takes it, and whether the back's words fit.

    ``wrapped`` shows spine and back; ``proof`` draws folds, safe areas and zones over the design, on a larger page that
    says what they are.
    """
    settings, layouts = collection.settings, context.layouts
    language = settings.language
    words = layouts.words(language)
    names = people(collection)
    unit = unit_of(sheet)
    measure = sheet.front.width - 2 * MARGIN * unit
    title_hand = Hand.of(layouts, "text", language, fonts.BOLD)
    open_script = direction(language) == "rtl" or language.split("-")[0].lower() in ("ja", "zh", "ko")
    drawn = pictures.art is None and pictures.front is None
    back = _back(collection, layouts, sheet, drawn=drawn) if wrapped else None
    title_size = largest(
        title_hand,
        settings.title,
        (measure, sheet.front.height * TITLE_HEIGHT),
        (TITLE_SIZES[0] * unit, TITLE_SIZES[1] * unit),
        OPEN_LEADING if open_script else TITLE_LEADING,
        TITLE_LINES,
    )
    subtitle_hand = Hand.of(layouts, "text", language, italic=not open_script)
    subtitle_size = largest(
        subtitle_hand,
        settings.subtitle,
        (measure, sheet.front.height * SUBTITLE_HEIGHT),
        (SUBTITLE_SIZES[0] * unit, SUBTITLE_SIZES[1] * unit),
        SUBTITLE_LEADING,
        SUBTITLE_LINES,
    )
    values: dict[str, object] = {
        "language": language,
        "direction": direction(language),
        "words": words,
        "sheet": sheet,
        "unit": unit,
        "wrapped": wrapped,
        "margin": MARGIN,
        "title": settings.title,
        "title_size": title_size,
        "title_width": narrowest(title_hand, settings.title, title_size, measure),
        "subtitle": settings.subtitle,
        "subtitle_size": subtitle_size,
        "subtitle_width": narrowest(subtitle_hand, settings.subtitle, subtitle_size, measure),
        "people": words.names(names),
        "people_size": largest(
            Hand.of(layouts, "sans", language, fonts.SEMIBOLD),
            words.names(names),
            (measure, sheet.front.height * PEOPLE_HEIGHT - PEOPLE_SIZES[1] * unit * 1.35),
            (PEOPLE_SIZES[0] * unit, PEOPLE_SIZES[1] * unit),
            1.35,
        ),
        "publisher": settings.publisher,
        "series": settings.series_name,
        "lines": contours(settings.title, sheet) if drawn else [],
        "strip": ground_line(sheet),
        "picture": pictures.art.address if pictures.art else "",
        "picture_area": sheet.art if pictures.over_wrap else sheet.front_art,
        "finished": pictures.front.address if pictures.front else "",
        "back": back,
        "imprint": imprint(collection) if wrapped else {},
        "spine": _spine(collection, layouts, sheet, words.names(names), drawn=drawn) if wrapped else None,
        "barcode": barcode,
        "proof": proof,
    }
    style = layouts.render(
        "cover/cover.css",
        **values,
        text_family=families(layouts, "text", language),
        sans_family=families(layouts, "sans", language),
    )
    markup = layouts.render("cover/cover.html", **values)
    files = tuple(picture for picture in (pictures.art, pictures.front) if picture is not None)
    return PageInputs("cover", markup, style, files, tagged=False), back is None or back.fits


def front_alone(width: float, height: float) -> Wrap:
    """A sheet of which the front is all: the ebook's cover, in points."""
    whole, none = Area(0, 0, width, height), Area(0, 0, 0, height)
    return Wrap(
        width, height, 0.0, whole, whole, none, none, whole, none, whole, None, none, (0.0, 0.0), (), False, 0, False
    )


def people(collection: Collection) -> list[str]:
    """Whose book it is: the collection's authors, else those of its only article."""
    named = [person.name for person in collection.settings.contributors if person.role == "aut"]
    if not named and len(collection.articles) == 1:
        named = [person.name for person in collection.articles[0].authors]
    return named


def imprint(collection: Collection) -> dict[str, str]:
    """The lines at the back's foot: where a bookseller shelves it, who publishes it and where, the site, the price."""
    settings = collection.settings
    shelf = next((subject.term for subject in settings.subjects), "")
    house = ", ".join(part for part in (settings.publisher, settings.place) if part)
    site = urlsplit(settings.url).hostname or "" if settings.url.startswith("http") else ""
    price = f"US ${settings.printing.price}" if settings.printing.price else ""
    return {"shelf": shelf, "house": house, "site": site, "price": price}


def _back(collection: Collection, layouts: Layouts, sheet: Wrap, *, drawn: bool) -> Back:
    """The back's words at the largest size at which they end above the barcode, or above the drawing's lines."""
    settings = collection.settings
    unit = unit_of(sheet)
    margin = MARGIN * unit
    top = sheet.back.y + sheet.front.height * 0.075
    left = max(sheet.back.x + margin, sheet.safe_back.x)
    right = min(sheet.back.right - margin, sheet.safe_back.right)
    bottom = sheet.barcode.y - 3 * unit
    if drawn:
        bottom = min(bottom, sheet.back.y + sheet.back.height * (FIELD_TOP + 0.155))
    area = Area(left, top, right - left, bottom - top)
    texts = list(paragraphs(settings.cover.blurb or settings.description))
    lead = texts.pop(0) if len(texts) > 1 else ""
    known = tuple((person.name, person.bio) for person in settings.contributors if person.bio)
    plain = Hand.of(layouts, "text", settings.language)
    sans = Hand.of(layouts, "sans", settings.language)
    smallest, most = BLURB_SIZES[0], max(BLURB_SIZES[1], BLURB_SHARE * unit)
    for step in range(15):
        size = most - (most - smallest) * step / 14
        depth = all_fit(
            size,
            [
                *((plain, lead, LEAD, BLURB_LEADING * LEAD) for _ in range(bool(lead))),
                *((plain, text, 1.0, BLURB_LEADING) for text in texts),
                *((sans, f"{name} {bio}", BIO, BLURB_LEADING * BIO) for name, bio in known),
            ],
            area.width,
        )
        depth += size * BLURB_LEADING * (len(texts) * 0.5 + bool(lead) * 0.5 + bool(known))
        if depth <= area.height:
            break
    return Back(area, lead, tuple(texts), known, size, depth <= area.height)


def _spine(collection: Collection, layouts: Layouts, sheet: Wrap, names: str, *, drawn: bool) -> Spine | None:
    """The spine's words at the size its breadth and length allow; what has no room at the smallest is left out.

    They stand above the drawing's lines; where that makes them small they go on over the lines, on ground of their own.
    """
    room = sheet.spine_text
    if room is None:
        return None
    settings, height = collection.settings, sheet.front.height
    top = max(room.y, sheet.spine.y + height * 0.075)
    low = sheet.spine.y + height * (FIELD_BOTTOM if drawn else 0.82) + unit_of(sheet)
    foot = Area(room.x, low, room.width, min(room.bottom, sheet.spine.bottom - height * 0.045) - low)
    bold = Hand.of(layouts, "text", settings.language, fonts.BOLD)
    sans = Hand.of(layouts, "sans", settings.language, fonts.SEMIBOLD)
    downwards = is_east_asian(settings.title + names)
    smallest, largest_size = SPINE_SIZES
    most = min(largest_size, room.width * (0.8 if downwards else 0.62))

    def length(size: float, names: str) -> float:
        title, people = bold.width(settings.title), sans.width(names)
        if downwards:
            title, people = len(settings.title) * DOWNWARDS_LEADING, len(names) * DOWNWARDS_LEADING
        return size * (title + 1) + people * max(size * PEOPLE_SHARE, smallest) if names else size * title

    ends = (FIELD_TOP - 0.06, 0.80) if drawn else (0.80,)
    for comfortable, shown in ((COMFORTABLE, names), (smallest, names), (smallest, "")):
        for end in ends:
            head = Area(room.x, top, room.width, sheet.spine.y + height * end - top)
            size = most
            while size > smallest and length(size, shown) > head.height:
                size = max(size - 0.25, smallest)
            if length(size, shown) > head.height or size < min(comfortable, most):
                continue
            publisher = settings.publisher
            room_for_it = foot.height / sans.width(publisher) if publisher else smallest
            publisher_size = min(max(size * 0.6, smallest), room_for_it)
            return Spine(
                head=head,
                foot=foot,
                title=settings.title,
                people=shown,
                publisher=publisher if publisher_size >= smallest else "",
                size=size,
                people_size=max(size * PEOPLE_SHARE, smallest),
                publisher_size=publisher_size,
                downwards=downwards,
                over_lines=drawn and end != ends[0],
            )
    return None


def unit_of(sheet: Wrap) -> float:
    """A hundredth of the front's width, or of the width that would go with the height of a broad front."""
    return min(sheet.front.width, sheet.front.height / BROADEST) / 100
