"""Pure: what the institutions that a sheet names become: known ones, new ones, and known ones that get a place."""

from collections.abc import Iterable, Mapping, Sequence

from judging.core.imports.plan import NO_ONE, Answers, KnownInstitution, Question, RowAt, RowInstitution


def resolve(
    questions: Sequence[Question], known: Iterable[KnownInstitution], answers: Answers
) -> tuple[dict[RowAt, RowInstitution], dict[str, str]]:
    """The institution of each row that names one, and the answers that apply: those given, else the defaults.

    An answer that was not offered counts as none. Options from the file refer to earlier questions, so one pass is
    enough.
    """
    by_id = {one.id: one for one in known}
    held: dict[str, str] = {}
    by_college: dict[str, RowInstitution] = {}
    places: dict[RowAt, RowInstitution] = {}
    for question in questions:
        said = answers.get(question.id, "")
        answer = said if said in question.answers else question.default_answer
        if question.is_doubt and answer:
            held[question.id] = answer
        place = _place(question, answer, by_id, by_college)
        meant = (
            RowInstitution(question.name, question.province, college=question.college) if answer == NO_ONE else place
        )
        by_college.setdefault(question.college, meant)
        places.update(dict.fromkeys(question.rows, place))
    return places, held


def _place(
    question: Question, answer: str, known: Mapping[int, KnownInstitution], by_college: Mapping[str, RowInstitution]
) -> RowInstitution:
    if answer == NO_ONE:
        return RowInstitution()
    if question.is_doubt and not answer:
        return RowInstitution(question.name, question.province, is_open=True)
    number = int(answer.removeprefix("known:")) if answer.startswith("known:") else question.certain
    if number is not None:
        one = known[number]
        return RowInstitution(one.name, one.province, id=one.id)
    if answer.startswith("file:"):
        return by_college[answer.removeprefix("file:")]
    return RowInstitution(question.name, question.province, college=question.college)


def new_institutions(questions: Iterable[Question], places: Mapping[RowAt, RowInstitution]) -> tuple[Question, ...]:
    """The questions whose institution rows need and the registry lacks, one per name."""
    wanted = {place.college for place in places.values() if place.college}
    made: dict[str, Question] = {}
    for one in questions:
        if one.college in wanted:
            made.setdefault(one.college, one)
    return tuple(made.values())


def completed_institutions(
    questions: Iterable[Question], known: Iterable[KnownInstitution]
) -> tuple[KnownInstitution, ...]:
    """Known institutions without a province or region for which the sheet names exactly one. Those with teachers are
    left out: an administrator places them, because the place decides which organisers may reset their passwords."""
    by_id = {one.id: one for one in known}
    said: dict[int, set[tuple[str, str]]] = {}
    for one in questions:
        if one.certain is not None and (one.province or one.region):
            said.setdefault(one.certain, set()).add((one.province, one.region))
    placings = []
    for number, pairs in said.items():
        stored = by_id[number]
        if stored.has_teachers:
            continue
        provinces, regions = {pair[0] for pair in pairs} - {""}, {pair[1] for pair in pairs} - {""}
        province = stored.province or (provinces.pop() if len(provinces) == 1 else "")
        region = stored.region or (regions.pop() if len(regions) == 1 else "")
        if (province, region) != (stored.province, stored.region):
            placings.append(KnownInstitution(number, stored.name, province, region))
    return tuple(placings)
