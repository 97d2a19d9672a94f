"""Whom the head of a transcript introduces: "Briefing by Ana Reyes, Spokesperson"; reads nothing after it."""

from collections.abc import Iterator, Sequence

from xjreader.models.analysis import Span
from xjreader.nlp.clauses import is_verb
from xjreader.nlp.people import people
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_HEAD = 400
"""Tokens before the first turn that are looked at."""
_REACH = 14
"""Tokens from an office to the comma before a name: "the Special Envoy for the Straits, Ms. Lee"."""
_LONGEST_NAME = 5
_SPOKES = word_set("spokesperson spokesman spokeswoman spokespersons")
_ANSWERS = word_set("a answer")
_TALKS = word_set("talks talked speaks spoke")
_INTERVIEW = word_set("interview conversation q&a talk talks talked spoke speaks chat sat sits")


def introduced(r: Reading, label: Sequence[str], before: int) -> Span | None:
    """The name of whoever holds the office of a label, by the text before the token `before`.

    `label`: its words in small letters.

    ``A`` and ``Answer`` stand for the one whom an interview is with. `None` unless there is exactly one name.
    """
    words = [w for w in label if w[0].isalnum() and w != "the"]
    head = min(before, _HEAD)
    if len(words) == 1 and words[0] in _ANSWERS:
        return _only(r, _interviewed(r, head))
    office = next((k for k in range(len(words) - 1, -1, -1) if people().is_role(words[k])), None)
    if office is None:
        return None
    rest = [w for w in words[office + 1 :] if w not in {"of", "for"}]
    same: list[tuple[int, int]] = []
    like: list[tuple[int, int]] = []
    is_named = False
    for k in range(head):
        if not _is_same_office(r.tokens.low[k], words[office]):
            continue
        begin = _office_begin(r, k)
        rank = [w for w in r.tokens.low[begin:k] if w[0].isalnum()]
        after = r.tokens.low[k + 1 : min(head, k + 1 + _REACH)]
        if not set(words[:office]) <= set(rank) or not set(rest) <= set(after):
            continue
        is_same = len(rank) == office
        is_named = is_named or is_same
        (same if is_same else like).extend(_holders(r, begin, k, head))
    return _only(r, same if is_named else like)


def _is_same_office(word: str, office: str) -> bool:
    return word == office or (word in _SPOKES and office in _SPOKES)


def _office_begin(r: Reading, k: int) -> int:
    """Where the office begins that ends with a token: "Deputy Special Envoy"."""
    lists, low = people(), r.tokens.low
    begin = k
    while begin > 0 and k - begin < _LONGEST_NAME:
        word = low[begin - 1]
        if not (
            lists.is_role(word)
            or lists.is_lead(word)
            or word in lists.ranks
            or word in {"special", "assistant"}
        ):
            break
        begin -= 1
    return begin


def _holders(r: Reading, begin: int, k: int, head: int) -> Iterator[tuple[int, int]]:
    """The names that stand beside an office: before its comma, right after it, after a comma or colon."""
    words, low = r.tokens.words, r.tokens.low
    ahead = begin - 1 if begin > 0 and low[begin - 1] == "the" else begin
    if ahead > 0 and words[ahead - 1] in {",", "("}:
        name = _name_before(r, ahead - 1)
        if name is not None:
            yield name
            return
    after = k + 1
    if after < head and words[after] == ":":
        after += 1
    name = _name_at(r, after, head)
    if name is not None:
        yield name
        return
    for at in range(after, min(head, after + _REACH)):
        if words[at] == ",":
            name = _name_at(r, at + 1, head)
            if name is not None:
                yield name
            return
        if is_verb(r, at) or words[at] in {".", ";", ":"}:
            return


def _name_at(r: Reading, at: int, head: int) -> tuple[int, int] | None:
    """A person's name that begins at a token, its title included."""
    lists, tokens = people(), r.tokens
    k = at
    is_titled = k < head and tokens.low[k] in lists.titles
    if is_titled:
        k += 2 if k + 1 < head and tokens.words[k + 1] == "." else 1
    begin = k
    while k < head and k - begin < _LONGEST_NAME and _is_name_word(r, k, begin):
        k += 1
    while k > begin and tokens.low[k - 1] in lists.particles:
        k -= 1
    return (at, k) if k - begin >= (1 if is_titled else 2) else None


def _name_before(r: Reading, end: int) -> tuple[int, int] | None:
    """A person's name that ends before a token."""
    lists, tokens = people(), r.tokens
    begin = end
    while begin > 0 and end - begin < _LONGEST_NAME and _is_name_word(r, begin - 1, -1):
        begin -= 1
    while begin < end and tokens.low[begin] in lists.particles:
        begin += 1
    return (begin, end) if end - begin >= 2 else None


def _is_name_word(r: Reading, k: int, begin: int) -> bool:
    lists, word = people(), r.tokens.low[k]
    if word in lists.particles:
        return k != begin
    return bool(
        r.tokens.classes[k] & W.CAP
        and not r.tokens.classes[k] & (W.TIME | W.DET | W.PREP)
        and not (lists.is_role(word) and word not in lists.surnames_too)
        and word not in lists.titles
        and word not in lists.bodies
        and word not in lists.body_names
    )


def _interviewed(r: Reading, head: int) -> list[tuple[int, int]]:
    """The names after "interview with"."""
    low = r.tokens.low
    found = []
    for k in range(1, head - 1):
        if low[k] == "with" and (
            low[k - 1] in _INTERVIEW or (low[k - 1] == "down" and low[k - 2] in _INTERVIEW)
        ):
            at = k + 1
            while at < min(head, k + _LONGEST_NAME) and people().is_role(low[at]):
                at += 1
            name = _name_at(r, at, head)
            if name is not None:
                found.append(name)
        elif low[k] in {"to", "with"} and low[k - 1] in _TALKS:
            # "Novelist Ada Lund talks to the paper about bees": whom the interview is with stands before.
            name = _name_before(r, k - 1)
            if name is not None:
                found.append(name)
    return found


def _only(r: Reading, found: list[tuple[int, int]]) -> Span | None:
    """The one name among them, where all are the same."""
    spans = [r.span(*one) for one in found]
    names = {r.tokens.low[last - 1] for _, last in found}
    return spans[0] if len(names) == 1 else None
