"""From a text to who said what and who stands where; no network, no database, no clock."""
