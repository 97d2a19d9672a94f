"""A query's tree to SQL conditions; reads nothing itself.

Every value is a parameter. Conditions on articles speak of a table named `articles`; conditions on
rows also of `quote` (attributions) or `claim` (statements). Fields that speak of rows and stand
side by side in one AND must hold of one and the same row.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from xjreader.models.query import ROW_FIELDS, And, Everything, Field, Not, Or, Query, Term
from xjreader.store.functions import fold, index_text, name_words
from xjreader.store.times import to_epoch
from xjreader.store.values import storable

RowKind = Literal["quote", "claim"]

_CLAIM_FIELDS = frozenset({"target", "stance", "act"})
_QUOTE_FIELDS = frozenset({"quote", "type"})

STANDING_QUOTE = "quote.verdict <> 'rejected'"
STANDING_CLAIM = (
    "claim.verdict <> 'rejected' and not exists (select 1 from attributions as origin"
    " where origin.id = claim.attribution_id and origin.verdict = 'rejected')"
)
"""A statement counts unless a person rejected it, or the attribution that it comes from."""


class Sql(Struct, frozen=True):
    """A condition and its parameters, in order."""

    text: str
    parameters: tuple[object, ...] = ()


ALWAYS = Sql("true")


def all_of(conditions: Iterable[Sql]) -> Sql:
    """Every condition holds."""
    return _joined(conditions, " and ", ALWAYS)


def any_of(conditions: Iterable[Sql]) -> Sql:
    """One condition at least holds."""
    return _joined(conditions, " or ", Sql("false"))


def _joined(conditions: Iterable[Sql], word: str, none: Sql) -> Sql:
    given = list(conditions)
    if not given:
        return none
    if len(given) == 1:
        return given[0]
    return Sql(
        f"({word.join(condition.text for condition in given)})",
        tuple(parameter for condition in given for parameter in condition.parameters),
    )


def _not(condition: Sql) -> Sql:
    # A row without an actor answers "by whom?" with null, which is no.
    return Sql(f"({condition.text}) is not true", condition.parameters)


def article_condition(
    query: Query, *, now: datetime | None = None, within: tuple[int, int] | None = None
) -> Sql:
    """What must hold of an article that the query finds. `now` is what today is (UTC).

    `within` are the lowest and the highest number of the articles that are asked about: of words, quotes
    and statements only theirs are then read. Of an article outside the answer means nothing.
    """
    return _ArticleCompiler(now or datetime.now(UTC), within).condition(query)


def row_condition(query: Query, kind: RowKind, *, now: datetime | None = None) -> Sql:
    """What must hold of a row in an article that the query finds: the query's row fields; all its
    other parts hold of the article."""
    return _RowCompiler(now or datetime.now(UTC), kind).condition(query)


def narrows_rows(query: Query) -> bool:
    """Whether a row field stands anywhere in the query."""
    match query:
        case Field(name=name):
            return name in ROW_FIELDS
        case Not(child):
            return narrows_rows(child)
        case And(children) | Or(children):
            return any(map(narrows_rows, children))
        case _:
            return False


class _ArticleCompiler:
    """Conditions on an article."""

    def __init__(self, now: datetime, within: tuple[int, int] | None = None) -> None:
        self.now = now
        self.within = within

    def condition(self, query: Query) -> Sql:
        match query:
            case Everything():
                return ALWAYS
            case Term():
                return self._indexed([query])
            case Field():
                return self._field(query)
            case Not(child):
                return _not(self.condition(child))
            case And(children):
                return self._all(children)
            case Or(children):
                words = [child for child in children if _is_words(child)]
                others = [child for child in children if not _is_words(child)]
                found = [self._indexed(words, " OR ")] if words else []
                return any_of([*found, *map(self.condition, others)])

    def _all(self, children: Sequence[Query]) -> Sql:
        words = [child for child in children if _is_words(child)]
        fields = [child for child in children if isinstance(child, Field) and child.name in ROW_FIELDS]
        others = [child for child in children if child not in words and child not in fields]
        found = [self._indexed(words)] if words else []
        # What an article says of itself is looked at before what is said of it elsewhere.
        return all_of([*map(self.condition, others), *found, *self._has_rows(fields)])

    def _field(self, field: Field) -> Sql:
        if field.name in ROW_FIELDS:
            return all_of(self._has_rows([field]))
        if field.name == "title":
            return self._indexed([field])
        return article_field(field, self.now)

    def _indexed(self, queries: Sequence[Query], word: str = " AND ") -> Sql:
        expression = word.join(map(_expression, queries))
        bound = self._bound("rowid")
        return Sql(
            f"articles.id in (select rowid from article_index where article_index match ?{bound.text})",
            (expression, *bound.parameters),
        )

    def _bound(self, column: str) -> Sql:
        """That the number in a column is of an article that is asked about, to be put behind others."""
        return Sql("") if self.within is None else Sql(f" and {column} between ? and ?", self.within)

    def _has_rows(self, fields: Sequence[Field]) -> list[Sql]:
        """The article has a row of which all fields hold.

        A field given several times (two actors) cannot hold twice of one row: for each of its values
        there is a row that has it, and that has one value of each other field.
        """
        if not fields:
            return []
        groups = _grouped(fields)
        repeated = [name for name, given in groups.items() if len(given) > 1]
        if not repeated:
            return [self._has_row(groups)]
        return [self._has_row({**groups, name: [field]}) for name in repeated for field in groups[name]]

    def _has_row(self, groups: Mapping[str, Sequence[Field]]) -> Sql:
        claim = _conditions(groups, {"actor", *_CLAIM_FIELDS}, "claim")
        quote = _conditions(groups, _QUOTE_FIELDS, "quote")
        if not _CLAIM_FIELDS.isdisjoint(groups):
            return self._has_claim([*claim, *quote], with_quote=bool(quote))
        quote = [*_conditions(groups, {"actor"}, "quote"), *quote]
        if not _QUOTE_FIELDS.isdisjoint(groups):
            return self._has_quote(quote)
        return any_of([self._has_quote(quote), self._has_claim(claim, with_quote=False)])

    def _has_claim(self, conditions: Sequence[Sql], *, with_quote: bool) -> Sql:
        condition = all_of(conditions)
        bound = self._bound("claim.article_id")
        join = " join attributions as quote on quote.id = claim.attribution_id" if with_quote else ""
        # Only what counts is in this table: statements of current texts that nobody rejected.
        return Sql(
            f"articles.id in (select claim.article_id from stances as claim{join}"
            f" where {condition.text}{bound.text})",
            (*condition.parameters, *bound.parameters),
        )

    def _has_quote(self, conditions: Sequence[Sql]) -> Sql:
        condition = all_of(conditions)
        bound = self._bound("quote.article_id")
        return Sql(
            "articles.id in (select quote.article_id from attributions as quote"
            " join articles as shown on shown.id = quote.article_id and shown.revision_id = quote.revision_id"
            f" where {STANDING_QUOTE} and {condition.text}{bound.text})",
            (*condition.parameters, *bound.parameters),
        )


class _RowCompiler:
    """Conditions on a row; parts that speak of no row are left to the article."""

    def __init__(self, now: datetime, kind: RowKind) -> None:
        self.articles = _ArticleCompiler(now)
        self.kind = kind

    def condition(self, query: Query) -> Sql:
        if not narrows_rows(query):
            return self.articles.condition(query)
        match query:
            case Field():
                return self._row([query])
            case Not(child):
                return _not(self.condition(child))
            case Or(children):
                return any_of(map(self.condition, children))
            case And(children):
                fields = [child for child in children if isinstance(child, Field) and narrows_rows(child)]
                # What speaks of no row holds of the article already.
                others = [child for child in children if child not in fields and narrows_rows(child)]
                row = [self._row(fields)] if fields else []
                return all_of([*row, *map(self.condition, others)])
            case _:
                return ALWAYS

    def _row(self, fields: Sequence[Field]) -> Sql:
        groups = _grouped(fields)
        if self.kind == "quote":
            own = _conditions(groups, {"actor", *_QUOTE_FIELDS}, "quote")
            foreign = _conditions(groups, _CLAIM_FIELDS, "claim")
            if foreign:
                inner = all_of([Sql(STANDING_CLAIM), *foreign])
                own.append(
                    Sql(
                        "exists (select 1 from statements as claim"
                        f" where claim.attribution_id = quote.id and {inner.text})",
                        inner.parameters,
                    )
                )
            return all_of(own)
        own = _conditions(groups, {"actor", *_CLAIM_FIELDS}, "claim")
        foreign = _conditions(groups, _QUOTE_FIELDS, "quote")
        if foreign:
            inner = all_of(foreign)
            own.append(
                Sql(
                    "exists (select 1 from attributions as quote"
                    f" where quote.id = claim.attribution_id and {inner.text})",
                    inner.parameters,
                )
            )
        return all_of(own)


# Words ---------------------------------------------------------------------------------


def _is_words(query: Query) -> bool:
    """Whether the full-text index alone can answer."""
    match query:
        case Term():
            return True
        case Field(name=name):
            return name == "title"
        case And(children) | Or(children):
            return all(map(_is_words, children))
        case _:
            return False


def _expression(query: Query) -> str:
    """The words in FTS5's own language, each quoted so that nothing in it is an operator."""
    match query:
        case Term(text=text, prefix=prefix):
            return _string(text, prefix=prefix)
        case Field(value=value, prefix=prefix):
            return f"title : {_string(value, prefix=prefix)}"
        case And(children):
            return f"({' AND '.join(map(_expression, children))})"
        case Or(children):
            return f"({' OR '.join(map(_expression, children))})"
        case _:
            raise TypeError(query)


