"""Between bitmaps and NumPy. Walking a bitmap number by number, as both libraries do by themselves, takes a hundred
times as long as handing over its memory."""

from array import array

import numpy as np
from pyroaring import BitMap


def numbers(bitmap: BitMap) -> np.ndarray:
    """The numbers in ``bitmap``, ascending, as ``uint32``."""
    return np.frombuffer(bitmap.to_array(), np.uint32)


def bitmap(numbers: np.ndarray) -> BitMap:
    """The set of ``numbers``, in any order and more than once."""
    return BitMap(array("I", numbers.astype(np.uint32).tobytes()))
