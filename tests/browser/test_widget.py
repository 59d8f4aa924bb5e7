"""The widget in a real browser: what visitors, keyboards, screen readers, hostile
texts, hostile pages and bad networks do to it."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from fake_server import BROKEN, HOSTILE, WEB, FakeServer
from steps import (
    ASK,
    EXPECT,
    ask,
    ask_and_wait,
    bubbles,
    focused,
    idle,
    launcher,
    open_chat,
    panel,
    texts,
    until,
)


def host(server: FakeServer, head: str = "", body: str = "", **data: str) -> str:
    """A page of a school's own making around the tag."""
    attributes = " ".join(f"data-{name}='{value}'" for name, value in data.items())
    return (
        "<!doctype html><html lang=en>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>School</title>{head}<main><h1>School</h1>{body}<p>Text</p></main>"
        f"<script src='{server.url}/chat/static/widget.js' defer {attributes}></script>"
    )


# ---- the button ----------------------------------------------------------------


def test_a_press_counts_though_the_chat_arrives_meanwhile(
    open_page: Any, server: FakeServer
) -> None:
    # The icon is drawn anew when the chat arrives. Had the finger gone down on it, the
    # browser would send no click.
    page = open_page(viewport={"width": 390, "height": 844})
    held: list[Any] = []
    page.route("**/view.js", lambda route: held.append(route))
    page.goto(server.url)
    launcher(page).hover()
    page.mouse.down()
    page.wait_for_timeout(100)
    held[0].continue_()
    panel(page).wait_for(state="attached")
    page.mouse.up()
    panel(page).wait_for()


# ---- keyboard and assistive technology ---------------------------------------


def test_everything_works_without_a_mouse(page: Any) -> None:
    launcher(page).wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == "Ask an advisor":
            break
    page.keyboard.press("Enter")
    panel(page).wait_for()
    assert focused(page) == ASK
    page.keyboard.type("How do I renew?")
    page.keyboard.press("Enter")
    bubbles(page).nth(1).wait_for()
    idle(page)
    assert focused(page) == ASK
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if focused(page).startswith("What does renewal"):
            break
    page.keyboard.press("Space")
    bubbles(page).nth(2).wait_for()
    assert focused(page) == ASK
    page.keyboard.press("Escape")
    assert panel(page).is_hidden()
    assert focused(page) == "Ask an advisor"


def test_menu_is_reached_and_left_by_keyboard(page: Any) -> None:
    open_chat(page)
    page.get_by_role("button", name="More options").press("Enter")
    page.locator("certification-advisor .menu").wait_for()
    assert focused(page) == "Talk to a person"
    page.keyboard.press("Escape")
    assert focused(page) == "More options"
    assert panel(page).is_visible()


def test_accessibility_tree_names_its_parts(page: Any) -> None:
    open_chat(page)
    ask_and_wait(page, "Please compare them")
    dialog = page.get_by_role("dialog", name="Harbor Point Advisor")
    log = dialog.get_by_role("log", name="Conversation")
    assert log.get_attribute("aria-live") == "polite"
    assert dialog.get_by_role("textbox", name=ASK).count() == 1
    assert dialog.get_by_role("table").count() == 1
    assert dialog.get_by_role("columnheader", name="CMA (AAMA)").count() == 1
    assert dialog.get_by_role("rowheader", name="Exam fee").count() == 1
    assert dialog.get_by_role("status").count() == 1
    # Chips and thumbs stay outside the live region: it reads answers, not furniture.
    assert log.get_by_role("button").count() == 0


def test_slow_answers_are_announced_once(page: Any, server: FakeServer) -> None:
    server.delay = 2.2
    open_chat(page)
    page.evaluate(
        """() => { window.said = [];
        const root = document.querySelector('certification-advisor').shadowRoot;
        const status = root.querySelector('[role=status]');
        new MutationObserver(() => status.textContent && said.push(status.textContent))
          .observe(status, {childList: true}); }"""
    )
    ask_and_wait(page, "renew")
    assert page.evaluate("said") == ["The advisor is typing"]


STATES = {
    "closed": [],
    "greeting": ["open"],
    "answer": ["open", "renew"],
    "comparison": ["open", "compare"],
    "recommendation": ["open", "choose"],
    "checklist": ["open", "steps"],
    "contact": ["open", "person"],
    "menu": ["open", "renew", "menu"],
    "confirm": ["open", "renew", "menu", "delete"],
    "rated": ["open", "renew", "rate"],
    "error": ["open", "nothing"],
    "times": ["open", "renew", "menu", "times"],
}


def reach(page: Any, steps: list[str]) -> None:
    for step in steps:
        match step:
            case "open":
                open_chat(page)
            case "menu":
                page.get_by_role("button", name="More options").click()
                page.locator("certification-advisor .menu").wait_for()
            case "delete":
                page.get_by_role("button", name="Delete conversation").click()
            case "times":
                page.get_by_role("button", name="Show times").click()
            case "rate":
                page.get_by_role("button", name="Not helpful").click()
            case "nothing":
                ask(page, "nothing")
                page.get_by_role("alert").wait_for()
            case words:
                ask_and_wait(page, words)


