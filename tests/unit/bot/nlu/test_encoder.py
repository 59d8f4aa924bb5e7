"""The encoder: built right, missed gracefully."""

import logging
import subprocess

import numpy as np
import pytest

from bot.nlu.encoder import build, encoder, graph, reference

built = pytest.mark.skipif(
    not encoder.fingerprint(),
    reason="no encoder: python -m bot.nlu.encoder.build",
)


@pytest.fixture(scope="module")
def sentences():
    return encoder.SentenceEncoder(encoder.FOLDER)


@built
def test_vectors_are_unit_vectors_of_the_promised_width(sentences):
    vectors = sentences.encode(["how much is it?", "", "x" * 10_000])
    assert vectors.shape == (3, encoder.WIDTH)
    lengths = np.linalg.norm(vectors.reshape(3, 3, -1), axis=2)
    np.testing.assert_allclose(lengths, 1, atol=1e-4)


@built
def test_what_means_the_same_is_closer_than_what_does_not(sentences):
    fee, price, weather = sentences.encode(
        ["what is the exam fee", "how much does the test cost", "will it rain today"]
    )
    assert fee @ price > fee @ weather + 0.3


@built
def test_the_same_text_gives_the_same_numbers(sentences):
    once, again = sentences.encode(["renew my cma"]), sentences.encode(["renew my cma"])
    assert (once == again).all()


@built
def test_a_text_has_the_same_vector_beside_others_as_alone(sentences):
    texts = [f"{verb} my {name} now" for verb in ("renew", "lose") for name in "abcdef"]
    texts += ["hi", "how much does the exam cost", "x", "what is the exam fee again"]
    together = sentences.encode(texts)
    alone = np.concatenate([sentences.encode([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert len(np.unique(together.round(3), axis=0)) == len(texts)


@built
def test_no_text_is_no_vector(sentences):
    assert sentences.encode([]).shape == (0, encoder.WIDTH)


@built
def test_a_finished_build_is_not_done_again(monkeypatch):
    monkeypatch.setattr(build, "build", pytest.fail)
    assert build.main([]) == build.READY


def test_a_missing_encoder_warns_and_goes_on(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        assert encoder.load_encoder(tmp_path) is None
    assert "bot.nlu.encoder.build" in caplog.text


def test_a_broken_encoder_warns_and_goes_on(tmp_path, caplog):
    (tmp_path / encoder.RECIPE_FILE).write_text('{"graph_sha256": "x"}')
    (tmp_path / encoder.GRAPH_FILE).write_text("not a graph")
    assert encoder.load_encoder(tmp_path) is None
    assert "CANNOT BE READ" in caplog.text


def test_no_network_is_an_exit_code_that_can_be_ignored(tmp_path, monkeypatch, caplog):
    def fail(*_, **__):
        return subprocess.CompletedProcess([], 1, "", "ERROR: no such index")

    monkeypatch.setattr(build.subprocess, "run", fail)
    options = ["--folder", str(tmp_path)]
    assert build.main(options) == build.NOT_AVAILABLE
    assert "no such index" in caplog.text


def test_foreign_weights_are_refused(tmp_path, monkeypatch):
    def fetch(target):
        model = target / build.MODEL
        model.mkdir(parents=True)
        (model / "model.safetensors").write_text("foreign")

    monkeypatch.setattr(build, "_fetch", fetch)
    assert build.main(["--folder", str(tmp_path)]) == build.WRONG
    assert not list(tmp_path.iterdir())


def test_the_reference_follows_the_paper():
    """One layer, one head, by hand: uniform attention over equal tokens."""
    width = 4
    eye, zero = np.eye(width), np.zeros(width)
    layer = "encoder.layer.0."
    weights = {
        "embeddings.word_embeddings.weight": np.array([[1.0, 2.0, 3.0, 4.0]]),
        "embeddings.position_embeddings.weight": np.zeros((2, width)),
        "embeddings.token_type_embeddings.weight": np.zeros((1, width)),
    }
    for name in ("query", "key", "value"):
        weights[f"{layer}attention.self.{name}.weight"] = eye
        weights[f"{layer}attention.self.{name}.bias"] = zero
    for name in ("attention.output.dense", "intermediate.dense", "output.dense"):
        weights[f"{layer}{name}.weight"] = np.zeros((width, width))
        weights[f"{layer}{name}.bias"] = zero
    norms = ("attention.output.LayerNorm", "output.LayerNorm")
    for name in ("embeddings.LayerNorm", *(layer + norm for norm in norms)):
        weights[f"{name}.weight"], weights[f"{name}.bias"] = np.ones(width), zero
    reach = {}
    vectors = reference.embed(weights, [0, 0], pooled=(1, 0), heads=1, reach=reach)
    expected = np.array([-3.0, -1.0, 1.0, 3.0])
    normed = expected / np.sqrt(5)  # variance one
    expected /= np.linalg.norm(expected)
    np.testing.assert_allclose(vectors, [expected, expected], atol=1e-6)
    low, high = reach[f"{layer}attention.self.query"]
    np.testing.assert_allclose(low, np.minimum(normed, 0), atol=1e-6)
    np.testing.assert_allclose(high, np.maximum(normed, 0), atol=1e-6)


def test_the_last_pooled_layer_is_the_published_vector():
    assert graph.POOLED_LAYERS[0] == 6
