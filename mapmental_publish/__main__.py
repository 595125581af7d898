"""``python -m mapmental_publish`` is the command line."""

from .cli import main

main(prog_name="mapmental-publish")
