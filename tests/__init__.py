"""Tests of mapmental_publish."""
