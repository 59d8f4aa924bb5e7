"""Answers to questions, as texts with chips and sources."""
