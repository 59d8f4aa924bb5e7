from actions.base import AdvisorAction


class Answers(AdvisorAction):
    def name(self):
        return "action_answers"

    def answer(self, turn):
        turn.say_text("The answer.")
        turn.memory["state"] = "ohio"


class Fails(Answers):
    def answer(self, turn):
        turn.say_text("Half an answer")
        raise RuntimeError(turn.heard.text)


def test_what_is_remembered_becomes_an_event(run_action):
    ran = run_action(Answers())
    assert ran.text == "The answer."
    assert ran.slots == {"state": "ohio"}


def test_what_is_remembered_already_is_no_event(run_action):
    assert run_action(Answers(), slots={"state": "ohio"}).events == []


def test_a_failure_is_an_apology_and_its_words_stay_out_of_the_log(run_action, caplog):
    ran = run_action(Fails(), "my secret words")
    assert ran.responses == ["utter_error"]
    assert ran.text == ""
    assert ran.events == []
    assert "RuntimeError at test_base.py" in caplog.text
    assert "secret" not in caplog.text
    assert ran.messages[0]["incident"] in caplog.text
