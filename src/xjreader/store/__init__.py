"""The library on disk: SQLite through plain SQL; knows neither the network nor the analysis."""
