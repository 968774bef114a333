"""What several papers claim alike, what some of them deny, and on which ground each does so.

A topic is a proposition in one sentence. A row of `shared_claims` says that one paper states it ("for") or something
that does not go with it ("against"), in which section, by which steps of its argument map. A row's grade is that of
its best step, so it follows the maps; only a passage that is no step of a map carries a grade of its own.
"""

import pandas as pd

from ruralecom import arguments, data
from ruralecom.arguments import GRADES, split_ids

TOPICS, CLAIMS, SEARCH = "shared_topics", "shared_claims", "text_search"
NAMES = {"yiwu": "Yiwu", "digital_era": "Digital era", "coupling": "Coupling", "guizhou": "Guizhou",
         "four_dimensions": "Four dimensions"}
# The weakest first: a number says which of two grades is better, not by how much.
RANKS = {grade: rank for rank, grade in enumerate(reversed(GRADES), start=1)}


def topics(folder=None) -> pd.DataFrame:
    """Return one row a topic, index topic: label, proposition, and how many papers are for it, against it, or both."""
    frame = data.load(TOPICS, folder).set_index("topic")
    held = rows(folder=folder).groupby(["topic", "paper"])["stance"].agg(lambda stances: "both" if len(set(stances)) > 1 else stances.iloc[0])
    counts = held.groupby("topic").value_counts().unstack(fill_value=0).reindex(columns=["for", "against", "both"], fill_value=0)
    return frame.join(counts)


def rows(topic=None, folder=None) -> pd.DataFrame:
    """Return the rows of one topic (of all, if none is named), in the order of topics and papers.

    Columns topic, paper, stance, grade, rank (see `RANKS`), steps (tuple of pairs of parts of a map), claims (tuple of
    ledger ids), section, says. Raises data.DataError for a broken table, ValueError for an unknown topic.
    """
    frame, steps = data.load(CLAIMS, folder), arguments.links(folder=folder)
    grade_of = {(link.source, link.target): link.grade for link in steps.itertuples()}
    faults = problems(frame, grade_of, folder)
    if faults:
        raise data.DataError(faults)
    known = list(data.load(TOPICS, folder)["topic"])
    if topic is not None and topic not in known:
        raise ValueError(f"there is no topic {topic!r}; accepted: {', '.join(known)}")
    frame["steps"] = [pairs(cell) for cell in frame["steps"]]
    frame["claims"] = [split_ids(cell) for cell in frame["claims"]]
    frame["grade"] = [max((grade_of[step] for step in row.steps), key=RANKS.get, default=row.grade)
                      for row in frame.itertuples()]
    frame["rank"] = frame["grade"].map(RANKS)
    place = {name: number for number, name in enumerate([*known, *NAMES])}
    frame = frame.sort_values(["topic", "paper"], key=lambda column: column.map(place), kind="stable")
    wanted = frame if topic is None else frame[frame["topic"] == topic]
    return wanted[["topic", "paper", "stance", "grade", "rank", "steps", "claims", "section", "says"]].reset_index(drop=True)


def pairs(cell) -> tuple:
    """Return the steps of a cell as pairs of parts.

    >>> pairs("yiwu-policy>yiwu-talent; yiwu-talent>yiwu-start-ups-jobs")
    (('yiwu-policy', 'yiwu-talent'), ('yiwu-talent', 'yiwu-start-ups-jobs'))
    """
    return tuple(tuple(part.strip() for part in step.split(">")) for step in split_ids(cell))


def problems(frame, grade_of, folder=None) -> list:
    """List what the schema cannot see in the table of shared claims, as data.Problem objects.

    grade_of: dict of (source, target) -> grade of the maps' steps.
    """
    file, papers_of, faults = "data/" + data.resource(CLAIMS, folder)["path"], {}, []
    for number, row in enumerate(frame.itertuples(), start=2):
        def fault(column, value, text):
            faults.append(data.Problem(file, number, f"{row.topic} {row.paper}", column, str(value), text))

        steps = pairs(row.steps)
        for step in steps:
            if step not in grade_of:
                fault("steps", row.steps, f"{'>'.join(step)!r} is no step of a map; accepted: source>target of the table of links")
            elif not step[0].startswith(row.paper + "-"):
                fault("steps", row.steps, f"{'>'.join(step)!r} is not a step of {row.paper!r}; accepted: steps of that paper")
        if bool(steps) == (not pd.isna(row.grade)):
            fault("grade", row.grade, "a grade stands where there is no step, and only there; accepted: one of the two columns filled")
        for claim in split_ids(row.claims):
            if not claim.startswith(row.paper.replace("_", "-") + "-"):
                fault("claims", row.claims, f"{claim!r} is of another paper; accepted: ledger rows of {row.paper!r}")
        papers_of.setdefault(row.topic, set()).add(row.paper)
    for topic in data.load(TOPICS, folder)["topic"]:
        if len(papers_of.get(topic, ())) < 2:
            faults.append(data.Problem(file, 1, topic, "topic", topic, f"{topic!r} has rows of fewer than two papers; accepted: two or more"))
    return faults


def searched(kind, folder=None) -> pd.DataFrame:
    """Return how often the five texts hold the words searched for: one row a search, one column a paper.

    kind: "question", "source" or "phrase". Columns label, terms, then one count a paper.
    """
    frame = data.load(SEARCH, folder)
    kinds = list(dict.fromkeys(frame["kind"]))
    if kind not in kinds:
        raise ValueError(f"there is no kind of search {kind!r}; accepted: {', '.join(kinds)}")
    frame = frame[frame["kind"] == kind]
    wide = frame.pivot(index="searched", columns="paper", values="hits")[list(NAMES)]
    wide.columns.name = None
    first = frame.drop_duplicates("searched").set_index("searched")[["label", "terms"]]
    return first.join(wide)
