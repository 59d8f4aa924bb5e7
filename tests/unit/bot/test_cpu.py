"""numpy's arithmetic uses what the processor can do."""

import os
import subprocess
import sys

import pytest

from bot import cpu

AVX512 = "avx512f avx512cd avx512bw avx512dq avx512vl"


def cpuinfo(tmp_path, flags):
    path = tmp_path / "cpuinfo"
    path.write_text(
        f"processor\t: 0\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t: mmx\n"
    )
    return path


@pytest.mark.parametrize(
    ("flags", "kernels"),
    [
        (f"fpu avx avx2 fma {AVX512}", "SkylakeX"),
        ("fpu avx avx2 fma avx512f", "Haswell"),  # a Xeon Phi has no more than that
        ("fpu avx avx2 fma", "Haswell"),
        ("fpu avx", None),
        ("", None),
    ],
)
def test_kernels_that_the_processor_has(tmp_path, monkeypatch, flags, kernels):
    monkeypatch.delenv(cpu.VARIABLE, raising=False)
    cpu.tell_openblas(cpuinfo(tmp_path, flags))
    assert os.environ.get(cpu.VARIABLE) == kernels


def test_who_names_the_kernels_is_obeyed(tmp_path, monkeypatch):
    monkeypatch.setenv(cpu.VARIABLE, "Nehalem")
    cpu.tell_openblas(cpuinfo(tmp_path, "avx2 fma"))
    assert os.environ[cpu.VARIABLE] == "Nehalem"


def test_other_systems_and_processors_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.delenv(cpu.VARIABLE, raising=False)
    cpu.tell_openblas(tmp_path / "missing")
    arm = tmp_path / "arm"
    arm.write_text("processor\t: 0\nFeatures\t: fp asimd\n")
    cpu.tell_openblas(arm)
    assert cpu.VARIABLE not in os.environ


@pytest.mark.parametrize("entry", ["bot.server", "bot.server.train"])
def test_openblas_hears_it_in_time(entry):
    kernels = cpu.best_kernels(cpu.flags())
    if kernels is None:
        pytest.skip("this processor has no kernels of its own")
    code = (
        f"import sys, {entry}; assert 'numpy' not in sys.modules;"
        "import numpy, threadpoolctl;"
        "print({p['architecture'] for p in threadpoolctl.threadpool_info()})"
    )
    rest = {k: v for k, v in os.environ.items() if k != cpu.VARIABLE}
    run = subprocess.run(
        [sys.executable, "-c", code], env=rest, capture_output=True, text=True
    )
    assert run.stdout.strip() == str({kernels}), run.stderr
