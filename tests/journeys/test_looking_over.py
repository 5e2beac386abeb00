"""The look at every page can fail: each fault here is one that it must not let through."""

import pytest

PAGE = '<!doctype html><html lang="en"><title>A page</title><main id="main"><h1>A page</h1>{}</main></html>'
FAULTS = {
    'two headings of the first level': '<h1>Another</h1>',
    'a picture without words': '<img src="data:,">',
    'a field without a label': '<input name="who">',
    'too wide for a phone': '<p style="width: 600px">Wide</p>',
    'a script that fails': '<script>nothing.here</script>',
}


def looked_over(person, inner):
    person.page.set_content(PAGE.format(inner))
    return person.looks()


def test_a_good_page_passes(a_person):
    assert looked_over(a_person('visitor'), '<p>Words</p>').pages == 1


@pytest.mark.parametrize('inner', FAULTS.values(), ids=FAULTS)
def test_a_fault_is_seen(a_person, inner):
    visitor = a_person('visitor')
    with pytest.raises(AssertionError):
        looked_over(visitor, inner)
