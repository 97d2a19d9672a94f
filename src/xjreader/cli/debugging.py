"""The log for whoever works on the reader, where ``XJREADER_DEBUG`` asks for it."""

from xjreader.errors import UsageError
from xjreader.paths import log_path


def begin_log() -> None:
    """Write from now on what the program notes about itself into the log; `UsageError` where that cannot be
    written."""
    import logging

    from xjreader.cli.output import note

    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"The log {path} cannot be written: {error.strerror or error}.",
            remedy="Unset XJREADER_DEBUG, or make its folder.",
        ) from error
    note(f"xjreader: what kept the screen waiting is noted in {path}")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("xjreader")
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
