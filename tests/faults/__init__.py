"""Books with every kind of fault, built as a user builds them."""