FEW = ("greeting", "recommendation", "menu", "error")


@pytest.mark.parametrize(
    ("size", "theme", "states"),
    [
        ((1280, 860), "light", tuple(STATES)),
        ((1280, 860), "dark", FEW),
        ((360, 740), "light", FEW),
        ((360, 740), "dark", tuple(STATES)),
    ],
    ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"],
)
def test_axe_finds_nothing(
    open_page: Any,
    server: FakeServer,
    axe: Any,
    size: tuple[int, int],
    theme: str,
    states: tuple[str, ...],
) -> None:
    server.pages["host.html"] = host(server, theme=theme, accent="#f2c230")
    page = open_page(viewport={"width": size[0], "height": size[1]})
    for name in states:
        page.goto(f"{server.url}/host.html")
        launcher(page).wait_for()
        reach(page, STATES[name])
        assert axe(page) == [], f"{name}, {theme}"
        page.evaluate(
            """() => { const { view } = document.querySelector('certification-advisor');
            if (view) Object.assign(view.data, { open: false, messages: [] });
            view?.data.write(); }"""
        )


@pytest.mark.parametrize("name", ["", "programs.html", "certifications.html"])
def test_axe_finds_nothing_on_the_site(
    open_page: Any, server: FakeServer, axe: Any, name: str
) -> None:
    page = open_page(f"{server.url}/{name}")
    launcher(page).wait_for()
    assert axe(page) == []
    open_chat(page)
    assert axe(page) == []


def test_axe_finds_nothing_inline_and_offline(
    open_page: Any, server: FakeServer, axe: Any
) -> None:
    server.pages["host.html"] = host(
        server, body="<div id=here></div>", mode="inline", target="#here"
    )
    page = open_page(f"{server.url}/host.html")
    panel(page).wait_for()
    assert page.locator("#here certification-advisor").count() == 1
    assert page.get_by_role("region", name="Certification Advisor").count() == 1
    assert axe(page) == []
    page.context.set_offline(True)
    ask(page, "hello")
    page.get_by_text("You are offline.").first.wait_for()
    assert axe(page) == []


ACCENTS = ["#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#ffff00", "#777777"]


def test_any_colour_stays_readable(page: Any) -> None:
    launcher(page).wait_for()
    worst = page.evaluate(
        """async (own) => {
        const { palette, contrast } = await import('/chat/static/colours.js');
        const all = [...own];
        for (let n = 0; n < 300; n += 1)
          all.push('#' + (n * 55871 % 16777216).toString(16).padStart(6, '0'));
        let worst = [21, ''];
        for (const accent of all) {
          const rgb = [...palette(accent).matchAll(/rgb\\((\\d+),(\\d+),(\\d+)\\)/g)]
            .map((m) => m.slice(1).map(Number));
          const pairs = [[rgb[0], rgb[1]], [rgb[2], [240, 243, 246]],
            [rgb[3], rgb[4]], [rgb[5], [38, 44, 53]]];
          for (const [a, b] of pairs)
            if (contrast(a, b) < worst[0]) worst = [contrast(a, b), accent];
        }
        return worst; }""",
        ACCENTS,
    )
    assert worst[0] >= 4.5, worst


# ---- hostile texts -----------------------------------------------------------


def inert(page: Any) -> None:
    page.wait_for_timeout(150)
    assert page.evaluate("window.pwned") is None
    bad = page.evaluate(
        """() => {
        const root = document.querySelector('certification-advisor').shadowRoot;
        const links = [...root.querySelectorAll('[href],[src]')].map((n) =>
          n.getAttribute('href') || n.getAttribute('src'));
        return [...links.filter((url) => !/^(https?:|mailto:|tel:)/.test(url)),
          ...root.querySelectorAll('script,style,iframe,[onerror],[onload],[style*=url]')]
          .map(String); }"""
    )
    assert bad == []


def test_hostile_replies_are_shown_letter_by_letter(page: Any) -> None:
    open_chat(page)
    ask_and_wait(page, "hostile")
    shown = texts(page)[-1]
    for text in HOSTILE:
        if not text.startswith("["):
            assert text in shown
    chips = page.locator("certification-advisor .chips button").all_text_contents()
    assert chips == HOSTILE
    inert(page)
    ask_and_wait(page, "hostile cards")
    inert(page)
    page.locator("certification-advisor .chips button").count()


def test_hostile_words_of_the_visitor_are_shown_as_written(page: Any) -> None:
    open_chat(page)
    for text in HOSTILE:
        ask_and_wait(page, text)
    assert texts(page, "user") == HOSTILE
    inert(page)