def _string(text: str, *, prefix: bool) -> str:
    # A quotation mark parts words for the tokenizer, as a space does.
    cleaned = (index_text(storable(text)) or "").replace('"', " ")
    return f'"{cleaned}"{" *" if prefix else ""}'


# Rows ----------------------------------------------------------------------------------


def _grouped(fields: Iterable[Field]) -> dict[str, list[Field]]:
    groups: dict[str, list[Field]] = {}
    for field in fields:
        groups.setdefault(field.name, []).append(field)
    return groups


def _conditions(groups: Mapping[str, Sequence[Field]], names: Iterable[str], table: RowKind) -> list[Sql]:
    """For each of the names that is given, that one of its values holds of the table's row."""
    return [
        any_of(_row_field(field, table) for field in groups[name]) for name in sorted(names) if name in groups
    ]


def _row_field(field: Field, table: RowKind) -> Sql:
    match field.name:
        case "actor":
            actors = actor_ids(field.value, prefix=field.prefix, rollup=field.rollup)
            return Sql(f"{table}.actor_id in ({actors.text})", actors.parameters)
        case "target":
            return target_condition(field.value, prefix=field.prefix, rollup=field.rollup)
        case "stance":
            return Sql("claim.polarity = ?", (field.value,))
        case "act":
            return Sql("claim.act = ?", (field.value,))
        case "type":
            return Sql("quote.type = ?", (field.value,))
        case "quote":
            return Sql(
                "quote.id in (select rowid from quote_index where quote_index match ?)",
                (_string(field.value, prefix=field.prefix),),
            )
        case _:
            raise ValueError(field.name)


