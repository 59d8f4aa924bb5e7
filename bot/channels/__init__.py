"""The ways in: the website's channel, and a guarded REST channel for scripts."""
