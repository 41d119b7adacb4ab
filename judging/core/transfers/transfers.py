"""Pure: the data that a work takes to the next level, and the manifest of a transfer file.

The manifest is one canonical JSON text with the digest of every other part of the file. The signature covers exactly
its bytes. It contains names of persons, so a transfer file must be protected like the database.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from judging.core.eligibility.checks import Answer, Decision
from judging.core.entries import codes
from judging.core.imports.compare_institutions import InstitutionValues
from judging.core.refusals import RuleViolation, refuse_if
from judging.core.roles import RoundLevel, TeamRole
from judging.core.rulebooks.facts import FACTS
from judging.core.rulebooks.requirements import Requirement
from judging.core.rulebooks.serialization import canonical_text, digest
from judging.core.scoring.advancement import levels_above

FORMAT = 1
KIND = "judging hand-over"


@dataclass(frozen=True, slots=True)
class TransferredPerson:
    """A maker or adviser; ``facts`` by name in canonical text."""

    role: TeamRole
    prefix: str
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TransferredFinding:
    """A committee's last decision on a requirement.

    ``person`` is the index of the maker or adviser in the team, None for the work itself. ``carried_from`` names the
    level and area that decided, where an earlier level did.
    """

    requirement: str
    clause: str
    person: int | None
    decision: Decision
    seen: Answer
    against: Mapping[str, str]
    scope: str
    reason: str
    committee: str
    met_on: date
    recorded_at: datetime
    carried_from: str


@dataclass(frozen=True, slots=True)
class TransferredDocument:
    """A PDF of a work: its kind, and the name and digest of its file."""

    kind: str
    name: str
    size: int
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TransferredWork:
    """An advancing work with its data. ``number`` is the id of its entry at the sender."""

    number: int
    code: str
    rank: int
    title_th: str
    title_en: str
    college: InstitutionValues
    facts: Mapping[str, str]
    team: tuple[TransferredPerson, ...]
    findings: tuple[TransferredFinding, ...]
    documents: tuple[TransferredDocument, ...]


@dataclass(frozen=True, slots=True)
class RulebookName:
    """The rulebook of a contest; ``rules_digest`` ignores its wording."""

    id: str
    edition: int
    digest: str
    rules_digest: str


@dataclass(frozen=True, slots=True)
class TransferContest:
    """A contest at one end of a transfer."""

    school_year: int
    level: RoundLevel
    category: str
    rulebook: RulebookName


@dataclass(frozen=True, slots=True)
class Sender(TransferContest):
    """The sending contest and the published version that the transfer rests on, with the digests of its two texts."""

    area: str
    contest: int
    version: int
    published_at: str
    record_digest: str
    public_digest: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """The contents of a transfer file; ``key`` is the sender's public key (base64)."""

    key: str
    sender: Sender
    works: tuple[TransferredWork, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The SHA-256 of each PDF in the file, each once, sorted."""
        return tuple(sorted({document.sha256 for work in self.works for document in work.documents}))


def is_transferred(name: str) -> bool:
    """Whether a fact is transferred: it is in the catalogue, not derived, and not asked again at each level."""
    fact = FACTS.get(name)
    return fact is not None and not fact.derived and not fact.per_level


def transferred_facts(kept: str) -> dict[str, str]:
    """The facts to transfer, out of the stored facts of a work or person (JSON of canonical texts)."""
    return {name: text for name, text in json.loads(kept).items() if is_transferred(name)}


def place_of(level: RoundLevel, area: str) -> str:
    """The origin as rows store it: the level's code, then the area as written."""
    return f"{level.value} {area}".strip()


def asked_again(requirement: Requirement) -> bool:
    """Whether each level must answer a requirement itself, because it rests on a fact of the level (a time, a deadline,
    the duplicates there). Decisions on such a requirement are not transferred."""
    return any(FACTS[condition.fact].per_level for condition in requirement.all if condition.fact in FACTS)


def free_code(code: str, taken: Collection[str]) -> str:
    """The code itself where it is free, else with the first free number as suffix. ``taken`` holds keys of codes."""
    number, found = 2, code
    while codes.key(found) in taken:
        found = f"{code[:34]}-{number}"
        number += 1
    return found


def check_receiver(sender: Sender, receiver: TransferContest) -> bool:
    """Whether the rulebooks differ in wording only; False where they are identical.

    Raises:
        RuleViolation: ``hand_over_other_year``, ``hand_over_other_category``, ``hand_over_not_above`` (the receiving
            contest is of no higher level), ``hand_over_other_rules``.
    """
    refuse_if(
        sender.school_year != receiver.school_year,
        "hand_over_other_year",
        there=sender.school_year,
        here=receiver.school_year,
    )
    refuse_if(
        sender.category != receiver.category, "hand_over_other_category", there=sender.category, here=receiver.category
    )
    refuse_if(receiver.level not in levels_above(sender.level), "hand_over_not_above")
    refuse_if(
        sender.rulebook.rules_digest != receiver.rulebook.rules_digest,
        "hand_over_other_rules",
        there=sender.rulebook.id,
        edition=sender.rulebook.edition,
    )
    return sender.rulebook.digest != receiver.rulebook.digest


def manifest(transfer: Transfer) -> str:
    """The canonical text of a transfer; equal for equal content."""
    return canonical_text({"format": FORMAT, "kind": KIND, **_plain(asdict(transfer))})


def check_record(transfer: Transfer, record: str) -> None:
    """Check that the published record is the one named, and that it lets exactly these works advance.

    Raises:
        RuleViolation: ``hand_over_changed`` (another record), ``hand_over_broken`` (it contradicts the works).
    """
    refuse_if(digest(record) != transfer.sender.record_digest, "hand_over_changed")
    sender = transfer.sender
    try:
        data = json.loads(record)
        contest = data["contest"]
        head = (contest["school_year"], contest["level"], contest["area"], contest["category"], data["version"])
        rules = data["rulebook"]["rules_digest"]
        going = {(row["entry_id"], row["entry"], row["rank"]) for row in data["standings"] if row["advances"]}
    except (ValueError, TypeError, KeyError, RecursionError) as broken:
        raise RuleViolation("hand_over_broken") from broken
    told = (sender.school_year, sender.level.value, sender.area, sender.category, sender.version)
    works = {(work.number, work.code, work.rank) for work in transfer.works}
    refuse_if(head != told or rules != sender.rulebook.rules_digest or works != going, "hand_over_broken")


def _plain(value: Any) -> Any:
    """Days and moments as ISO texts, tuples as lists."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
