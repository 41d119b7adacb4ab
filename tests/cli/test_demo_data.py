"""The tables that the demo is built from."""

from judging.demo import data as tables, national, province, running


def test_every_work_has_both_titles_a_team_and_a_college_that_is_known() -> None:
    colleges = {college.name for college in tables.colleges()}
    works = [
        work for name in (national.NAME, province.NAME, running.SCORING, running.SETUP) for work in tables.works(name)
    ]

    assert {work.institution for work in works} <= colleges
    assert all(work.title_th and work.title_en and 3 <= len(work.makers) <= 10 for work in works)
    assert all(1 <= len(work.advisers) <= 5 for work in works)
    names = [name for work in works for name in (*work.makers, *work.advisers)]
    assert len(names) == len(set(names))
