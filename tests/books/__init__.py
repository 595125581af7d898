"""Tests of whole books."""
