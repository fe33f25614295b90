"""Axe may leave out a page only when it has passed everything the page shows: whatever it would object to is of another kind."""

import pytest
from playwright.sync_api import Page

from browser.conftest import assert_accessible, assert_fits, look_over
from browser.passed import passed

# What goes wrong on pages, done to one that was passed; `put` adds an element.
FAULTS = {
    "text too pale": "main.querySelector('p').style.color = '#bbb'",
    "text too pale by its ground": "document.body.style.backgroundColor = '#777'",
    "a field without a name": "put('input')",
    "a link without words": "put('a').href = '/'",
    "a picture without words": "put('img')",
    "a heading too deep": "document.querySelector('h1').after(put('h6', '深'))",
    "a second main": "document.body.append(put('main', '二'))",
    "no title": "document.title = ''",
    "no language": "document.documentElement.removeAttribute('lang')",
    "a role that is none": "main.querySelector('p').setAttribute('role', 'none-such')",
    "a state that is none": "main.querySelector('a').setAttribute('aria-expanded', 'maybe')",
    "a box that scrolls and takes no focus": "put('div', '长'.repeat(400)).style = 'overflow: auto; height: 20px; width: 80px'",
    "targets on top of each other": "for (let n = 0; n < 3; n++) put('button', '点').style = 'all: unset; font-size: 8px'",
}
DO = """fault => {
    const root = document.documentElement, main = document.querySelector("main"), title = document.title, lang = root.lang;
    const body = document.body.innerHTML;
    const put = (tag, words) => {
        const made = document.createElement(tag);
        made.append(...(words ? [words] : []));
        main.prepend(made);
        return made;
    };
    window.undo = () => {
        document.body.removeAttribute("style");
        document.body.innerHTML = body;
        Object.assign(document, {title});
        Object.assign(root, {lang});
    };
    new Function("main", "put", fault)(main, put);
}"""


def test_nothing_that_axe_objects_to_is_of_a_kind_it_has_passed(page: Page) -> None:
    page.goto("/ui/public/")
    look_over(page, widths=["phone"])
    for name, fault in FAULTS.items():
        page.evaluate(DO, fault)
        assert not passed.holds(assert_fits(page)), name
        with pytest.raises(AssertionError):
            assert_accessible(page)
        page.evaluate("() => undo()")
        assert passed.holds(assert_fits(page)), f"not undone: {name}"
