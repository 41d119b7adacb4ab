"""Pure: the acting person and the granted roles."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """The roles that are granted to persons. Judges and chairs are appointed by a panel instead."""

    ADMIN = "admin"
    CENTRAL = "central"
    ORGANISER = "organiser"
    TEACHER = "teacher"


class PanelRole(StrEnum):
    """The role of a panel member; the chair certifies, the secretary scores nothing."""

    JUDGE = "judge"
    CHAIR = "chair"
    SECRETARY = "secretary"


class TeamRole(StrEnum):
    """The role of a person in a team."""

    MAKER = "maker"
    ADVISER = "adviser"


class RoundLevel(StrEnum):
    """The levels of rounds, lowest first."""

    INSTITUTION = "institution"
    PROVINCE = "province"
    REGION = "region"
    NATION = "nation"


@dataclass(frozen=True, slots=True)
class Lent:
    """Whose role a deputy acts with: that organiser's account, and the id of their grant."""

    organiser_id: int
    grant_id: int


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, limited to a competition, a round, an institution, or nothing (valid everywhere).

    A teacher's is limited to an institution, and to one round of it where an organiser gave it. ``lent``: it is an
    organiser's, whose deputy the person is.
    """

    role: Role
    competition_id: int | None = None
    round_id: int | None = None
    institution_id: int | None = None
    lent: Lent | None = None

    def organises(self, *, competition_id: int, round_id: int) -> bool:
        """Whether this is an organiser's role for the round."""
        is_unlimited = self.competition_id is None and self.round_id is None
        return self.role is Role.ORGANISER and (
            is_unlimited or self.competition_id == competition_id or self.round_id == round_id
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request or command, as the layers below ``web`` see them; ``device`` is the tablet.

    ``panels_of`` limits a judge who signed in with a card to the panels of the card's round, ``only_round`` a helper to
    the counter of the card's round. ``session_id`` is the session of the request. ``deputy_of`` is the organiser for
    whom the person acts now (``on``), which the audit log notes.
    """

    user_id: int | None
    grants: tuple[Grant, ...] = ()
    device: str = ""
    panels_of: int | None = None
    only_round: int | None = None
    session_id: int | None = None
    deputy_of: int | None = None

    def has(self, role: Role) -> bool:
        """Whether the person holds ``role`` anywhere."""
        return any(grant.role is role for grant in self.grants)

    @property
    def is_by_card(self) -> bool:
        """Whether the person signed in with a card."""
        return self.panels_of is not None or self.only_round is not None

    @property
    def taught(self) -> frozenset[tuple[int, int | None]]:
        """The institutions whose works the person enters and sees, each with the round; None: in every round."""
        return frozenset(
            (grant.institution_id, grant.round_id)
            for grant in self.grants
            if grant.role is Role.TEACHER and grant.institution_id is not None
        )

    def teaches(self, institution_id: int | None, round_id: int | None) -> bool:
        """Whether the person is a teacher of this institution for works of this round (``queries.taught_works``)."""
        return institution_id is not None and not {(institution_id, None), (institution_id, round_id)}.isdisjoint(
            self.taught
        )

    def organises(self, *, competition_id: int, round_id: int) -> bool:
        """Whether the person organises this round: as administrator, or as organiser of it or its competition."""
        return self.has(Role.ADMIN) or any(
            grant.organises(competition_id=competition_id, round_id=round_id) for grant in self.grants
        )

    @property
    def own(self) -> Self:
        """The person with their own roles only, without those of organisers whose deputy they are."""
        return replace(self, grants=tuple(grant for grant in self.grants if grant.lent is None), deputy_of=None)

    @property
    def organisers(self) -> tuple[int, ...]:
        """The organisers whose deputy the person is."""
        return tuple(dict.fromkeys(grant.lent.organiser_id for grant in self.grants if grant.lent is not None))

    def as_deputy_of(self, organiser_id: int) -> Self:
        """The person with nothing but what this organiser lent them."""
        lent = (grant for grant in self.grants if grant.lent is not None and grant.lent.organiser_id == organiser_id)
        return replace(self, grants=tuple(lent), deputy_of=organiser_id)

    def on(self, *, competition_id: int, round_id: int) -> Self:
        """The person as they act on this round: as a deputy only where no role of their own organises it."""
        place = {"competition_id": competition_id, "round_id": round_id}
        organisers = () if self.own.organises(**place) else self.organisers
        found = (one for one in organisers if self.as_deputy_of(one).organises(**place))
        return replace(self, deputy_of=next(found, None))

    def rules_on(self, *, competition_id: int, round_id: int) -> bool:
        """Whether the person may record rulings in this round, as its organiser or as the central committee."""
        central = (grant for grant in self.grants if grant.role is Role.CENTRAL)
        return any(grant.competition_id in (None, competition_id) for grant in central) or self.organises(
            competition_id=competition_id, round_id=round_id
        )


SYSTEM = Actor(user_id=None)
"""The installation itself, the actor of ``judging init`` and the demo."""
