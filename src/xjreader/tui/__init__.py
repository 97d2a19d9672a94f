"""The reader on the screen. Imported only by what opens it: nothing here is needed by the command line."""
