"""The words of the field as values: frozen, typed, without any input or output."""
