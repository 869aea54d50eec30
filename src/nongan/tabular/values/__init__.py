"""From the text of a cell to a value, one module a kind of value."""
