"""Small values that the program keeps for itself: what was synced, what the screen last showed."""

from xjreader.store.database import Database


class SettingsStore:
    """Text by key, in the library."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, key: str, default: str = "") -> str:
        """The value kept under `key`, or `default`."""
        row = self._db.reader().execute("select value from settings where key = ?", (key,)).fetchone()
        return default if row is None else str(row["value"])

    def set(self, key: str, value: str) -> None:
        """Keep `value` under `key`, in place of what was there."""
        with self._db.write() as connection:
            connection.execute(
                "insert into settings(key, value) values (?, ?) "
                "on conflict(key) do update set value = excluded.value",
                (key, value),
            )
