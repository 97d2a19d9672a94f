"""Measures the views of who stands where in an invented debate: opening one, following a correction.

`bench.py` runs it and keeps the debate.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from debate import BEGIN, fill
from measured import Measured
from results import spread, table

from xjreader.config import Config
from xjreader.models.analysis import Saying, Scope, StatementRow, Verdict
from xjreader.models.query_parser import parse
from xjreader.models.stance import Moving, Window
from xjreader.services.library import Library
from xjreader.store.standings import Standings

OPENED_WITHIN, FOLLOWED_WITHIN = 200, 50
"""Milliseconds that we allow ourselves."""

STATEMENTS = 100_000
ROWS = 50
"""Rows of a list that a screen shows."""


@dataclass
class Timings:
    """Seconds by name, in the order in which they came."""

    wall: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Adds the seconds of what is done inside."""
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.wall[name].append(time.perf_counter() - wall)
        self.processor[name].append(time.process_time() - processor)

    def table(self) -> list[str]:
        """Lines of a table in milliseconds."""
        wall = {name: spread(values, scale=1000) for name, values in self.wall.items()}
        processor = {name: {spread(values, scale=1000)} for name, values in self.processor.items()}
        return table(("view", "ms", "processor"), wall, processor)


def openings(library: Library) -> dict[str, Callable[[], object]]:
    """Every view, from nothing to what it shows."""
    stances = library.stances
    everything = stances.open()
    busiest = everything.actor_names()[0][0]
    top = stances.open(rollup=True).actor_names()[0][0]
    recent = Scope(window=Window(since=BEGIN + timedelta(days=365)))
    feed = Scope(query=parse('feed:"Wire 3"'))
    query = Scope(query=parse("after:2021-06 stance:oppose"))
    articles = Scope(article_ids=tuple(range(1, 201)))
    moving = Moving(30, 7)
    some = next(row for row in stances.statement_rows(stances.statement_ids()[:ROWS]) if row.polarity.sign)

    def actors(view: Standings) -> object:
        return view.actors(trend=moving, limit=ROWS)

    return {
        "by actor, with trends": lambda: actors(stances.open()),
        "by actor, rolled up": lambda: actors(stances.open(rollup=True)),
        "by actor, every statement": lambda: actors(stances.open(counting="statement")),
        "by actor, once a week": lambda: actors(stances.open(counting="week")),
        "by actor, the machine's word alone": lambda: actors(stances.open(whose="machine")),
        "by actor, of a feed": lambda: actors(stances.open(feed)),
        "by actor, of a query": lambda: actors(stances.open(query)),
        "by actor, since a day": lambda: actors(stances.open(recent)),
        "by actor, of 200 articles": lambda: actors(stances.open(articles)),
        "matrix": lambda: stances.open().matrix(actors=ROWS, targets=ROWS),
        "diverging bars": lambda: stances.open().bars(limit=ROWS),
        "timeline, 30 days by weeks": lambda: stances.open().timeline(moving, limit=ROWS),
        "timeline, rolled up": lambda: stances.open(rollup=True).timeline(moving, limit=ROWS),
        "timeline of every pair by months, as a script asks": lambda: stances.open().periods("month"),
        "card of who says most": lambda: stances.card(busiest),
        "card of who says most, rolled up": lambda: stances.card(top, rollup=True),
        "what the other side says": lambda: stances.opposite(some.id),
        "statements, newest first": lambda: stances.statement_rows(stances.statement_ids()[:ROWS]),
        "statements, by actor": lambda: stances.statement_rows(
            stances.statement_ids(by="actor", descending=False)[:ROWS]
        ),
        "statements behind an actor's figure": lambda: stances.statement_rows(
            stances.statement_ids(actor=top, rollup=True, counting="document")[:ROWS]
        ),
    }


def followings(library: Library, runs: int, measured: Timings) -> None:
    """A correction's write, and each opened view's way from there to what it shows."""
    stances = library.stances
    moving = Moving(30, 7)
    views: dict[str, tuple[Standings, Callable[[Standings], object]]] = {
        "by actor, with trends": (stances.open(), lambda view: view.actors(trend=moving, limit=ROWS)),
        "by actor, rolled up": (
            stances.open(rollup=True),
            lambda view: view.actors(trend=moving, limit=ROWS),
        ),
        "matrix": (stances.open(), lambda view: view.matrix(actors=ROWS, targets=ROWS)),
        "diverging bars": (stances.open(), lambda view: view.bars(limit=ROWS)),
        "timeline, 30 days by weeks": (stances.open(), lambda view: view.timeline(moving, limit=ROWS)),
    }
    for view, picture in views.values():
        picture(view)
    # The hardest pair to count anew: the actor and the target that most is said of.
    cell = max(stances.open().matrix(), key=lambda cell: cell.tally.n)
    ids = stances.statement_ids(actor=cell.actor, target=cell.target)[:runs]
    for row in stances.statement_rows(ids):
        with measured.timed("the correction itself"):
            library.analyses.correct_all([_flipped(row)])
        for name, (view, picture) in views.items():
            with measured.timed(name):
                view.follow()
                picture(view)
        with measured.timed("taking it back"):
            library.personal.undo()
        for view, _ in views.values():
            view.follow()


def _flipped(row: StatementRow) -> Saying:
    polarity = "oppose" if row.polarity.value == "support" else "support"
    seen = (row.revision_id, row.evidence)
    return Saying("statement", row.id, Verdict.CORRECTED, {"polarity": polarity}, seen=seen)


def report(opened: Timings, followed: Timings, library: Library, runs: int) -> str:
    """The section of RESULTS.md."""
    view = library.stances.open()
    pairs = len(view.matrix())
    lines = [
        f"A library of {len(library.stances.statement_ids()):,} statements in "
        f"{library.search.counts().total:,} articles: {len(view.actor_names()):,} actors, "
        f"{len(view.target_names()):,} targets, {pairs:,} pairs of both, {view.n:,} that count once a story. "
        f"{runs} runs; median, and the range in brackets, in ms. Where others used the machine, the "
        "processor's time tells more than the clock.",
        "",
        f"Opening a view, from nothing to its first {ROWS} rows; at most {OPENED_WITHIN} are allowed:",
        "",
        *opened.table(),
        "",
        f"Following the flip of one statement of the pair that most is said of; at most {FOLLOWED_WITHIN}:",
        "",
        *followed.table(),
    ]
    return "\n".join(lines)


def measure(folder: Path, *, runs: int) -> tuple[Measured, str]:
    """The figure that is wanted, and the section; the debate is kept in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made, path = folder / "being-made.db", folder / "debate.db"
    if not path.exists():
        made.unlink(missing_ok=True)
        print(f"stances: making {STATEMENTS:,} statements", file=sys.stderr, flush=True)
        with closing(Library.open(made, Config())) as library:
            fill(library, STATEMENTS)
        made.rename(path)
    with closing(Library.open(path, Config())) as library:
        opened, followed, measured = Timings(), Timings(), Measured()
        views = openings(library)
        for run in range(runs):
            print(f"stances: run {run + 1} of {runs}", file=sys.stderr, flush=True)
            for name, view in views.items():
                with opened.timed(name):
                    view()
        followings(library, runs, followed)
        for seconds in opened.wall["matrix"]:
            measured.add("matrix of 100,000 statements", seconds)
        return measured, report(opened, followed, library, runs)
