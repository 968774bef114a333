"""Question banks are checked, and a quiz can be answered by mouse, by keyboard, and without scripts."""

import copy
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from ruralecom import ledger, quizzes, theme
from ruralecom.site import quizzes as page
from study_book import BANKS, study_address, study_site  # noqa: F401

NAME = "sample"
SAMPLE = yaml.safe_load((BANKS / f"{NAME}.yml").read_text(encoding="utf-8"))


@pytest.fixture
def bank(tmp_path):
    """Return a function that writes a changed copy of a bank and loads it."""
    def load(change):
        entries = copy.deepcopy(SAMPLE)
        changed = change(entries)     # either alters the entries in place or returns others
        entries = changed if isinstance(changed, (list, dict)) else entries
        (tmp_path / "sample.yml").write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
        return quizzes.load("sample", tmp_path)
    return load


def refusal(load, change):
    with pytest.raises(quizzes.QuizError) as caught:
        load(change)
    return str(caught.value)


@pytest.mark.parametrize("name", quizzes.names())
def test_every_bank_can_be_shown_and_gives_a_reason_for_every_answer(name):
    for question in quizzes.load(name).questions:
        assert all(len(option.reason) > 30 for option in question.options), question.id


def test_a_figure_in_braces_comes_from_the_ledger_and_is_named_as_a_source():
    question = next(q for q in quizzes.load(NAME, BANKS).questions if q.id == "small-part")
    assert ledger.claim("yiwu-turnover-2024").text("en") in question.question
    assert question.claims == ("yiwu-turnover-2024", "yiwu-farm-online-2024")


def test_what_the_sample_says_of_farm_produce_and_coverage_is_so():
    assert ledger.value("yiwu-farm-online-2024") < 0.01 * ledger.value("yiwu-turnover-2024")
    assert ledger.value("yiwu-station-coverage-2023") == ledger.value("yiwu-station-coverage-2024")


def test_an_unknown_bank_names_the_nearest():
    with pytest.raises(quizzes.QuizError, match="exercises/quizzes/yiwu-argment.yml; did you mean yiwu-argument"):
        quizzes.load("yiwu-argment")


@pytest.mark.parametrize("change, message", [
    (lambda q: q[1].pop("id"), "exercises/quizzes/sample.yml, question 2, field 'id': is missing or empty; accepted: a text"),
    (lambda q: q[0].update(id="One"), "question 1 (id One), field 'id': 'One' is not accepted; accepted: small letters"),
    (lambda q: q[1].update(id=q[0]["id"]), "question 2, field 'id': 'what-measured-means' is taken"),
    (lambda q: q[0].update(qestion="x"), "question 1, field 'qestion': is not known; accepted: id, question, options"),
    (lambda q: q[0]["options"][1].update(right="maybe"),
     "question 1 (id what-measured-means), option 2, field 'right': 'maybe' is not accepted; accepted: true or false"),
    (lambda q: q[0]["options"][2].pop("reason"), "option 3, field 'reason': is missing or empty"),
    (lambda q: q[0]["options"][0].update(right=True), "field 'options': 2 are right; accepted: exactly one, or more with"),
    (lambda q: q[0]["options"][1].update(right=False), "field 'options': 0 are right"),
    (lambda q: q[0]["options"][0].update(text=q[0]["options"][1]["text"]), "two have the same text"),
    (lambda q: q[0].update(options=q[0]["options"][:2]), "field 'options': 2 are given; accepted: 3 to 6"),
    (lambda q: q[0].update(claims=["yiwu-turnover-2042"]),
     "field 'claims': the ledger has no claim 'yiwu-turnover-2042'; did you mean yiwu-turnover-2024"),
    (lambda q: q[0].update(question="{yiwu-turnover-2042}?"), "field 'question': the ledger has no claim"),
    (lambda q: q[0].update(question="What is $Q$?"), "field 'question': '$' is not accepted"),
    (lambda q: q[:3], "sample.yml holds 3 questions; accepted: a list of 4 to 6"),
    (lambda q: {"questions": q}, "holds no list of questions"),
    (lambda q: ["text", *q[1:]], "question 1: 'text' is not accepted; accepted: the fields id, question"),
])
def test_a_bad_bank_is_refused_by_file_question_and_field(bank, change, message):
    assert message in refusal(bank, change)


def test_text_that_is_not_yaml_is_refused_by_file_and_line(tmp_path):
    (tmp_path / "broken.yml").write_text("- id: [one\n- id: two", encoding="utf-8")
    with pytest.raises(quizzes.QuizError, match="exercises/quizzes/broken.yml is not YAML that can be read: .*line 2"):
        quizzes.load("broken", tmp_path)


def test_a_bank_whose_right_answer_always_stands_in_one_place_is_refused(bank):
    def first(entries):
        for entry in entries:
            entry["options"].sort(key=lambda option: not option["right"])
    assert "the right answer is option 1 in every question" in refusal(bank, first)


def test_options_keep_the_order_in_which_they_are_written():
    shown = quizzes.load(NAME, BANKS).questions[0].options
    assert [option.right for option in shown] == [option["right"] for option in SAMPLE[0]["options"]]


