"""Actors and topics as the library knows them: names, aliases and who belongs to whom."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from xjreader.models.analysis import Actor, ActorKind, ActorRow, Topic
from xjreader.store.values import dumps, load_strings, storable


def sync_actors(writer: sqlite3.Connection, actors: Sequence[Actor], *, origin: str) -> None:
    """Make the actors of this origin these. One that is no longer given stays, as found in texts:
    rows may speak of it."""
    writer.execute("update actors set origin = 'text' where origin = ?", (origin,))
    for actor in actors:
        writer.execute(
            "insert into actors (name, kind, origin) values (?, ?, ?) on conflict (name)"
            " do update set kind = excluded.kind, origin = excluded.origin",
            (storable(actor.name), actor.kind, origin),
        )
    _set_aliases(writer, actors, replace=True)
    # Only who moves is written: everything counted of an actor moves along.
    writer.executemany(
        "update actors set affiliation_id = null where name = ? and affiliation_id is not null",
        [(storable(actor.name),) for actor in actors if _body_of(actor) is None],
    )
    _set_affiliations(writer, actors, replace=True)


def sync_topics(writer: sqlite3.Connection, topics: Sequence[Topic], *, origin: str) -> None:
    """Make the topics of this origin these; a name that statements use stays."""
    writer.execute("update topics set origin = 'text', phrases = '[]' where origin = ?", (origin,))
    writer.executemany(
        "insert into topics (name, phrases, origin) values (?, ?, ?) on conflict (name)"
        " do update set phrases = excluded.phrases, origin = excluded.origin",
        [(storable(topic.name), dumps(topic.phrases), origin) for topic in topics],
    )


def add_found(writer: sqlite3.Connection, actors: Sequence[Actor]) -> None:
    """Add actors found in a text; what config or a person says of one of them stands."""
    # Only these are looked up: a library has thousands of actors, a text a handful.
    given = dumps([storable(actor.name) for actor in actors])
    known = {
        name
        for (name,) in writer.execute(
            "select name from actors where origin <> 'text' and name in (select value from json_each(?))",
            (given,),
        )
    }
    found = [actor for actor in actors if storable(actor.name) not in known]
    writer.executemany(
        "insert into actors (name, kind, origin) values (?, ?, 'text') on conflict (name)"
        " do update set kind = excluded.kind where actors.kind <> excluded.kind",
        [(storable(actor.name), actor.kind) for actor in found],
    )
    _set_aliases(writer, found, replace=False)
    _set_affiliations(writer, found, replace=False)


def ids_of(writer: sqlite3.Connection, names: Iterable[str]) -> dict[str, int]:
    """Id of each canonical name, made (as a body of unknown kind) where it is missing."""
    ids = {}
    for name in dict.fromkeys(names):
        writer.execute(
            "insert into actors (name, kind, origin) values (?, ?, 'text') on conflict (name) do nothing",
            (storable(name), ActorKind.ORGANISATION),
        )
        row = writer.execute("select id from actors where name = ?", (storable(name),)).fetchone()
        ids[name] = int(row["id"])
    return ids


def all_actors(reader: sqlite3.Connection, *, origin: str | None = None) -> list[Actor]:
    """Every actor of an origin (of any, for `None`), in the order they came to be known; aliases by
    name."""
    condition, parameters = ("", ()) if origin is None else (" where actors.origin = ?", (origin,))
    return [
        Actor(
            name=row["name"],
            kind=ActorKind(row["kind"]),
            aliases=load_strings(row["aliases"]),
            affiliation=row["affiliation"],
        )
        for row in reader.execute(f"{_SELECT}{condition} order by actors.id", parameters)
    ]


def named_people(reader: sqlite3.Connection) -> list[Actor]:
    """Persons of more than one word who speak somewhere, by name; without their aliases."""
    rows = reader.execute(
        "select actors.name, actors.kind, above.name as affiliation from actors"
        " left join actors as above on above.id = actors.affiliation_id"
        " where actors.kind = 'person' and instr(actors.name, ' ') > 0 and exists ("
        "  select 1 from attributions where actor_id = actors.id and verdict <> 'rejected')"
        " order by actors.name"
    )
    return [Actor(row["name"], ActorKind(row["kind"]), affiliation=row["affiliation"]) for row in rows]


def new_speakers(writer: sqlite3.Connection, speakers: Iterable[Actor]) -> list[str]:
    """The names of those persons with a first name who spoke in no text so far."""
    return [
        actor.name
        for actor in speakers
        if actor.kind is ActorKind.PERSON
        and " " in actor.name
        and not writer.execute(
            "select 1 from actors join attributions on attributions.actor_id = actors.id"
            " where actors.name = ? limit 1",
            (storable(actor.name),),
        ).fetchone()
    ]


def await_names(writer: sqlite3.Connection, names: Iterable[str]) -> None:
    """Let the texts wait for another analysis in which somebody speaks of whom only the surname is known,
    and one of these names has it."""
    writer.executemany(
        "update articles set analysis = null where id in ("
        " select attributions.article_id from actors"
        " join attributions on attributions.actor_id = actors.id"
        " where actors.name = ? and actors.kind = 'person' and actors.origin = 'text')",
        {(storable(name).split()[-1],) for name in names},
    )


def all_topics(reader: sqlite3.Connection, *, origin: str | None = None) -> list[Topic]:
    """Every topic of an origin (of any, for `None`), by name."""
    condition, parameters = ("", ()) if origin is None else (" where origin = ?", (origin,))
    return [
        Topic(name=row["name"], phrases=load_strings(row["phrases"]))
        for row in reader.execute(f"select * from topics{condition} order by name", parameters)
    ]


def actor_rows(reader: sqlite3.Connection) -> list[ActorRow]:
    """Those who speak or are spoken of in current texts, most articles first; by counts that are kept."""
    aliases: dict[int, list[str]] = {}
    for actor_id, alias in reader.execute("select actor_id, alias from actor_aliases order by alias"):
        aliases.setdefault(actor_id, []).append(alias)
    return [
        ActorRow(
            id=actor_id,
            name=name,
            kind=ActorKind(kind),
            affiliation=affiliation,
            aliases=tuple(aliases.get(actor_id, ())),
            articles=articles,
            unread=unread,
        )
        for actor_id, name, kind, affiliation, articles, unread in reader.execute(
            "select actors.id, actors.name, actors.kind, above.name, actors.articles, actors.unread"
            " from actors left join actors as above on above.id = actors.affiliation_id"
            " where actors.articles > 0 order by actors.articles desc, actors.name"
        )
    ]


def tops(parents: Mapping[int, int | None]) -> dict[int, int]:
    """Who stands at the top of each actor's affiliations, for those who have one.

    In a circle nobody is at the top; the smallest id of it stands for all.
    """
    found: dict[int, int] = {}
    for actor, parent in parents.items():
        if parent is None:
            continue
        way = [actor]
        seen = {actor}
        here: int | None = parent
        while here is not None and here not in seen and here not in found:
            way.append(here)
            seen.add(here)
            here = parents.get(here)
        if here is None:
            top = way[-1]
        elif here in found:
            top = found[here]
        else:
            top = min(way[way.index(here) :])
        for below in way:
            if below != top or parents.get(below) is not None:
                found[below] = top
    return found


def load_tops(reader: sqlite3.Connection) -> dict[int, int]:
    """`tops` of the library's actors."""
    rows = reader.execute("select id, affiliation_id from actors where affiliation_id is not null")
    return tops({row["id"]: row["affiliation_id"] for row in rows})


