"""Tests of the step that makes a file ready for the press."""
