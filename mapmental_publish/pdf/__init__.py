"""The page: every document laid out on its own by the engine, then assembled, numbered and checked."""
