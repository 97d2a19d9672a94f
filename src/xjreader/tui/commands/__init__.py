"""What a person can do in the reader: one class a command, gathered in `table`."""
