"""What the assistant knows: facts with their sources, and the rules to use them.

Pure Python. Nothing in this package imports Rasa, so the school's side, the
actions and the tests can all use it.
"""
