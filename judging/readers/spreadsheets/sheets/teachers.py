"""The sheets of teachers of a round: a workbook → cleaned teachers, and the plan of their import."""

from dataclasses import replace
from functools import partial

from judging.core.imports.answers import held_answers, leaves_wrong
from judging.core.imports.named_institutions import resolve
from judging.core.imports.plan import Answers, Part, Plan, Question, RowAt
from judging.core.imports.teacher_columns import TEACHERS
from judging.core.imports.teachers import KnownTeachers, TeacherRow, TeacherValues, compare_teachers
from judging.core.people.accounts import USERNAME_LENGTHS, check_username, clean_username
from judging.core.refusals import RuleViolation
from judging.readers.institution_questions import InstitutionMention, ask
from judging.readers.spreadsheets.cells import NONE, Cells, Sheet, read_sheet
from judging.readers.spreadsheets.grids import Workbook
from judging.readers.spreadsheets.headers import Mappings

OBSTACLES = ("username_of_another", "username_of_account", "institution_not_of_area", "teacher_meant_twice")
"""The codes of obstacles that core can report; each has a sentence among the faults."""

REMARKS = ("teacher_known",)
"""The codes of remarks that core can report; each has a sentence among the notes."""


def read_teachers(workbook: Workbook, *, mappings: Mappings = NONE) -> Sheet[TeacherRow]:
    """The teachers in a workbook. Raises SheetRefused when it has no sheet of teachers."""
    return read_sheet(workbook, TEACHERS, partial(_teacher, usernames={}), mappings=mappings)


def plan_teachers(sheet: Sheet[TeacherRow], known: KnownTeachers, answers: Answers) -> Plan[TeacherValues]:
    """The plan of an import of teachers with these answers. It adds no institution."""
    sheet = sheet.answered(answers)
    left = leaves_wrong(answers)
    mentions = [
        InstitutionMention(row.row, row.institution)
        for row in sheet.rows
        if row.institution and not (left and row.row in sheet.wrong_rows)
    ]
    questions = tuple(map(_of_registry, ask(mentions, known.institutions)))
    places, held = resolve(questions, known.institutions, answers)
    compared = compare_teachers(sheet.rows, known, places, answers, wrong=sheet.wrong_rows)
    asked = (*sheet.questions, *compared.questions)
    return Plan(
        parts=(Part(rows=compared.rows, obstacles=compared.obstacles, remarks=compared.remarks),),
        questions=questions,
        faulty=sheet.is_faulty,
        answers=held_answers(held, asked, answers),
        asked=asked,
        leaves_wrong=left,
    )


def _of_registry(question: Question) -> Question:
    """The question without new institutions as answers: only those of the area can be meant."""
    options = tuple(option for option in question.options if option.is_known)
    answer = question.default_answer if options or question.certain is not None else ""
    return replace(question, options=options, default_answer=answer, adds_none=True)


def _teacher(cells: Cells, usernames: dict[str, RowAt]) -> TeacherRow:
    username = cells.text("username", clean_username)
    if username:
        try:
            check_username(username)
        except RuleViolation:
            least, most = USERNAME_LENGTHS
            cells.fault("username_unreadable", "username", found=username, least=least, most=most)
        else:
            if first := cells.earlier_row(usernames, username):
                cells.fault("username_twice", "username", username=username, first=first)
    return TeacherRow(
        row=cells.row.at,
        name=cells.person("name"),
        username=username,
        position=cells.text("position"),
        institution=cells.text("institution"),
    )
