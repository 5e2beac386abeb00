"""The look at every page can fail: each fault here is one that it must not let through."""

import pytest

PAGE = '<!doctype html><html lang="en"><title>A page</title><main id="main"><h1>A page</h1>{}</main></html>'
FAULTS = {
    '2 h1': '<h1>Another</h1>',
    'image-alt': '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    'every form element has a label': '<input name="who">',
    'px wide on a phone': '<p style="width: 600px">Wide</p>',
    'nothing is not defined': '<script>nothing.here</script>',
}


def looked_over(person, inner):
    person.page.set_content(PAGE.format(inner))
    return person.looks()


def test_a_good_page_passes(a_person):
    assert looked_over(a_person('visitor'), '<p>Words</p>').pages == 1


@pytest.mark.parametrize(('words', 'inner'), FAULTS.items())
def test_a_fault_is_seen(a_person, words, inner):
    visitor = a_person('visitor')
    with pytest.raises(AssertionError, match=words):
        looked_over(visitor, inner)
