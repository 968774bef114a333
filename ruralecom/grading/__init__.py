"""Grading of assignments whose code is not to be trusted."""
