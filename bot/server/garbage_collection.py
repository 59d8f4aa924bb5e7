"""When Python looks for garbage: not while it starts, and never through all of Rasa.

A full collection walks 800,000 objects of Rasa, spaCy and the knowledge that live as
long as the server does: 0.15 s in which nobody is answered, and 0.5 s of the start.
They are set aside once, when the first message has been answered; collections then
look only at what conversations leave behind.
"""

import gc

# Objects made before the youngest are looked at. A turn makes some thousands and nearly
# all are freed without a collection; at Python's own 700 each turn pays for several.
YOUNG = 5_000
# Of these collections, how many before the next older generation's turn (Python's own).
OLDER = 10


def start_without_collections() -> None:
    """Collect nothing until `freeze_startup_objects`: what a start makes, it keeps."""
    gc.disable()


def freeze_startup_objects() -> None:
    """Set aside what there is for good and collect from now on what comes after."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)
    gc.enable()
