"""The panes of the reader. Each draws what it is shown and posts messages; none reads the library."""
