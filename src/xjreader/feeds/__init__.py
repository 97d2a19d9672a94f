"""Bytes and HTTP: fetch, parse, discover, extract, OPML and article files; no database, no analysis."""
