"""The routes of ``signin``."""

from judging.web.serving.routes import Route, blueprint
from judging.web.signin import cards, staff

ROUTES: tuple[Route, ...] = (
    ("/signin", "signin", staff.signin, ("GET", "POST")),
    ("/signin/code", "card_code", cards.card_code, ("POST",)),
    ("/c/<token>", "card_link", cards.card_link, ("GET",)),
    ("/signout", "signout", staff.signout, ("POST",)),
    ("/password", "password", staff.password, ("GET", "POST")),
)

signin = blueprint("signin", "", ROUTES)
