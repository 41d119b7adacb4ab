"""Pure: the event that a round is for its visitors: its name, what it is called in Thai, its venue and its host."""

from dataclasses import dataclass
from enum import StrEnum

from judging.core.text import Text


class EventNoun(StrEnum):
    """What the event is called in Thai: การประเมิน or การประกวด. English texts say "contest" for both."""

    EVALUATION = "evaluation"
    CONTEST = "contest"


DEFAULT_NAMES = {
    EventNoun.EVALUATION: Text("การประเมินสิ่งประดิษฐ์ของคนรุ่นใหม่", "Inventions of the new generation"),
    EventNoun.CONTEST: Text("การประกวดสิ่งประดิษฐ์ของคนรุ่นใหม่", "Inventions of the new generation"),
}
"""The name of an event that has no name of its own."""


@dataclass(frozen=True, slots=True)
class Event:
    """The event of a round. ``venue`` and ``host`` (the institution) are empty where nobody entered them;
    ``is_practice`` says that the contest is for practice, as its name then does."""

    name: Text
    noun: EventNoun
    venue: str = ""
    host: str = ""
    is_practice: bool = False

    @property
    def is_named(self) -> bool:
        """Whether somebody gave it a name."""
        return self.name not in DEFAULT_NAMES.values()

    @property
    def place(self) -> str:
        """Venue and host in one line; empty without both. The host is left out where the venue names it."""
        host = "" if self.host and self.host in self.venue else self.host
        return " · ".join(part for part in (self.venue, host) if part)


@dataclass(frozen=True, slots=True)
class EventNames:
    """What is stored of an event's name, on a round or as the default of its competition; empty where nothing is."""

    name_th: str = ""
    name_en: str = ""
    noun: EventNoun | None = None


def event_of(own: EventNames, default: EventNames, *, venue: str, host: str, is_practice: bool = False) -> Event:
    """The event of a round with its own names; the rest comes from its competition, and the name from the noun where
    neither has one."""
    noun = own.noun or default.noun or EventNoun.EVALUATION
    named = next((one for one in (own, default) if one.name_th), None)
    name = Text(named.name_th, named.name_en) if named else DEFAULT_NAMES[noun]
    if is_practice:
        name = Text(f"การซ้อม: {name.th}", f"Practice: {name.en or name.th}")
    return Event(name, noun, venue, host, is_practice)