def test_hostile_history_and_attributes(open_page: Any, server: FakeServer) -> None:
    page = open_page(server.url)
    launcher(page).wait_for()
    key = page.evaluate("document.querySelector('certification-advisor').key")
    messages = [
        {"from": who, "id": f"{who}{n}", "text": text, "at": 1}
        for who in ("user", "bot")
        for n, text in enumerate(HOSTILE)
    ]
    kept = {"version": 1, "messages": messages, "queue": [], "token": "x", "open": True}
    page.add_init_script(
        f"sessionStorage.setItem({json.dumps(key)}, JSON.stringify("
        f"{{...{json.dumps(kept)}, at: Date.now()}}))"
    )
    page.goto(server.url)
    bubbles(page).nth(7).wait_for()
    inert(page)
    for name in ("name", "greeting", "logo", "accent", "phone", "email", "privacy"):
        for text in HOSTILE:
            page.evaluate(
                "([name, text]) => { document.querySelector('certification-advisor')"
                ".dataset[name] = text; }",
                [name, text],
            )
        page.wait_for_timeout(50)
    inert(page)


@pytest.mark.parametrize(
    "kept",
    ["", "null", "5", "{", '{"version":1}', '{"version":1,"at":9e15,"messages":5}'],
)
def test_a_broken_memory_starts_fresh(
    open_page: Any, server: FakeServer, kept: str
) -> None:
    page = open_page()
    key = f"certification-advisor:{server.url}/chat/"
    page.add_init_script(
        f"sessionStorage.setItem({json.dumps(key)}, {json.dumps(kept)})"
    )
    page.goto(server.url)
    open_chat(page)
    ask_and_wait(page, "renew")


def test_broken_cards_fall_back_to_their_text(page: Any) -> None:
    open_chat(page)
    ask(page, "broken")
    until(
        page,
        f"""document.querySelector('certification-advisor').shadowRoot
        .querySelectorAll('.m.bot').length === {len(BROKEN) + 1}""",
    )
    assert "shown instead" in texts(page)
    assert page.get_by_role("alert").count() == 0


def test_cost_sentence_is_kept_character_for_character(page: Any) -> None:
    launcher(page).wait_for()
    result = page.evaluate(
        """async () => {
        const { markdown } = await import('/chat/static/markdown.js');
        const show = (text) => { const box = document.createElement('div');
          box.append(markdown(text)); return box.textContent; };
        return ['Cost < $12,000 & [x] 2*3=6', '2*3=6 and 4*5=20', '* not a list',
          '**', '[](x)', '[a](b c)', '| lone row |', '***', '1.5 hours', 'a_b_c', '# x',
          '`', '-5 degrees', 'x'.repeat(20000)]
          .map((text) => [text, show(text)]); }"""
    )
    for text, shown in result:
        expected = "not a list" if text == "* not a list" else text
        assert shown == expected


def test_markdown_is_not_slow_on_odd_input(page: Any) -> None:
    launcher(page).wait_for()
    took = page.evaluate(
        """async () => {
        const { markdown } = await import('/chat/static/markdown.js');
        const odd = ['*', '**a', '[', '[a](', '`', '| ', '|-|\\n', '- ', '1. ', '*a ',
          'https://', '[a](x) ', '\\n'].map((part) => part.repeat(6000 / part.length));
        let worst = 0;
        for (const text of odd) {
          const from = performance.now();
          markdown(text);
          worst = Math.max(worst, performance.now() - from);
        }
        return worst; }"""
    )
    assert took < 400


# ---- policies, other people's pages ------------------------------------------


def test_nothing_is_asked_of_anybody_else(open_page: Any, server: FakeServer) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(
        "window.reports = []; addEventListener('securitypolicyviolation',"
        "(e) => reports.push(e.violatedDirective + ' ' + e.blockedURI))"
    )
    page.goto(server.url)
    open_chat(page)
    for words in ("renew", "compare", "choose", "steps", "person", "hostile"):
        ask_and_wait(page, words)
    page.get_by_role("button", name="More options").click()
    assert page.evaluate("reports") == []
    assert [u for u in asked if not u.startswith((server.url, "blob:"))] == []
    assert page.context.cookies() == []
    assert page.evaluate("document.cookie") == ""


@pytest.mark.parametrize("kind", ["defer", "type=module"])
def test_works_on_another_site_under_a_strict_policy(
    open_page: Any, server: FakeServer, elsewhere: FakeServer, kind: str
) -> None:
    html = host(elsewhere, accent="#7a2b4c").replace("defer", kind)
    server.pages["host.html"] = html
    mine = elsewhere.url
    csp, server.csp = (
        server.csp,
        f"default-src 'none'; script-src {mine}; connect-src {mine}; "
        "require-trusted-types-for 'script'",
    )
    try:
        page = open_page(f"{server.url}/host.html")
        open_chat(page)
        ask_and_wait(page, "compare")
        page.get_by_role("table").wait_for()
        box = panel(page).bounding_box()
        assert box["width"] > 300
    finally:
        server.csp = csp


