"""Looks at a library file after something happened to it; what is wrong, in words."""

from pathlib import Path

from xjreader.store.database import Database

_KEPT = {
    "counts of texts": "select id from articles where revisions <>"
    " (select count(*) from revisions where article_id = articles.id)",
    "marks of notes": "select id from articles where has_note <> coalesce((select body <> '' from notes"
    " where article_id = articles.id order by id desc limit 1), 0)",
    "counts of quotes": "select id from articles where quotes <> (select count(*) from attributions"
    " where attributions.revision_id = articles.revision_id and verdict <> 'rejected')",
    "current texts": "select articles.id from articles left join revisions on revisions.id = revision_id"
    " where revisions.id is null or revisions.title is not articles.title",
    "addresses": "select url_key from articles where url_key is not null group by 1 having count(*) > 1",
}


def faults_of(path: Path) -> list[str]:
    """What is wrong with the library: the file, references, every index, every count; empty for nothing."""
    db = Database.open(path)
    try:
        found = db.integrity()
        reader = db.reader()
        for what, sql in _KEPT.items():
            found += [f"{what} of {row[0]} are wrong" for row in reader.execute(sql)]
        indexes = [
            row[0]
            for row in reader.execute(
                "select name from sqlite_schema where sql like '%using fts5%'"
            ).fetchall()
        ]
        for name in indexes:
            try:
                with db.write() as writer:
                    writer.execute(f"insert into {name}({name}, rank) values ('integrity-check', 1)")
            except Exception as error:
                found.append(f"{name}: {error}")
    finally:
        db.close()
    return found
