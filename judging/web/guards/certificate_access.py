"""Who sees certificates and the names on them."""

from collections.abc import Mapping
from typing import Any

from judging.core.roles import Actor
from judging.extensions import db
from judging.queries import scopes
from judging.queries.award_certificates import award_certificates, certificate_names
from judging.web.guards.access import scope_of
from judging.web.views import or_404


def sees_certificate(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Organisers of the contest, teachers of the work's institution for its round, and the panel member whose it is."""
    found = or_404(award_certificates.whose(db.session(), args["certificate_id"]))
    if actor.teaches(found.institution_id, found.round_id) or found.user_id == (actor.user_id or 0):
        return True
    scope = scope_of(found.contest_id)
    return actor.organises(competition_id=scope.competition_id, round_id=scope.round_id)


def teaches_in(actor: Actor, args: Mapping[str, Any]) -> bool:
    """Teachers of an institution that has a work in the contest of the address."""
    or_404(scopes.round_of(db.session(), args["contest_id"]))
    return certificate_names.is_taught_in(db.session(), actor, args["contest_id"])