def test_a_hostile_page_does_not_get_in(open_page: Any, server: FakeServer) -> None:
    style = (
        "<style>body *{font-size:40px!important;display:none!important;"
        "color:red!important;background:lime!important;visibility:hidden!important;position:static!important;"
        "text-transform:uppercase!important;letter-spacing:9px!important}"
        "button,textarea,.panel,.m{transform:rotate(9deg)!important}</style>"
        "<script>Object.prototype.extra = 1; Array.prototype.odd = () => {};"
        "window.h = window.icon = window.strings = 5;</script>"
    )
    server.pages["host.html"] = host(server, head=style, body="<div id=panel></div>")
    csp, server.csp = server.csp, None
    try:
        page = open_page(f"{server.url}/host.html")
        open_chat(page)
        page.evaluate("() => { window.fetch = () => { throw Error('gone'); }; }")
        ask_and_wait(page, "renew")
        look = bubbles(page).nth(1)
        look = look.evaluate(
            """(n) => { const s = getComputedStyle(n);
            return [s.fontSize, s.textTransform, s.letterSpacing,
              s.visibility, s.display, s.transform]; }"""
        )
        assert look == ["15.5px", "none", "normal", "visible", "block", "none"]
    finally:
        server.csp = csp


def test_bad_options_do_not_stop_the_chat(open_page: Any, server: FakeServer) -> None:
    server.pages["host.html"] = host(
        server, strings="{not json", accent="purple-ish", corner="middle", lang="xx-"
    )
    page = open_page(f"{server.url}/host.html")
    open_chat(page)
    ask_and_wait(page, "renew")


def test_the_tag_twice_gives_one_advisor(open_page: Any, server: FakeServer) -> None:
    html = host(server)
    server.pages["host.html"] = html + html[html.index("<script") :]
    page = open_page(f"{server.url}/host.html")
    open_chat(page)
    assert page.locator("certification-advisor").count() == 1


# ---- small screens -----------------------------------------------------------


@pytest.mark.parametrize("size", [(360, 740), (390, 844), (320, 256), (740, 360)])
def test_small_screens(
    open_page: Any, server: FakeServer, size: tuple[int, int]
) -> None:
    page = open_page(server.url, viewport={"width": size[0], "height": size[1]})
    open_chat(page)
    for words in ("url", "compare", "choose", "steps", "long", "hostile"):
        ask_and_wait(page, words)
        found = page.evaluate(
            """() => {
        const root = document.querySelector('certification-advisor').shadowRoot;
            const at = root.querySelector('.panel').getBoundingClientRect();
            const scroll = root.querySelector('.scroll');
            const small = [...root.querySelectorAll('button,textarea')]
              .filter((n) => n.getClientRects().length)
              .filter((n) => n.offsetHeight < 44 || n.offsetWidth < 44)
              .map((n) => n.outerHTML.slice(0, 80));
            return [Math.round(at.x), Math.round(at.y), Math.round(at.width),
              Math.round(at.height), scroll.scrollWidth - scroll.clientWidth,
              document.documentElement.scrollWidth - innerWidth,
              scroll.clientHeight, small];
            }"""
        )
        assert found[:4] == [0, 0, *size]
        assert found[4] == 0, f"{words}: sideways scroll"
        assert found[5] <= 0
        assert found[6] >= 90, "no room left to read"
        assert found[7] == []
    assert panel(page).get_attribute("aria-modal") == "true"


def test_focus_stays_inside_the_full_screen_panel(
    open_page: Any, server: FakeServer
) -> None:
    page = open_page(server.url, viewport={"width": 360, "height": 740})
    open_chat(page)
    seen = set()
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 14:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.localName").startswith("certif")
        seen.add(focused(page))
    assert {"Send", "Close chat", "More options", "Help me choose"} <= seen


def test_the_top_of_a_long_answer_is_in_sight(
    open_page: Any, server: FakeServer
) -> None:
    page = open_page(server.url, viewport={"width": 320, "height": 420})
    open_chat(page)
    ask_and_wait(page, "renew")
    ask_and_wait(page, "long")
    top, inside = page.evaluate(
        """() => {
        const root = document.querySelector('certification-advisor').shadowRoot;
        const last = [...root.querySelectorAll('.m.bot')].at(-1)
          .getBoundingClientRect();
        const box = root.querySelector('.scroll').getBoundingClientRect();
        return [last.top - box.top, box.height]; }"""
    )
    assert 0 <= top < inside - 40


# ---- the network -------------------------------------------------------------


def test_a_stream_cut_at_every_byte_is_shown_whole_and_once(
    page: Any, server: FakeServer
) -> None:
    launcher(page).wait_for()
    wrong = page.evaluate(
        """async () => {
        const { Transport, newId } = await import('/chat/static/transport.js');
        const mine = { max: 500, token: null, setToken(token) { this.token = token; } };
        const transport = new Transport('/chat/', mine);
        const wrong = [];
        let lost = 0;
        for (let n = 0; n < 190; n += 1) {
          const item = { id: newId(), text: `cut ${n} two` };
          const got = [];
          const on = { typing() {},
            reply(_, part, index) { got.push([index, part.text]); } };
          try { await transport.turn(item, on); } catch (e) {
            lost += 1;
            if (e.kind !== 'lost') wrong.push([n, e.kind]);
            await transport.turn(item, on); }
          const want = [[0, 'The first part.'], [1, 'The second part: é 漢 🧪.']];
          if (JSON.stringify(got) !== JSON.stringify(want)) wrong.push([n, got]);
        }
        return [wrong, lost]; }"""
    )
    assert wrong[0] == []
    assert server.cuts > 100
    assert wrong[1] >= server.cuts - 1  # the last newline may be missed


