"""How right the machine was, from what a person said of its statements; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from xjreader.models.analysis import Correction, Verdict
from xjreader.models.stance import JudgedStatements, Precision


def judged_statements(corrections: Iterable[Correction]) -> JudgedStatements:
    """The corrections of statements that are in force, counted. One that a person added was never the
    machine's; one whose words are gone from the text counts all the same."""
    given = [each for each in corrections if each.kind == "statement"]
    own = [each for each in given if not each.is_added]
    corrected = [each for each in own if each.verdict is Verdict.CORRECTED]

    def with_another(*fields: str) -> int:
        return sum(any(field in each.change for field in fields) for each in corrected)

    return JudgedStatements(
        confirmed=sum(each.verdict is Verdict.CONFIRMED for each in own),
        corrected=len(corrected),
        rejected=sum(each.verdict is Verdict.REJECTED for each in own),
        actors=with_another("actor"),
        targets=with_another("recipient", "topic"),
        polarities=with_another("polarity"),
        acts=with_another("act"),
        modes=with_another("modes"),
        added=len(given) - len(own),
        gone=sum(each.standing == "words gone" for each in given),
        by_act=_precisions((each.machine_coding.act.value, each) for each in own if each.machine_coding),
        by_polarity=_precisions(
            (each.machine_coding.polarity.value, each) for each in own if each.machine_coding
        ),
    )


def _precisions(judged: Iterable[tuple[str, Correction]]) -> Sequence[tuple[str, Precision]]:
    """For each of what the machine said, how often it was judged and how often it was right."""
    every: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for name, each in judged:
        every[name] += 1
        right[name] += each.verdict is Verdict.CONFIRMED
    return tuple(
        (name, Precision(n=n, confirmed=right[name]))
        for name, n in sorted(every.items(), key=lambda pair: (-pair[1], pair[0]))
    )
