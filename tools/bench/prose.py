"""Text for the bench: grammatical English about a harbour town, made from a small vocabulary and a seeded generator."""

from __future__ import annotations

import random

_PEOPLE = "pilot|harbour master|ferryman|keeper of the light|rope maker|surveyor|clerk|dredging crew|net mender|baker"
_THINGS = (
    "breakwater|tide table|channel|lantern|slipway|weather glass|chart|anchor chain|signal mast|storm door|warehouse|"
    "fish market|lock gate|sandbank|ferry landing|sea wall|rain gauge|bell buoy|coal quay|winter mooring"
)
_QUALITIES = (
    "old|narrow|patient|northern|careful|uneven|salt-worn|shallow|well-kept|hourly|borrowed|quiet|measured|steep"
)
_ACTIONS = (
    "measured|repaired|described|watched|moved|recorded|painted|compared|counted|abandoned|raised|surveyed|opened|drew"
)
_PLACES = (
    "beyond the outer quay|at the mouth of the river|under the customs house|along the eastern shore|"
    "between the two lights|above the spring tide mark|near the ferry landing|on the windward side"
)
_TIMES = (
    "in the first winter|before the equinox|within a single tide|after eleven days of fog|every second morning|"
    "during the dredging season|in the year of the great flood|when the wind went round to the west"
)
_REASONS = (
    "because the depth had changed by nearly a metre|although nobody had asked for it|"
    "so that the next crew would find it unchanged|since the readings of two instruments disagreed|"
    "while the ledger showed a loss of {n} crowns|which cost the town {n} days of trade|"
    "and the difference came to {n} parts in a thousand|as the log of that month makes plain"
)
TOPICS: tuple[str, ...] = tuple(_THINGS.split("|"))
"""What articles, figures and index headings are about."""


class Prose:
    """An endless supply of sentences; the same seed gives the same sentences."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, words: str) -> str:
        """One of a list of words or phrases written with bars between them."""
        return self.random.choice(words.split("|"))

    def noun(self) -> str:
        """A thing with a quality, without article."""
        return f"{self.pick(_QUALITIES)} {self.pick(_THINGS)}"

    def clause(self) -> str:
        """A statement in lower case without full stop, 6 to 14 words long."""
        return f"the {self.pick(_PEOPLE)} {self.pick(_ACTIONS)} the {self.noun()} {self.pick(_PLACES)}"

    def sentence(self) -> str:
        """A sentence of 10 to 35 words."""
        reason = self.pick(_REASONS).format(n=self.random.randrange(3, 90))
        shape = self.random.randrange(5)
        text = (
            f"{self.clause()}, {reason}",
            f"{self.pick(_TIMES)} {self.clause()}, {reason}",
            f"{self.clause()}",
            f"{self.clause()}; {self.pick(_TIMES)} {self.clause()}",
            f"what the {self.pick(_PEOPLE)} knew of the {self.noun()} was written down {self.pick(_TIMES)}, {reason}",
        )[shape]
        return f"{text[0].upper()}{text[1:]}."

    def sentences(self, least: int, most: int) -> list[str]:
        """Between ``least`` and ``most`` sentences."""
        return [self.sentence() for _ in range(self.random.randint(least, most))]

    def title(self) -> str:
        """A heading of three to six words."""
        shape = self.random.randrange(3)
        return (
            f"The {self.noun()}",
            f"How the {self.pick(_THINGS)} was {self.pick('built|lost|measured|kept')}",
            f"A {self.pick('short|plain|second')} account of the {self.pick(_THINGS)}",
        )[shape]