def test_connection_lost_in_mid_answer(page: Any, server: FakeServer) -> None:
    server.kill_after_first = True
    open_chat(page)
    ask(page, "two")
    ask(page, "renew")
    bubbles(page).nth(3).wait_for(timeout=EXPECT)
    idle(page)
    said = texts(page)
    assert said[1:3] == ["The first part.", "The second part: é 漢 🧪."]
    assert said[3].startswith("For the CMA")
    assert len(said) == 4
    ids = [body["id"] for body in server.received]
    assert len(set(ids)) == 2
    assert ids[0] == ids[1]


def test_a_long_outage_then_try_again(page: Any, server: FakeServer) -> None:
    server.away = True
    page.clock.install()
    open_chat(page)
    ask(page, "renew")
    page.get_by_text("Connection lost.").first.wait_for()
    for _ in range(8):
        page.clock.fast_forward(11000)
        page.wait_for_timeout(60)
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "Not sent." in alert.inner_text()
    assert "(410) 555-0142" in alert.inner_text()
    server.away = False
    page.get_by_role("button", name="Try again").click()
    bubbles(page).nth(1).wait_for()
    idle(page)
    assert page.get_by_role("alert").count() == 0
    assert len(texts(page, "user")) == 1
    assert focused(page) == ASK


def test_offline_waits_and_goes_on_by_itself(page: Any, server: FakeServer) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    page.context.set_offline(True)
    ask(page, "first")
    ask(page, "second")
    page.get_by_text("You are offline.").first.wait_for()
    page.context.set_offline(False)
    bubbles(page).nth(3).wait_for()
    idle(page)
    assert texts(page)[2:] == ["You wrote: first", "You wrote: second"]
    assert page.locator("certification-advisor .banner").is_hidden()


def test_bursts_are_slowed_down_and_all_answered(page: Any, server: FakeServer) -> None:
    server.busy = 4
    open_chat(page)
    for n in range(6):
        ask(page, f"message {n}")
    bubbles(page).nth(6).wait_for()
    idle(page)
    assert texts(page)[1:] == [f"You wrote: message {n}" for n in range(6)]
    assert page.get_by_role("alert").count() == 0


def test_a_refused_token_is_replaced(page: Any, server: FakeServer) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    server.tokens.clear()  # expired, or the server's secret changed
    ask_and_wait(page, "compare")
    assert len(server.tokens) == 1
    assert len(texts(page, "user")) == 2


def test_tokens_refused_for_ever_end_in_words(page: Any, server: FakeServer) -> None:
    server.forgetful = 10**6
    open_chat(page)
    ask(page, "renew")
    page.get_by_role("alert").wait_for()


@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "not accepted"), (403, "not accepted"), (413, "too long")],
)
def test_refusals_are_explained(
    page: Any, server: FakeServer, status: int, words: str
) -> None:
    server.status = status
    open_chat(page)
    ask(page, "renew")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert words in alert.inner_text()
    server.status = None
    ask_and_wait(page, "renew")
    assert alert.is_visible()  # it belongs to the message above it


def test_an_empty_turn_says_so_and_can_be_tried_again(
    page: Any, server: FakeServer
) -> None:
    open_chat(page)
    ask(page, "nothing")
    page.get_by_role("alert").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("alert").wait_for()
    ids = {body["id"] for body in server.received}
    page.wait_for_timeout(100)
    assert len(ids) >= 1
    assert len({body["id"] for body in server.received}) == 2


def test_typed_commands_are_words(page: Any, server: FakeServer) -> None:
    open_chat(page)
    for text in ("/restart", '/fact{"key":"renewal"}'):
        ask_and_wait(page, text)
    assert [body.get("payload") for body in server.received] == [None, None]
    page.get_by_role("button", name="Talk to a person").first.click()
    bubbles(page).nth(3).wait_for()
    assert server.received[-1]["payload"] == "/ask_person"


def test_the_field_takes_no_more_than_the_server(page: Any) -> None:
    open_chat(page)
    box = page.get_by_role("textbox", name=ASK)
    box.fill("x" * 450)
    assert page.get_by_text("50 characters left").is_visible()
    page.keyboard.type("y" * 80)
    assert len(box.input_value()) == 500


# ---- memory ------------------------------------------------------------------


def test_other_pages_know_the_conversation(page: Any, server: FakeServer) -> None:
    open_chat(page)
    ask_and_wait(page, "compare")
    page.goto(f"{server.url}/programs.html")
    page.get_by_role("table").wait_for()
    assert panel(page).is_visible()
    assert len(texts(page, "user")) == 1
    assert page.get_by_role("button", name="Help me choose").is_visible()
    ask_and_wait(page, "renew")
    assert len({body["token"] for body in server.received}) == 1


