from actions.talk import ActionApologize, ActionRepeat, ActionShowAnswers


def said(text, *payloads):
    buttons = [{"title": p, "payload": p} for p in payloads]
    return {"event": "bot", "text": text, "data": {"buttons": buttons}}


def test_a_complaint_gets_what_else_may_have_been_meant(run_action, kb):
    missed = {"text": "the price", "others": ["fact/cost", "fact/gone"]}
    ran = run_action(ActionApologize(), "that is wrong", slots={"asked": missed})
    assert ran.responses == ["utter_apology"]
    assert list(ran.chips) == [kb.question("cost").title]
    assert ran.messages[0]["asked"] == "the price"


def test_a_complaint_about_nothing_gets_a_person(run_action, kb):
    ran = run_action(ActionApologize(), "useless")
    assert ran.responses == ["utter_apology_alone"]
    assert ran.messages[0]["phone"] == kb.school().phone


def test_the_last_answer_is_said_again_with_its_chips(run_action):
    before = [{"event": "user"}, said("One."), said("Two.", "/ask_advice")]
    ran = run_action(ActionRepeat(), "again?", before=before)
    assert ran.text == "One.\nTwo."
    assert list(ran.chips) == ["/ask_advice"]


def test_in_the_form_the_question_comes_again_by_itself(run_action):
    before = [{"event": "user"}, said("One.")]
    assert run_action(ActionRepeat(), "again?", asked="goal", before=before).text == ""


def test_nothing_to_say_again(run_action):
    assert run_action(ActionRepeat(), "?").responses == ["utter_nothing_to_repeat"]


def test_the_answers_are_shown_with_a_way_to_change_each(run_action):
    slots = {"advice_goal": "patients", "advice_time": {"months": 12}}
    ran = run_action(ActionShowAnswers(), slots=slots)
    assert ran.responses == ["utter_your_answers"]
    assert len(ran.chips) == 2


def test_no_answers_yet(run_action):
    assert run_action(ActionShowAnswers()).responses == ["utter_no_answers_yet"]