def actor_ids(name: str, *, prefix: bool = False, rollup: bool = False) -> Sql:
    """A select of the actors that a person means by a name, without regard to case and accents.

    They are those of that name or alias, or where nobody has it, those of whose name it is a whole
    word (a first name, a surname). With `rollup` everybody affiliated too, at any depth. A circle of
    affiliations ends where it began.
    """
    return _actors(name, _actors_called(name, prefix=prefix), prefix=prefix, rollup=rollup)


def target_condition(name: str, *, prefix: bool = False, rollup: bool = False) -> Sql:
    """That a statement (`claim`) is about an actor or topic of that name, or where neither has it,
    about those of whose names it is a word."""
    topic = _same("name", name, prefix=prefix)
    word = _has_word("name", name, prefix=prefix)
    actor = _actors_called(name, prefix=prefix)
    called = Sql(
        f"{actor.text} union all select 1 from topics where {topic.text}",
        (*actor.parameters, *topic.parameters),
    )
    actors = _actors(name, called, prefix=prefix, rollup=rollup)
    return Sql(
        f"(claim.recipient_id in ({actors.text}) or claim.topic in (select name from topics where"
        f" {topic.text} or ({word.text} and not exists ({called.text}))))",
        (*actors.parameters, *topic.parameters, *word.parameters, *called.parameters),
    )


def is_called(name: str, *, prefix: bool, with_topics: bool) -> Sql:
    """Whether an actor (or, if asked, a topic) is meant by a name; a select of one row."""
    found = actor_ids(name, prefix=prefix)
    if not with_topics:
        return Sql(f"select exists ({found.text})", found.parameters)
    topic = any_of([_same("name", name, prefix=prefix), _has_word("name", name, prefix=prefix)])
    return Sql(
        f"select exists ({found.text}) or exists (select 1 from topics where {topic.text})",
        (*found.parameters, *topic.parameters),
    )


def _actors_called(name: str, *, prefix: bool) -> Sql:
    same = _same("name", name, prefix=prefix)
    alias = _same("alias", name, prefix=prefix)
    return Sql(
        f"select id from actors where {same.text}"
        f" union select actor_id from actor_aliases where {alias.text}",
        (*same.parameters, *alias.parameters),
    )


def _actors(name: str, called: Sql, *, prefix: bool, rollup: bool) -> Sql:
    """The actors of a name, or where `called` finds nothing, those of whose name it is a word."""
    exact = _actors_called(name, prefix=prefix)
    word = _has_word("name", name, prefix=prefix)
    meant = Sql(
        f"{exact.text} union select id from actors where not exists ({called.text}) and {word.text}",
        (*exact.parameters, *called.parameters, *word.parameters),
    )
    if not rollup:
        return meant
    return Sql(
        f"with recursive meant (id) as ({meant.text}), member (id) as (select id from meant"
        " union select actors.id from member join actors on actors.affiliation_id = member.id)"
        " select id from member",
        meant.parameters,
    )


