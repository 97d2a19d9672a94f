"""The analysis of what waits for it, run at the end of a command with its progress shown."""

from typing import TYPE_CHECKING

from xjreader.cli.progress import Progress

if TYPE_CHECKING:
    from xjreader.services.library import Library


def analyse_waiting(library: "Library") -> int:
    """Analyse every article that waits, newest first; returns how many were.

    Nothing happens where the config switches the analysis off. An interruption keeps what is done.
    """
    if not library.config.analysis.enabled:
        return 0
    from xjreader.services.analyse import analyse_pending

    with Progress() as progress:

        def show(remaining: int, article_id: int | None) -> None:
            progress.show(f"analysing: {remaining:,} articles to go")

        return analyse_pending(library, on_progress=show)
