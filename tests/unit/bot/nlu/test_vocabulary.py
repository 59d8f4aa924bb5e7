"""The names come from the content, and change with it alone."""

import shutil

from bot.nlu import vocabulary


def test_the_vocabulary_survives_the_model():
    words = vocabulary.read()
    again = vocabulary.Vocabulary.from_json(words.to_json())
    assert again == words


def test_names_are_read_anew_where_a_file_changed_and_only_there(tmp_path):
    shutil.copytree(vocabulary.CONTENT, tmp_path, dirs_exist_ok=True)
    before = vocabulary.read(tmp_path)
    assert vocabulary.read(tmp_path) is before
    professions = tmp_path / "professions.yml"
    text = professions.read_text(encoding="utf-8")
    text = text.replace("  pilot: [pilot,", "  pilot: [sky pilot, pilot,")
    professions.write_text(text, encoding="utf-8")
    names = {name.text for name in vocabulary.read(tmp_path).names}
    assert names - {name.text for name in before.names} == {"sky pilot"}


def test_a_file_that_is_renamed_is_another_name(tmp_path):
    shutil.copytree(vocabulary.CONTENT, tmp_path, dirs_exist_ok=True)
    before = {name.value for name in vocabulary.read(tmp_path).names}
    folder = tmp_path / "certifications"
    (folder / "rma.yml").rename(folder / "rma2.yml")
    after = {name.value for name in vocabulary.read(tmp_path).names}
    assert before ^ after == {"rma", "rma2"}


def test_a_new_name_trains_anew_and_a_fee_does_not(tmp_path):
    shutil.copytree(vocabulary.CONTENT, tmp_path, dirs_exist_ok=True)
    before = vocabulary.fingerprint(tmp_path)
    path = next((tmp_path / "certifications").glob("*.yml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("confidence: high", "confidence: low"), "utf-8")
    assert vocabulary.fingerprint(tmp_path) == before
    text = text.replace("aliases:", "aliases:\n  - shiny new name", 1)
    path.write_text(text, encoding="utf-8")
    assert vocabulary.fingerprint(tmp_path) != before


def test_every_title_is_the_code_of_a_state():
    words = vocabulary.read()
    codes = {name.value for name in words.names if name.entity == "state"}
    assert words.titles
    assert set(words.titles) <= codes


def test_words_are_single_and_in_small_letters():
    words = vocabulary.read().words()
    assert {"new", "hampshire"} <= words
    assert all(word == word.lower() and " " not in word for word in words)
