"""The reader's screens: the panes in `main`, and what opens over them."""