_SELECT = """
    select actors.id, actors.name, actors.kind, above.name as affiliation,
        (select json_group_array(alias) from (
            select alias from actor_aliases where actor_id = actors.id order by alias)) as aliases
    from actors left join actors as above on above.id = actors.affiliation_id
"""


def _set_aliases(writer: sqlite3.Connection, actors: Sequence[Actor], *, replace: bool) -> None:
    for actor in actors:
        name = storable(actor.name)
        if replace:
            writer.execute(
                "delete from actor_aliases where actor_id = (select id from actors where name = ?)", (name,)
            )
        writer.executemany(
            "insert or ignore into actor_aliases (alias, actor_id) select ?, id from actors where name = ?",
            [(storable(alias), name) for alias in actor.aliases if alias != actor.name],
        )


def _set_affiliations(writer: sqlite3.Connection, actors: Sequence[Actor], *, replace: bool) -> None:
    """Link actors to the bodies they belong to, which may come later in the same list."""
    above = {actor.name: body for actor in actors if (body := _body_of(actor)) is not None}
    ids = ids_of(writer, above.values())
    # What a text says fills a gap; it does not move somebody from one body to another.
    only = " and affiliation_id is not :body" if replace else " and affiliation_id is null"
    writer.executemany(
        f"update actors set affiliation_id = :body where name = :name{only}",
        [{"body": ids[body], "name": storable(name)} for name, body in above.items()],
    )


def _body_of(actor: Actor) -> str | None:
    """Whom the actor belongs to; nobody belongs to oneself."""
    body = actor.affiliation
    return body if body and storable(body) != storable(actor.name) else None


def same_actors(left: Sequence[Actor], right: Sequence[Actor]) -> bool:
    """Whether two lists say the same of the same actors, in whatever order."""
    return _by_name(left) == _by_name(right)


def _by_name(actors: Sequence[Actor]) -> dict[str, tuple[str, frozenset[str], str | None]]:
    return {
        actor.name: (
            actor.kind,
            # One spelling of an alias is kept, as capitals make no difference.
            frozenset(alias.lower() for alias in actor.aliases if alias != actor.name),
            actor.affiliation if actor.affiliation and actor.affiliation != actor.name else None,
        )
        for actor in actors
    }
