"""The kinds of arrays that the arithmetic is done with; docstrings say the shapes.

A sparse matrix is scipy's `csr_matrix`, which has no types and is Any.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# Vectors, scores, weights and probabilities.
Floats: TypeAlias = NDArray[np.float32]
# Numbers of labels, places and features.
Integers: TypeAlias = NDArray[np.integer[Any]]
# Which of them; a mask.
Flags: TypeAlias = NDArray[np.bool_]
# Of any kind of number: where bytes, halves and doubles meet, as the encoder is built.
AnyArray: TypeAlias = NDArray[Any]
