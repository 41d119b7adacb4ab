"""The routes of ``admin``."""

from __future__ import annotations

from judging.web.admin import institutions, overview, people, personal_data, rulebooks
from judging.web.routes import Route, blueprint

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ROUTES: tuple[Route, ...] = (
    ("/", "home", overview.home, GET),
    ("/users", "users", people.users, GET),
    ("/users/new", "user_new", people.user_new, BOTH),
    ("/users/<int:user_id>", "user", people.user, BOTH),
    ("/users/<int:user_id>/password", "user_password", people.user_password, POST),
    ("/users/<int:user_id>/grants", "user_grants", people.user_grants, POST),
    ("/users/<int:user_id>/state", "user_state", people.user_state, POST),
    ("/rulebooks", "rulebooks", rulebooks.rulebooks, GET),
    ("/rulebooks/new", "rulebook_add", rulebooks.rulebook_add, BOTH),
    ("/rulebooks/<int:rulebook_id>", "rulebook", rulebooks.rulebook, GET),
    ("/institutions", "institutions", institutions.institutions, GET),
    ("/institutions/<int:institution_id>", "institution", institutions.institution, BOTH),
    ("/personal-data", "personal_data", personal_data.personal_data, GET),
    (
        "/personal-data/competitions/<int:competition_id>",
        "personal_data_competition",
        personal_data.personal_data_competition,
        BOTH,
    ),
    (
        "/personal-data/competitions/<int:competition_id>/erase",
        "personal_data_competition_erase",
        personal_data.personal_data_competition_erase,
        POST,
    ),
    ("/personal-data/persons/<int:person_id>", "personal_data_person", personal_data.personal_data_person, GET),
    ("/personal-data/persons/<int:person_id>/export", "personal_data_export", personal_data.personal_data_export, POST),
    (
        "/personal-data/persons/<int:person_id>/erase",
        "personal_data_person_erase",
        personal_data.personal_data_person_erase,
        POST,
    ),
    ("/log", "log", overview.log, GET),
)

admin = blueprint("admin", "/admin", ROUTES)
