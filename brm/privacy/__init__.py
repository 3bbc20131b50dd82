"""How a name is taken out of the whole database: words, columns, files, and what is under seal."""
