"""What several papers claim: rows stand on steps of the maps, grades follow them, and searches were really counted."""

import pytest

from broken_tables import copied, edit, put  # noqa: F401
from ruralecom import arguments, data, ledger, shared_claims

CLAIMS = "papers/arguments/shared_claims.csv"


def test_every_topic_is_spoken_of_by_two_papers_or_more_and_counts_add_up():
    topics, rows = shared_claims.topics(), shared_claims.rows()
    papers = rows.groupby("topic")["paper"].nunique()
    assert (papers >= 2).all() and (topics[["for", "against", "both"]].sum(axis="columns") == papers.reindex(topics.index)).all()


def test_the_grade_of_a_row_is_that_of_its_best_step():
    grade_of = arguments.links().set_index(["source", "target"])["grade"]
    for row in shared_claims.rows().itertuples():
        if row.steps:
            assert row.rank == max(shared_claims.RANKS[grade_of[step]] for step in row.steps)
            assert shared_claims.RANKS[row.grade] == row.rank


def test_rows_of_one_topic_come_in_the_order_of_the_papers():
    rows = shared_claims.rows("training")
    assert list(rows["paper"]) == list(shared_claims.NAMES) and set(rows["stance"]) == {"for"}


def test_the_figures_of_a_row_belong_to_its_paper():
    for row in shared_claims.rows().itertuples():
        assert {ledger.claim(claim).paper for claim in row.claims} <= {row.paper}


def test_every_section_named_is_one_that_the_maps_or_the_ledger_know():
    known = set("; ".join([*arguments.links()["section"], *arguments.nodes()["section"], *ledger.claims()["section"]]).split("; "))
    known |= {"abstract"}
    assert {part for cell in shared_claims.rows()["section"] for part in cell.split("; ")} <= known


def test_an_unknown_topic_or_kind_lists_what_there_is():
    with pytest.raises(ValueError, match="there is no topic 'trainings'; accepted: training, people-missing"):
        shared_claims.rows("trainings")
    with pytest.raises(ValueError, match="there is no kind of search 'words'; accepted: question, source, phrase"):
        shared_claims.searched("words")


@pytest.mark.parametrize("change, message", [
    (put("steps", "yiwu-policy>yiwu-nothing"), "'yiwu-policy>yiwu-nothing' is no step of a map; accepted: source>target"),
    (put("steps", "coupling-two-way-trade>coupling-mutual-lift"), "is not a step of "),
    (put("steps", ""), "column 'grade': a grade stands where there is no step, and only there"),
    (put("grade", "case"), "column 'grade': a grade stands where there is no step, and only there"),
    (put("claims", "coupling-produce-loss"), "'coupling-produce-loss' is of another paper; accepted: ledger rows of "),
])
def test_a_broken_row_is_refused_with_what_would_be_accepted(copied, change, message):  # noqa: F811
    edit(copied, CLAIMS, change)
    with pytest.raises(data.DataError) as caught:
        shared_claims.rows(folder=copied)
    assert message in "\n".join(map(str, caught.value.problems))


def test_a_topic_of_one_paper_is_refused(copied):  # noqa: F811
    edit(copied, CLAIMS, lambda header, rows: rows.__setitem__(slice(None), [row for row in rows if row[0] != "credit" or row[1] == "yiwu"]))
    with pytest.raises(data.DataError, match="'credit' has rows of fewer than two papers"):
        shared_claims.rows(folder=copied)


def test_every_search_was_made_in_all_five_texts_and_every_find_of_a_question_was_read():
    frame = data.load("text_search")
    assert (frame.groupby("searched")["paper"].nunique() == len(shared_claims.NAMES)).all()
    questions = frame[frame["kind"] == "question"]
    assert (questions["reading"].notna() == (questions["hits"] > 0)).all()


def test_figures_for_one_quantity_come_from_two_papers_and_differ_in_nothing_but_what_is_said():
    frame = data.load("same_quantities")
    papers = frame.assign(paper=[ledger.claim(claim).paper for claim in frame["claim"]]).groupby("quantity")["paper"].nunique()
    assert (papers >= 2).all()