def test_leaving_in_mid_answer_loses_nothing(page: Any, server: FakeServer) -> None:
    server.delay = 1.0
    open_chat(page)
    ask(page, "renew")
    page.wait_for_timeout(200)
    server.delay = 0
    page.goto(f"{server.url}/about.html")
    page.get_by_text("every 5 years").wait_for()
    assert len(texts(page, "user")) == 1
    assert len({body["id"] for body in server.received}) == 1


def test_tabs_share_the_conversation(page: Any, server: FakeServer) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    other = page.context.new_page()
    other.goto(f"{server.url}/programs.html")
    launcher(other).click()
    other.get_by_text("every 5 years").wait_for()
    ask_and_wait(other, "compare")
    page.get_by_role("table").wait_for()
    assert texts(page) == texts(other)
    other.get_by_role("button", name="More options").click()
    other.get_by_role("button", name="Start again").click()
    until(
        page,
        """document.querySelector('certification-advisor').shadowRoot
        .querySelectorAll('.m').length === 1""",
    )


def test_a_lost_memory_is_fetched_from_the_server(
    page: Any, server: FakeServer
) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    server.history = [
        {"from": "user", "id": "u1", "text": "From before", "at": time.time() - 60},
        {"from": "bot", "text": "An **old** answer", "at": time.time() - 59},
    ]
    page.evaluate(
        """() => {
        const { data } = document.querySelector('certification-advisor').view;
        data.messages = []; data.write(); }"""
    )
    page.reload()
    page.get_by_text("From before").wait_for()
    assert texts(page) == ["An old answer"]


def test_start_again(page: Any, server: FakeServer) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Start again").click()
    page.wait_for_timeout(300)
    assert texts(page, "user") == []
    assert len(texts(page)) == 1
    assert server.received[-1]["payload"] == "/start_over"
    assert focused(page) == ASK


def test_delete_asks_first_and_deletes_on_the_server(
    page: Any, server: FakeServer
) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    menu = page.get_by_role("button", name="More options")
    menu.click()
    page.get_by_role("button", name="Delete conversation").click()
    page.get_by_role("button", name="Keep").click()
    assert len(texts(page, "user")) == 1
    server.away = True
    menu.click()
    page.get_by_role("button", name="Delete conversation").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("nothing was deleted").wait_for()
    assert len(texts(page, "user")) == 1
    server.away = False
    menu.click()
    page.get_by_role("button", name="Delete conversation").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("The conversation was deleted.").wait_for()
    assert len(server.deleted) == 1
    assert texts(page, "user") == []
    ask_and_wait(page, "renew")
    assert len({body["token"] for body in server.received}) == 2


# ---- the rest of what it can do ----------------------------------------------


def test_thumbs_with_a_word(page: Any, server: FakeServer) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    down = page.get_by_role("button", name="Not helpful")
    down.click()
    assert down.get_attribute("aria-pressed") == "true"
    page.get_by_role("textbox", name="Anything to add?").fill("My state is missing")
    page.keyboard.press("Enter")
    page.get_by_text("Thank you.").first.wait_for()
    page.wait_for_timeout(100)
    turn = server.received[0]["id"]
    assert [f["id"] for f in server.feedback] == [turn, turn]
    assert [f["value"] for f in server.feedback] == ["down", "down"]
    assert server.feedback[1]["word"] == "My state is missing"


def test_unread_answers_are_counted(page: Any, server: FakeServer) -> None:
    server.delay = 0.6
    open_chat(page)
    ask(page, "two")
    page.keyboard.press("Escape")
    badge = page.locator("certification-advisor .badge")
    badge.get_by_text("2").wait_for()
    assert launcher(page).get_attribute("aria-label") == "Ask an advisor, 2 unread"
    launcher(page).click()
    assert badge.is_hidden()
    assert len(texts(page)) == 3


def test_check_list_is_remembered(page: Any) -> None:
    open_chat(page)
    ask_and_wait(page, "steps")
    page.get_by_role("checkbox").nth(1).check()
    assert page.get_by_text("1 of 5 done").is_visible()
    page.reload()
    page.get_by_text("1 of 5 done").wait_for()
    assert page.get_by_role("checkbox").nth(1).is_checked()


def test_times_on_demand(page: Any) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    stamp = page.locator("certification-advisor time").last
    assert stamp.is_hidden()
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Show times").click()
    assert stamp.is_visible()
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Hide times").wait_for()


def test_download_is_plain_text(page: Any, tmp_path: Path) -> None:
    open_chat(page)
    ask_and_wait(page, "renew")
    page.get_by_role("button", name="More options").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as text").click()
    file = tmp_path / "conversation.txt"
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert "For the CMA: every 5 years." in text
    assert "Source: AAMA (https://www.aama-ntl.org/), 2025." in text
    assert "You:" in text
    assert "**" not in text


