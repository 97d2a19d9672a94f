"""Where feeds, analysis and store meet; every front end works through here and only here."""
