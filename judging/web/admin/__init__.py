"""The routes of ``admin``."""

from judging.web.admin import (
    backups,
    emblems,
    institutions,
    jobs,
    overview,
    past_works,
    people,
    personal_data,
    rulebooks,
    trusted_keys,
)
from judging.web.serving.routes import Route, blueprint

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ROUTES: tuple[Route, ...] = (
    ("/", "home", overview.home, GET),
    ("/users", "users", people.users, GET),
    ("/users/new", "user_new", people.user_new, BOTH),
    ("/users/reissue", "users_reissue", people.users_reissue, POST),
    ("/users/<int:user_id>", "user", people.user, BOTH),
    ("/users/<int:user_id>/password", "user_password", people.user_password, POST),
    ("/users/<int:user_id>/second-factor", "user_second_factor", people.user_second_factor, POST),
    ("/users/<int:user_id>/sessions", "user_sessions", people.user_sessions, POST),
    ("/users/<int:user_id>/grants", "user_grants", people.user_grants, POST),
    ("/users/<int:user_id>/state", "user_state", people.user_state, POST),
    ("/users/<int:user_id>/deputies", "user_deputy_end", people.user_deputy_end, POST),
    ("/users/<int:user_id>/merge", "user_merge", people.user_merge, BOTH),
    ("/rulebooks", "rulebooks", rulebooks.rulebooks, GET),
    ("/rulebooks/new", "rulebook_add", rulebooks.rulebook_add, BOTH),
    ("/rulebooks/<int:rulebook_id>", "rulebook", rulebooks.rulebook, GET),
    ("/institutions", "institutions", institutions.institutions, GET),
    ("/institutions/import", "institutions_import", institutions.institutions_import, BOTH),
    ("/institutions/template", "institutions_template", institutions.institutions_template_, GET),
    ("/institutions/<int:institution_id>/merge", "institution_merge", institutions.institution_merge, BOTH),
    ("/past-works", "past_works", past_works.past_works, GET),
    ("/past-works/import", "past_works_import", past_works.past_works_import, BOTH),
    ("/past-works/template", "past_works_template", past_works.past_works_template_, GET),
    ("/past-works/<int:past_work_id>/remove", "past_work_remove", past_works.past_work_remove, POST),
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
    ("/keys", "keys", trusted_keys.keys, BOTH),
    ("/keys/<int:key_id>/remove", "key_remove", trusted_keys.key_remove, POST),
    ("/emblems", "emblems", emblems.listing, BOTH),
    ("/emblems/<int:emblem_id>.png", "emblem", emblems.image, GET),
    ("/emblems/<int:emblem_id>/remove", "emblem_remove", emblems.remove, POST),
    ("/jobs", "jobs", jobs.jobs, GET),
    ("/jobs/<int:job_id>/retry", "job_retry", jobs.job_retry, POST),
    ("/backups", "backups", backups.backups, BOTH),
    ("/backups/now", "backup_now", backups.backup_now, POST),
    ("/backups/copy", "backup_copy", backups.backup_copy, POST),
    ("/backups/<int:job_id>/file", "backup_download", backups.backup_download, POST),
    ("/log", "log", overview.log, GET),
)

admin = blueprint("admin", "/admin", ROUTES)
