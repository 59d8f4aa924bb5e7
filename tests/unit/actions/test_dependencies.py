"""The seam itself; the tests of this folder put the sample and a day there."""

import importlib


def test_nothing_is_opened_at_import(monkeypatch):
    opened = []
    monkeypatch.setattr("sqlalchemy.create_engine", lambda *a, **k: opened.append(a))
    from actions import dependencies

    importlib.reload(dependencies)
    assert opened == []
