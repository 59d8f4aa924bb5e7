"""Speed, memory and growth, beside Rasa's default pipeline in the same run.

`make bench` measures and writes docs/bench/. Nothing here is collected by pytest.
"""