def test_print_shows_the_conversation_alone(page: Any) -> None:
    open_chat(page)
    ask_and_wait(page, "compare")
    page.evaluate("window.print = () => { window.printed = 1; }")
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("printed") == 1
    page.emulate_media(media="print")
    paper = page.locator("[data-advisor-paper]")
    assert paper.is_visible()
    assert paper.get_by_role("table").count() == 1
    assert page.locator("main").is_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert paper.count() == 0
    assert page.locator("main").is_visible()
    page.emulate_media(media="print")
    assert page.locator("main").is_visible()
    assert launcher(page).is_hidden()


@pytest.mark.parametrize(
    ("topic", "chip"),
    [
        ("", "Help me choose"),
        ("programs", "Paying for it"),
        ("certifications", "Which costs least?"),
        ("cma", "Can I take it?"),
        ("<b>", "Help me choose"),
    ],
)
def test_greeting_by_page(
    open_page: Any, server: FakeServer, topic: str, chip: str
) -> None:
    server.pages["host.html"] = host(server, topic=topic)
    page = open_page(f"{server.url}/host.html")
    open_chat(page)
    assert page.get_by_role("button", name=chip).is_visible()
    assert page.get_by_text("automated assistant", exact=False).first.is_visible()
    assert server.tokens == set()  # nothing is sent before the visitor speaks


def test_spanish(open_page: Any, server: FakeServer) -> None:
    server.pages["host.html"] = host(server, lang="es")
    page = open_page(f"{server.url}/host.html")
    launcher(page).click()
    page.get_by_role("dialog", name="Asesor de certificaciones").wait_for()
    assert page.get_by_role("button", name="Ayúdeme a elegir").is_visible()


def test_both_languages_have_the_same_words(page: Any) -> None:
    launcher(page).wait_for()
    missing = page.evaluate(
        """async () => {
        const { strings } = await import('/chat/static/strings.js');
        const es = (await import('/chat/static/strings.es.js')).default;
        const { menuWords } = await import('/chat/static/menu.js');
        const en = { ...menuWords, ...strings('en') };
        return [...Object.keys(en).filter((k) => !es[k]),
          ...Object.keys(es).filter((k) => !en[k])]; }"""
    )
    assert missing == []


def test_right_to_left(open_page: Any, server: FakeServer) -> None:
    server.pages["host.html"] = host(server).replace("<html", "<html dir=rtl")
    page = open_page(f"{server.url}/host.html")
    assert launcher(page).bounding_box()["x"] < 100
    open_chat(page)
    ask_and_wait(page, "compare")
    box = panel(page).bounding_box()
    mine = bubbles(page, "user").first.bounding_box()
    assert mine["x"] < box["x"] + 40
    scroll = page.locator("certification-advisor .scroll")
    assert scroll.evaluate("(n) => n.scrollWidth - n.clientWidth") == 0


def test_dark_follows_the_attribute_or_the_system(
    open_page: Any, server: FakeServer
) -> None:
    server.pages["auto.html"] = host(server, theme="auto")
    server.pages["none.html"] = host(server)
    page = open_page(f"{server.url}/auto.html", color_scheme="dark")
    root = "document.querySelector('certification-advisor').root"
    dark = f"{root}.classList.contains('dark')"
    launcher(page).wait_for()
    assert page.evaluate(dark) is True
    page.emulate_media(color_scheme="light")
    until(page, f"!{dark}")
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.url}/none.html")
    launcher(page).wait_for()
    assert page.evaluate(dark) is False


def test_motion_and_forced_colours(open_page: Any, server: FakeServer) -> None:
    page = open_page(server.url, reduced_motion="reduce", forced_colors="active")
    open_chat(page)
    running = "document.getAnimations().length"
    ask_and_wait(page, "compare")
    assert page.evaluate(running) == 0
    edge = bubbles(page, "user").first.evaluate(
        "(n) => getComputedStyle(n).borderWidth"
    )
    assert edge == "1px"
    page.emulate_media(reduced_motion="no-preference")
    page.keyboard.press("Escape")
    open_chat(page)
    name = panel(page).evaluate("(n) => getComputedStyle(n).animationName")
    assert name == "in"


def test_make_it_yours_changes_the_advisor_live(page: Any) -> None:
    launcher(page).wait_for()
    page.get_by_label("Name").fill('Ada & "Sons"')
    page.get_by_label("Greeting").fill("Ask away.")
    page.get_by_label("Campus blue").check()
    page.get_by_label("Corner").select_option("left")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_label("Language").select_option("es")
    page.wait_for_timeout(400)
    assert launcher(page).bounding_box()["x"] < 100
    assert launcher(page).get_attribute("aria-label") == "Pregunte aquí"
    launcher(page).click()
    page.get_by_role("dialog", name='Ada & "Sons"').wait_for()
    assert page.get_by_text("Ask away.").last.is_visible()
    snippet = page.locator("#tag").inner_text()
    assert 'data-accent="#1d4f91"' in snippet
    assert 'data-name="Ada &amp; &quot;Sons&quot;"' in snippet
    assert 'data-corner="left"' in snippet


