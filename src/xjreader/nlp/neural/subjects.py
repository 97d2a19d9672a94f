"""Who a cue without a source of its own belongs to: coordination, the genitive; resolves no name."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from xjreader.models.analysis import AttributionType, Span
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.neural.found import Found
from xjreader.nlp.reading import Reading
from xjreader.nlp.spans import overlap
from xjreader.nlp.tagger import RawAttribution, content_type


def with_owners(reading: Reading, found: Sequence[Found], rules: Sequence[RawAttribution]) -> list[Found]:
    """``reacted to Karvesh's statement that``: what is said belongs to whom the noun belongs to.

    The words of the owner are then no content of somebody else's.
    """
    owned = [rule for rule in rules if rule.source and rule.cue and _is_owned(reading, rule)]
    for rule in owned:
        for one in found:
            if overlap(one.cue, rule.cue[0]) and not (one.source and overlap(one.source, rule.source[0])):
                one.source = rule.source[0]
    owners = [Span(rule.source[0].start, rule.cue[0].start) for rule in owned]
    return [
        one
        for one in found
        if not any(
            owner.start <= part.start and part.end <= owner.end for part in one.content for owner in owners
        )
    ]


def with_whole_rows(found: Sequence[Found], rules: Sequence[RawAttribution]) -> list[Found]:
    """``according to testimony[, rights groups, and reports]``: all of a row is one source.

    What of the row was taken for content is none.
    """
    rows = [rule for rule in rules if rule.lemma == "according" and rule.source and rule.cue]
    kept = []
    for one in found:
        row = next((rule.source[0] for rule in rows if overlap(rule.cue[0], one.cue)), None)
        if (
            row is not None
            and one.source is not None
            and one.source.start == row.start < one.source.end < row.end
        ):
            one.source = row
            one.content = [part for part in one.content if not overlap(part, row)]
        if one.content:
            kept.append(one)
    return kept


def _is_owned(reading: Reading, rule: RawAttribution) -> bool:
    """Whether nothing but the mark of the genitive parts source and cue."""
    return reading.text[rule.source[-1].end : rule.cue[0].start].strip() in {"'s", "’s"}


def share_subjects(reading: Reading, found: Sequence[Found], rules: Sequence[RawAttribution]) -> list[str]:
    """Cues without a source of their own get the words that name their speaker; returns the cues' base forms.

    ``has denied any wrongdoing, dismissing the allegations``: the network gives the subject to one only.
    """
    by_cue = sorted((rule.cue[0], number) for number, rule in enumerate(rules) if rule.cue)
    starts = [cue.start for cue, _ in by_cue]
    lemmas = []
    before: Found | None = None
    for one in sorted(found, key=lambda one: one.cue):
        rule = _same_cue(one.cue, by_cue, starts, rules)
        if rule is not None and rule.speaker and one.source is None:
            one.speaker = rule.speaker
        elif rule is not None and one.source is None:
            one.speaker = rule.source
        elif (
            rule is not None
            and rule.speaker
            and one.source is not None
            and overlap(one.source, rule.source[0])
        ):
            one.speaker = rule.speaker
        elif one.source is None and before is not None and _goes_on(reading, before, one):
            one.speaker = before.speaker or ((before.source,) if before.source else ())
        if one.source is None and not one.speaker:
            one.carried = content_type(reading, tuple(one.content)) is AttributionType.DIRECT
        before = one
    for one in found:
        rule = _same_cue(one.cue, by_cue, starts, rules)
        lemmas.append(rule.lemma if rule is not None else _lemma(reading, one.cue))
    return lemmas


def _same_cue(
    cue: Span, by_cue: list[tuple[Span, int]], starts: list[int], rules: Sequence[RawAttribution]
) -> RawAttribution | None:
    """The rule's attribution whose cue shares a character with this one."""
    for index in range(max(0, bisect_left(starts, cue.start) - 1), bisect_left(starts, cue.end)):
        if overlap(by_cue[index][0], cue):
            return rules[by_cue[index][1]]
    return None


def _goes_on(reading: Reading, before: Found, one: Found) -> bool:
    """Whether the cue is coordinated with the one before it in the sentence."""
    tokens = reading.tokens
    at = reading.token_at(one.cue.start)
    if at == 0 or tokens.low[at - 1] not in {"and", "but", "or", ",", "then", "also"}:
        return False
    number = bisect_right(reading.sentences, at, key=lambda sentence: sentence.first) - 1
    return number >= 0 and reading.sentences[number].first <= reading.token_at(before.cue.start)


def _lemma(reading: Reading, cue: Span) -> str:
    """Base form of the reporting word of a cue that the rules did not see."""
    forms = cue_lexicon().forms
    last = reading.token_at(cue.end)
    for index in range(last - 1, reading.token_at(cue.start) - 1, -1):
        form = forms.get(reading.tokens.low[index])
        if form is not None and (form.is_noun_too or not reading.tokens.is_no_verb(index, form.verb.lemma)):
            return form.verb.lemma
    return ""
