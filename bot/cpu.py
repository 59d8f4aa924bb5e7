"""Tells numpy's arithmetic what this processor can do.

The OpenBLAS inside the numpy and scipy that Rasa 3.6 allows knows the processors of its
day. One that is newer it takes for a Prescott of 2004, and training takes twice as long
(OpenBLAS issue 4267). What the processor can do is written in its flags.
"""

import os
from collections.abc import Collection
from pathlib import Path

# The kernels of OpenBLAS and what they need, fastest first.
KERNELS = {
    "SkylakeX": {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"},
    "Haswell": {"avx2", "fma"},
}
CPUINFO = Path("/proc/cpuinfo")
# OpenBLAS reads it when numpy is imported.
VARIABLE = "OPENBLAS_CORETYPE"


def tell_openblas(cpuinfo: Path = CPUINFO) -> None:
    """Name the kernels, unless they are named or nothing is known of the processor."""
    kernels = best_kernels(flags(cpuinfo))
    if kernels:
        os.environ.setdefault(VARIABLE, kernels)


def best_kernels(able: Collection[str]) -> str | None:
    """The fastest kernels for a processor with these flags."""
    return next((name for name, needs in KERNELS.items() if needs <= set(able)), None)


def flags(cpuinfo: Path = CPUINFO) -> list[str]:
    """The flags of the first processor; none where it is no x86 or no Linux."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = (line.partition(":")[2] for line in lines if line.startswith("flags"))
    return next(found, "").split()
