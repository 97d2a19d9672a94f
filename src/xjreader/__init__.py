"""xjreader: a terminal news reader that extracts who said what and where each of them stands."""

__version__ = "0.1.0"
