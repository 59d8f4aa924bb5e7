"""What a log may say of an error: its kinds and its place, never its text.

The text of an exception often holds what a visitor wrote.
"""

from pathlib import Path


def describe(error: BaseException) -> str:
    """Return the kinds of an error and its causes, and where the first was raised."""
    chain = [error]
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        if cause in chain:
            break
        chain.append(cause)
    kinds = " from ".join(type(one).__name__ for one in chain)
    trace = chain[-1].__traceback__
    if trace is None:
        return kinds
    while trace.tb_next is not None:
        trace = trace.tb_next
    file = Path(trace.tb_frame.f_code.co_filename).name
    return f"{kinds} at {file}:{trace.tb_lineno}"
