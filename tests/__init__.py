"""Tests. A package, because one of the libraries installs another named `tests`."""
