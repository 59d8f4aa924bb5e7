"""How a module is left out of an import: empty, absent, or put off (`slim_imports`).

Rasa: names classes of modules it never calls, as bases, in hints and as decorators.
We: put classes there that may be named and not made, by Python's own import hooks.
Noticed by: RuntimeError "... is left out" when one is called; test_slim_imports.py
starts a server and trains a model with and without.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import types
from collections.abc import MutableSequence
from typing import Any

# Some modules compare TensorFlow's; this is the one Rasa 3.6.21 is pinned to.
VERSION = "2.12.0"


class _Anything(type):
    """Class of classes that have every attribute and may stand anywhere in a hint."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Anything(name, (), {})
        type.__setattr__(cls, name, made)
        return made

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if not (args or kwargs) or cls.__init__ is not object.__init__:  # type: ignore[misc]
            return super().__call__(*args, **kwargs)
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]  # a decorator: `@tf.function`
        return lambda decorated=None, *_, **__: decorated  # `@tf.function(options)`

    def __or__(cls, _: Any) -> Any:
        return cls

    def __ror__(cls, _: Any) -> Any:
        return cls

    def __getitem__(cls, _: Any) -> Any:
        return cls


class _Missing(type):
    """Class of classes that may be named, inherited from and caught, and never made.

    They are exceptions, as Rasa names some of them in `except`.
    """

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls

    def __call__(cls, *_: Any, **__: Any) -> Any:
        raise RuntimeError(
            f"{cls.__module__}.{cls.__name__} is left out: slim_imports.py"
        )


class _Module(types.ModuleType):
    __path__: MutableSequence[str] = []
    _kind: type
    _bases: tuple[type, ...] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = self._kind(name, self._bases, {"__module__": self.__name__})
        setattr(self, name, made)
        return made


class Empty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives an empty module for each of the names and for what is below them.

    Its classes may be called, as decorators are.
    """

    kind: type = _Anything
    bases: tuple[type, ...] = ()

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Say that a module is there when it or a package above it is one of ours."""
        parts = name.split(".")
        above = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        if above.isdisjoint(self._names):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Return a module that has whatever is asked of it."""
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Tell the module what kind of thing to give; there is no code to run."""
        module._kind = self.kind  # type: ignore[attr-defined]
        module._bases = self.bases  # type: ignore[attr-defined]
        module.__version__ = VERSION  # type: ignore[attr-defined]


class Absent(Empty):
    """The same for what nobody may call: who does is told."""

    kind = _Missing
    bases = (Exception,)


class Seldom(importlib.abc.MetaPathFinder):
    """Loads the real module when something of it is first asked for."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the real module, to be loaded at its first use."""
        if name not in self._names:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path)
        if found is not None and found.loader is not None:
            found.loader = importlib.util.LazyLoader(found.loader)
        return found