@pytest.mark.parametrize("text, html", [
    ("a *b* c", "a <em>b</em> c"), ("**b** *c*", "<strong>b</strong> <em>c</em>"), ("2 * 3 * 4", "2 * 3 * 4"),
    ("`a < b*c*`", "<code>a &lt; b*c*</code>"), ("<script>", "&lt;script&gt;"),
])
def test_inline_markdown(text, html):
    assert quizzes.inline(text) == html


def test_a_notebook_gets_a_quiz_without_scripts_that_names_every_reason():
    quiz = quizzes.show(NAME, BANKS)
    bundle = quiz._repr_mimebundle_()
    assert "<script" not in bundle["text/html"]
    for question in quiz.questions:
        for option in question.options:
            assert quizzes.inline(option.reason) in bundle["text/html"]
    json.dumps(bundle[quizzes.MIME], allow_nan=False)


def test_the_page_is_well_formed_and_every_text_passes_through_the_translator():
    spoken = []
    html = page.markup(json.loads(json.dumps(quizzes.show(NAME, BANKS).payload())), "zh_CN", lambda text: spoken.append(text) or "译")
    ElementTree.fromstring(html)
    words = re.sub(r"data-words=\"[^\"]*\"", "", html)
    assert "农产品网销额" in words
    assert not re.search(r"[A-Za-z]{4,}", re.sub(r"<[^>]*>", "", words)), "untranslated text is left"
    assert SAMPLE[0]["options"][2]["text"] in spoken


def test_right_and_wrong_have_the_colours_of_the_theme():
    css = (Path(page.__file__).parent / "static" / "quizzes.css").read_text(encoding="utf-8")
    found = re.findall(r"\{ --rc-right: (#\w+); --rc-wrong: (#\w+);", css)
    assert found == list(zip(theme.COLORS["green"], theme.COLORS["red"]))


# --- In a browser -----------------------------------------------------------------


def answer(question, *places):
    for place in places:
        question.locator(".rc-option").nth(place).locator("label").click()
    question.locator("button").click()


@pytest.mark.browser
def test_a_wrong_answer_shows_its_reason_and_may_be_changed(open_page, study_address):
    page = open_page(study_address)
    question = page.locator(".rc-question").first
    answer(question, 0)
    assert question.locator(".rc-reason:visible").count() == 1
    assert "good pear harvest" in question.locator(".rc-reason:visible").inner_text()
    assert "good pear harvest" in question.locator("[role=status]").text_content()
    answer(question, 1)
    assert question.locator(".rc-reason:visible").count() == 3, "every reason is shown in the end"
    assert question.locator("[role=status]").text_content().startswith("Right.")
    assert page.locator(".rc-score").inner_text() == "1 of 5 questions answered, 0 of them right at the first try."
    assert page.problems == [] and page.foreign == []


@pytest.mark.browser
def test_several_right_answers_are_asked_for_together(open_page, study_address):
    page = open_page(study_address)
    question = page.locator(".rc-question").last
    answer(question, 0, 1)
    assert "Right answers found: 1 of 2. Wrong ones among your choices: 1." in question.locator("[role=status]").text_content()
    answer(question, 1, 2)
    assert question.locator("[role=status]").text_content().startswith("Right.")


@pytest.mark.browser
def test_a_question_can_be_answered_and_asked_again_by_keyboard_alone(open_page, study_address):
    page = open_page(study_address)
    question = page.locator(".rc-question").first
    question.locator("button").focus()
    page.keyboard.press("Enter")
    assert question.locator("[role=status]").text_content().strip() == "Choose an answer first."
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.type") == "radio"
    while not question.locator("input").nth(1).is_checked():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert question.locator("[role=status]").text_content().startswith("Right.")
    assert page.evaluate("document.activeElement.textContent") == "Ask me again", "the focus is not lost"
    page.keyboard.press("Enter")
    assert question.locator(".rc-reason:visible").count() == 0
    assert page.evaluate("document.activeElement.id").endswith("what-measured-means-1")


@pytest.mark.browser
def test_without_scripts_every_answer_opens_on_its_reason(open_page, study_address):
    page = open_page(study_address, scripts=False)
    option = page.locator(".rc-question").first.locator(".rc-option").nth(1)
    assert page.locator(".rc-actions:visible").count() == 0
    option.locator("summary").click()
    assert option.locator(".rc-reason").inner_text().startswith("Right. That is all that the grade says")


@pytest.mark.browser
def test_nothing_moves_when_the_script_turns_disclosures_into_questions(open_page, study_address):
    heights = []
    for blocked in (True, False):
        page = open_page(study_address)
        if blocked:
            page.route("**/quizzes.js*", lambda route: route.abort())
            page.reload()
        heights.append(page.locator(".rc-quiz").bounding_box()["height"])
    assert abs(heights[0] - heights[1]) <= 2


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_an_answered_quiz_is_accessible(open_page, study_address, width, mode):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(study_address, width=width, mode=mode)
    for question in page.locator(".rc-question").all():
        answer(question, 1)
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
