"""The routes of ``signin``."""

from judging.web.serving.routes import Route, blueprint
from judging.web.signin import cards, second_factor, sessions, staff

ROUTES: tuple[Route, ...] = (
    ("/signin", "signin", staff.signin, ("GET", "POST")),
    ("/signin/code", "card_code", cards.card_code, ("POST",)),
    ("/c/<token>", "card_link", cards.card_link, ("GET",)),
    ("/signout", "signout", staff.signout, ("POST",)),
    ("/signin/second-factor", "second_factor_check", second_factor.check, ("GET", "POST")),
    ("/signin/second-factor/new", "second_factor_new", second_factor.new, ("GET", "POST")),
    ("/second-factor", "second_factor", second_factor.mine, ("GET", "POST")),
    ("/sessions", "sessions", sessions.mine, ("GET", "POST")),
    ("/password", "password", staff.password, ("GET", "POST")),
)

signin = blueprint("signin", "", ROUTES)
