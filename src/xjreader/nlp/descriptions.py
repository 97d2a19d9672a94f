"""Whom a description stands for: ``the official``, ``the ministry``, ``the UN rights office official``."""

from dataclasses import replace

from xjreader.models.analysis import ActorKind
from xjreader.nlp.entities import Entity, Resolution, content_words
from xjreader.nlp.people import people
from xjreader.nlp.salience import Salience
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_MOST_OFFICES = 40
_SMALL_WORD = 3
"""Letters: "of", "the" and the like tell nothing of a body."""
VAGUE = word_set(
    """a an several some many other another one two three four five certain various unnamed senior"""
)


class Descriptions:
    """Resolves the descriptions of one text by the words that the text used of each."""

    def __init__(self, salience: Salience) -> None:
        self._salience = salience
        self._cast = salience.cast
        self._by_word: dict[str, list[str]] | None = None

    def resolve(self, first: int, last: int, exclude: frozenset[str]) -> Resolution:
        """The person or body of whom the text used these words; never one of `exclude`."""
        cast, tokens = self._cast, self._cast.reading.tokens
        lists = people()
        end = next(
            (
                k
                for k in range(first + 1, last)
                if tokens.classes[k] & (W.PREP | W.PUNCT) and tokens.low[k] not in {"of", "for", "-"}
            ),
            last,
        )
        words = content_words(cast.reading, first, end)
        words = {self._same(word) for word in words}
        heads = [k for k in range(first, end) if tokens.low[k] in lists.roles]
        is_definite = (
            tokens.low[first] in {"the", "this", "that"}
            or bool(tokens.classes[first] & W.MY)
            or first in cast.at
            or (first > 0 and tokens.low[first - 1] == "the")
        )
        if not heads:
            return self._described_body(first, end, words, exclude)
        if not is_definite or tokens.low[first] in VAGUE:
            return Resolution()
        head = tokens.low[heads[0] if tokens.low[heads[0]] != "deputy" else heads[-1]]
        if head.endswith("s") and head not in {"boss"} and head[:-1] in lists.roles:
            return Resolution()
        wanted = words - {self._same(head)}
        rows: list[tuple[float, str]] = []
        salience = {
            name: score
            for score, name in self._salience.scores(
                first, exclude, lambda entity: entity.kind is ActorKind.PERSON
            )
        }
        for name in self._of_office(words | {head}, salience):
            entity = cast.entities[name]
            if entity.kind is not ActorKind.PERSON or name in exclude or not entity.mentions:
                continue
            described = {self._same(word) for word in entity.descriptors}
            has_head = head in entity.descriptors or self._same(head) in described
            if (
                not has_head
                and head in lists.officials
                and described & {self._same(word) for word in lists.officials}
            ):
                has_head = head in {"official", "chief", "head"} or bool(wanted & described)
            if not has_head:
                continue
            described |= self._bodies_of(entity)
            shared = len(wanted & described)
            if wanted and shared * 2 < len(wanted - {"top", "senior", "former", "new"}):
                continue
            score = salience.get(name, 0.0) + 1.5 * shared
            if (
                name not in salience
                and shared < 2
                and not (shared == len(wanted) and head in entity.descriptors)
            ):
                continue
            rows.append((score + 0.5, name))
        rows.sort(key=lambda row: (-row[0], row[1]))
        found = self._salience.ranked(rows, first)
        if len(rows) == 1 and wanted:
            # One person only, and the text used these very words of him or her.
            found = replace(found, confidence=max(found.confidence, 0.88))
        if not rows:
            nearest = tuple(
                name for _, name in sorted(((s, n) for n, s in salience.items()), reverse=True)[:3]
            )
            return Resolution((), 0.0, nearest)
        return found

    def _bodies_of(self, entity: Entity) -> set[str]:
        """The words of the bodies that somebody belongs to: "the League official" may be one of them."""
        words: set[str] = set()
        above, seen = entity.affiliation, {entity.name}
        while above is not None and above not in seen:
            seen.add(above)
            words.update(self._same(word) for word in above.lower().split() if len(word) > _SMALL_WORD)
            above = self._cast.entity(above).affiliation if self._cast.knows(above) else None
        return words

    def _of_office(self, words: set[str], near: dict[str, float]) -> dict[str, None]:
        """Those whom the text calls by one of the words, and those near; never more than a text needs."""
        if self._by_word is None:
            self._by_word = {}
            for name, entity in self._cast.entities.items():
                for word in {self._same(one) for one in entity.descriptors} | entity.descriptors:
                    self._by_word.setdefault(word, []).append(name)
        found = dict.fromkeys(near)
        for word in sorted(words):
            found.update(dict.fromkeys(self._by_word.get(word, [])[:_MOST_OFFICES]))
        return found

    def _same(self, word: str) -> str:
        """One form for words that stand for each other: "UN" and "United Nations", "China" and "Chinese"."""
        if word in {"nations", "united"}:
            return "un"
        hit = self._cast.known.phrases.get((word,))
        return (
            hit.lower().replace("united nations", "un") if hit and hit in self._cast.known.demonyms else word
        )

    def _described_body(self, first: int, last: int, words: set[str], exclude: frozenset[str]) -> Resolution:
        """``the ministry``, ``the council``: the body named before whose name has the word."""
        tokens = self._cast.reading.tokens
        lists = people()
        if last <= first or not (
            tokens.low[first] in {"the", "this", "that"}
            or (first > 0 and tokens.low[first - 1] in {"the", "this"})
        ):
            return Resolution()
        head_at = next((k for k in range(first, last) if tokens.low[k] in {"of", "for"}), last) - 1
        head = tokens.low[head_at]
        if head in {"country", "nation", "state"}:
            found = self._salience.ranked(
                self._salience.scores(first, exclude, lambda entity: entity.kind is ActorKind.STATE), first
            )
            return Resolution(found.names, found.confidence * 0.85, found.candidates)
        if head in {"government", "authorities", "regime", "administration", "delegation"}:
            found = self._salience.ranked(
                self._salience.scores(first, exclude, lambda entity: entity.kind is ActorKind.STATE), first
            )
            return Resolution(found.names, found.confidence * 0.9, found.candidates)
        if head not in lists.bodies:
            return Resolution()

        def has_word(entity: Entity) -> bool:
            return entity.kind in {ActorKind.ORGANISATION, ActorKind.GROUP} and (
                head in entity.name.lower().split()
                or head in {"group", "organisation", "organization", "body", "agency"}
                or any(head in alias.lower().split() for alias in entity.aliases)
            )

        rows = self._salience.scores(first, exclude, has_word)
        return self._salience.ranked(rows, first)
