"""Options of the commands that count statements: what counts once, and whose word."""

from typing import get_args

import click

from xjreader.cli.arguments import F
from xjreader.models.stance import Counting, Whose


def counting_options(function: F) -> F:
    """``--counting`` and ``--whose``."""
    function = click.option(
        "--whose",
        type=click.Choice(get_args(Whose)),
        default="both",
        show_default=True,
        help="Whose word counts: the machine's that nobody judged, what you confirmed or corrected, or both.",
    )(function)
    return click.option(
        "--counting",
        type=click.Choice(get_args(Counting)),
        help="What counts once (default: the config's, else a story).",
    )(function)