# Articles ------------------------------------------------------------------------------


_IS: Mapping[str, str] = {
    "unread": "articles.is_read = 0",
    "read": "articles.is_read = 1",
    "starred": "articles.is_starred = 1",
    "edited": "articles.revisions > 1",
    "noted": "articles.has_note = 1",
}
_HAS: Mapping[str, str] = {
    "quote": "articles.quotes > 0",
    "note": "articles.has_note = 1",
    "tag": "articles.id in (select article_id from article_tags)",
    "link": "articles.revision_id in (select id from revisions where links <> '[]')",
}


def article_field(field: Field, now: datetime) -> Sql:
    """A field that speaks of the article itself, or of where it stood."""
    value = field.value
    match field.name:
        case "is":
            return Sql(_IS[value])
        case "has":
            return Sql(_HAS[value])
        case "id":
            return Sql("articles.id = ?", (int(value),))
        case "after":
            return Sql("articles.sort_at >= ?", (moment(value, now),))
        case "before":
            return Sql("articles.sort_at < ?", (moment(value, now),))
        case "lang":
            return Sql(
                "(lower(articles.language) = ? or substr(lower(articles.language), 1, ?) = ?)",
                (value, len(value) + 1, f"{value}-"),
            )
        case "author":
            return _contains("articles.author", value)
        case "tag":
            tag = _same("name", value, prefix=field.prefix)
            return Sql(
                "articles.id in (select article_id from article_tags"
                f" where tag_id in (select id from tags where {tag.text}))",
                tag.parameters,
            )
        case "folder":
            return _folder(field)
        case "feed":
            return _feed(field)
        case _:
            raise ValueError(field.name)


def moment(value: str, now: datetime) -> int:
    """First second of a date such as 2021, 2021-06 or 2021-06-22; or today, yesterday, now; or so
    many hours, days, weeks ago: 12h, 7d, 2w. All in UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if value == "now":
        return to_epoch(now)
    if value in ("today", "yesterday"):
        return to_epoch(midnight - timedelta(days=value == "yesterday"))
    if value[-1] in "hdw":
        unit = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[value[-1]]
        return to_epoch(now) - int(value[:-1]) * int(unit.total_seconds())
    parts = [int(part) for part in value.split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return to_epoch(datetime(year, month, day, tzinfo=UTC))


def _folder(field: Field) -> Sql:
    folder = fold(storable(field.value)).strip("/")
    inside = Sql("substr(fold(folder), 1, ?) = ?", (len(folder) + 1, f"{folder}/"))
    exact = any_of([_same("folder", folder, prefix=field.prefix), inside])
    part = _contains("folder", folder)
    return Sql(
        "articles.id in (select article_id from entries where feed_id in (select id from feeds"
        f" where removed_at is null and ({exact.text} or ({part.text} and not exists"
        f" (select 1 from feeds where removed_at is null and {exact.text})))))",
        (*exact.parameters, *part.parameters, *exact.parameters),
    )


def _feed(field: Field) -> Sql:
    if field.value.isascii() and field.value.isdecimal() and len(field.value) < 18 and not field.phrase:
        return Sql("articles.id in (select article_id from entries where feed_id = ?)", (int(field.value),))
    title = "coalesce(nullif(given_title, ''), nullif(title, ''), url)"
    exact = any_of([_same(title, field.value), _same("url", field.value)])
    part = any_of([_contains(title, field.value), _contains("url", field.value)])
    return Sql(
        "articles.id in (select article_id from entries where feed_id in (select id from feeds"
        f" where {exact.text} or ({part.text} and not exists (select 1 from feeds where {exact.text}))))",
        (*exact.parameters, *part.parameters, *exact.parameters),
    )


def _same(column: str, value: str, *, prefix: bool = False) -> Sql:
    wanted = fold(storable(value).strip())
    if prefix:
        return Sql(f"substr(fold({column}), 1, ?) = ?", (len(wanted), wanted))
    return Sql(f"fold({column}) = ?", (wanted,))


def _has_word(column: str, value: str, *, prefix: bool = False) -> Sql:
    """That the value is a word, or words side by side, of the name in a column."""
    words = name_words(storable(value))
    if not words:
        return Sql("false")
    return Sql(f"instr(name_words({column}), ?) > 0", (words[:-1] if prefix else words,))


def _contains(column: str, value: str) -> Sql:
    return Sql(f"instr(fold({column}), ?) > 0", (fold(storable(value).strip()),))