def test_a_button_of_the_page_opens_the_advisor(page: Any) -> None:
    launcher(page).wait_for()
    page.get_by_role("button", name="Find my certification").click()
    panel(page).wait_for()


# ---- size and speed ----------------------------------------------------------


def test_the_button_says_when_the_rest_cannot_be_had(page: Any) -> None:
    launcher(page).wait_for()
    page.context.set_offline(True)
    launcher(page).click()
    page.get_by_role("button", name="No connection. Try again").wait_for()
    page.context.set_offline(False)
    launcher(page).click()
    panel(page).wait_for()


def test_no_html_is_parsed_anywhere() -> None:
    for path in [*WEB.glob("*.js"), *WEB.glob("site/*.js")]:
        text = path.read_text(encoding="utf-8")
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b"
            r"|createContextualFragment|new Function|document\.cookie",
            text,
        )
        assert found == [], path.name


LONG = """() => { window.long = []; new PerformanceObserver((list) =>
  long.push(...list.getEntries().map((e) => e.duration)))
  .observe({type: 'longtask', buffered: true}); }"""


SHADOW = "document.querySelector('certification-advisor').shadowRoot"
# Where each message stands that is in sight, by its number from the end.
PLACES = """(root) => {
  const box = root.querySelector('.scroll').getBoundingClientRect();
  return Object.fromEntries([...root.querySelectorAll('.m')].reverse()
    .map((node, n) => [n, node.getBoundingClientRect()])
    .filter(([, at]) => at.bottom > box.top && at.top < box.bottom)
    .map(([n, at]) => [n, at.top])); }"""


def remember_history(page: Any, messages: int) -> None:
    """Fill the memory of the page with answers of several kinds, again and again."""
    open_chat(page)
    for words in ("renew", "compare", "choose", "steps"):
        ask_and_wait(page, words)
    page.evaluate(
        """(all) => {
        const { data } = document.querySelector('certification-advisor').view;
        const kinds = [...data.messages];
        for (let n = 0; data.messages.length < all; n += 1)
          data.messages.push({...kinds[n % kinds.length], id: 'n' + n});
        data.write(); }""",
        messages,
    )


def test_long_history_blocks_nothing(open_page: Any, server: FakeServer) -> None:
    page = open_page(server.url)
    remember_history(page, 200)
    tries = []
    for _ in range(4):  # a busy machine stretches a task; an idle moment is enough
        page.reload()
        page.evaluate(LONG)
        bubbles(page).nth(8).wait_for()
        more = page.get_by_role("button", name="Show earlier messages")
        while more.is_visible():
            more.click()
        until(
            page,
            "document.querySelector('certification-advisor').shadowRoot"
            ".querySelectorAll('.m').length === 200",
        )
        tries.append(page.evaluate("long"))
        if not tries[-1]:
            return
    pytest.fail(f"tasks over 50 ms: {tries}")


def test_earlier_messages_come_in_above_what_is_being_read(
    open_page: Any, server: FakeServer
) -> None:
    page = open_page(server.url)
    remember_history(page, 60)
    page.reload()
    bubbles(page).nth(8).wait_for()
    scroll = panel(page).locator(".scroll")
    scroll.evaluate("(node) => { node.scrollTop = 0; }")
    reading = bubbles(page).nth(2).element_handle()
    before = reading.bounding_box()["y"]
    more = page.get_by_role("button", name="Show earlier messages")
    more.click()
    until(page, f"{SHADOW}.querySelectorAll('.m').length === 40")
    page.wait_for_timeout(200)
    assert abs(reading.bounding_box()["y"] - before) <= 2
    # Whoever reads on upwards meets them all, and none jumps away from under the eyes.
    scroll.hover()
    seen, steps = set(), [0.0]
    for _ in range(60):
        places = page.evaluate(f"({PLACES})({SHADOW})")
        page.mouse.wheel(0, -200)
        page.wait_for_timeout(80)
        now = page.evaluate(f"({PLACES})({SHADOW})")
        steps += [now[number] - y for number, y in places.items() if number in now]
        seen |= now.keys()
        if scroll.evaluate("(node) => node.scrollTop") == 0:
            break
    assert seen >= {str(number) for number in range(20, 40)}
    assert min(steps) >= -2
    assert max(steps) <= 202


def test_script_time_at_load(open_page: Any, server: FakeServer) -> None:
    server.pages["host.html"] = host(server)
    server.pages["bare.html"] = "<!doctype html><title>Bare</title><h1>School</h1>"
    page = open_page()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    times = []
    for _ in range(3):
        page.goto(f"{server.url}/host.html")
        launcher(page).wait_for()
        metrics = session.send("Performance.getMetrics")["metrics"]
        times.append(next(m["value"] for m in metrics if m["name"] == "ScriptDuration"))
    assert min(times) * 1000 <= 60  # the quietest: the machine may be shared
