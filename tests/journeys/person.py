"""Somebody in front of a browser: what they do, and what they see. Every page they reach is looked over."""

import os
import re
import time
from pathlib import Path

from django.core import mail
from playwright.sync_api import expect

from brokerage.notify.models import Message, MessageState
from tests.factories.accounts import PASSWORD

DESK, PHONE = {'width': 1440, 'height': 900}, {'width': 390, 'height': 844}
NARROWEST = 320
# Milliseconds for a page and for a worker's answer: the machine may be busy.
PATIENCE, WORK = 10_000, 40_000
# A directory for pictures of every page, at both widths; none are taken without it.
PICTURES = os.environ.get('JOURNEY_PICTURES')
# What the control with the focus is called.
SAID = """(() => {
    const here = document.activeElement
    const labels = [...(here.labels || [])].map((label) => label.innerText)
    return [here.innerText, ...labels].join(' ')
})()"""
TYPED = 'input:not([type=hidden]):not([type=submit]), textarea, select'
# Boxes and circles that are ticked and drawn as if they were not.
UNDRAWN = """[...document.querySelectorAll('.govuk-checkboxes input:checked, .govuk-radios input:checked')]
    .filter((each) => each.checkVisibility() && getComputedStyle(each.labels[0], '::after').opacity !== '1')
    .map((each) => each.name)"""
WRITTEN = 'input:not([type=checkbox], [type=radio]), textarea'


class Person:
    def __init__(self, who, chromium, axe, site, *, phone=False, scripts=True):
        self.who, self.axe, self.site, self.scripts = who, axe, site, scripts
        self.size = PHONE if phone else DESK
        self.context = chromium.new_context(
            viewport=self.size,
            locale='en-GB',
            timezone_id='Europe/London',
            java_script_enabled=scripts,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.faults, self.pages = [], 0
        self.page.on('pageerror', lambda fault: self.faults.append(str(fault)))
        self.page.on('console', self._note)

    def _note(self, message):
        if message.type in ('error', 'warning'):
            self.faults.append(f'{message.text} ({message.location.get("url")})')

    def leaves(self):
        self.context.close()

    # What they do.

    def opens(self, address):
        self.page.goto(address if address.startswith('http') else self.site + address)
        return self.looks()

    def signs_in(self, member):
        self.opens('/account/login/')
        self.types('E-mail address', member.user.email)
        self.page.get_by_label('Password', exact=True).fill(PASSWORD)
        return self.presses('Sign in', 'button')

    def opens_the_link_sent_to(self, email, about=''):
        """The first link of the newest e-mail to that address whose subject says `about`."""
        return self.opens(re.search(r'https?://\S+', letter_to(email, about).body).group())

    def presses(self, words, role='button'):
        with self.page.expect_navigation():
            self._one(role, words).click()
        return self.looks()

    def follows(self, words):
        return self.presses(words, 'link')

    def types(self, label, text):
        self.page.get_by_label(label).and_(self.page.locator(WRITTEN)).first.fill(str(text))
        return self

    def types_the_date(self, legend, day):
        group = self.page.get_by_role('group', name=legend)
        for part, value in (('Day', day.day), ('Month', day.month), ('Year', day.year)):
            group.get_by_label(part).fill(str(value))
        return self

    def chooses(self, label, option):
        self.page.get_by_label(label).and_(self.page.locator('select')).first.select_option(label=option)
        return self

    def ticks(self, label, within=None):
        place = self.page.get_by_role('group', name=within) if within else self.page
        place.get_by_label(label).first.check()
        return self

    def attaches(self, label, name, content):
        file = {'name': name, 'mimeType': 'application/octet-stream', 'buffer': content}
        self.page.get_by_label(label).set_input_files(file)
        return self

    def fetches(self, words):
        """The bytes of the file behind a link."""
        answer = self.context.request.get(self.site + self._one('link', words).get_attribute('href'))
        assert answer.ok, answer.status
        return answer.body()

    def comes_to(self, title, by):
        """Wait while a worker works, then follow the link it brings; at once when it was quick."""
        there = self.page.get_by_role('heading', name=title, level=1)
        link = self.page.get_by_role('link', name=by, exact=True)
        expect(there.or_(link).first).to_be_visible(timeout=WORK)
        if not there.is_visible():
            self.looks()
            self.follows(by)
        return self.sees(title)

    def comes_to_a_button(self, words):
        """Wait on a page that keeps itself fresh until its button is there."""
        expect(self._one('link', words)).to_be_visible(timeout=WORK)
        return self.looks()

    def looks_again_until(self, title, by):
        """The same without JavaScript: press “Look again” until the work is done."""
        ended = time.monotonic() + WORK / 1000
        while not self.page.get_by_role('heading', name=title, level=1).is_visible():
            assert time.monotonic() < ended, f'{title} did not come'
            done = self.page.get_by_role('link', name=by, exact=True).is_visible()
            self.follows(by if done else 'Look again')
        return self

    def tabs_to(self, words):
        """With the Tab key alone, from where they are, to the control that says so."""
        for _ in range(80):
            self.page.keyboard.press('Tab')
            said = self.page.evaluate(SAID)
            if words in said:
                return self
        raise AssertionError(f'no key leads to {words}')

    def enters(self, words):
        self.tabs_to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press('Enter')
        return self.looks()

    def keys_in(self, label, text):
        self.tabs_to(label).page.keyboard.type(text)
        return self

    # What they see.

    def sees(self, *words):
        for each in words:
            self._find(each)
        return self

    def does_not_see(self, *words):
        for each in words:
            assert each not in self.page.locator('body').inner_text(), f'“{each}” is on {self.page.url}'
        return self

    @property
    def inputs(self):
        """How many fields there are to fill in: a group of radio buttons or date boxes counts once."""
        main = self.page.locator('#main')
        grouped = main.locator('fieldset').count()
        return grouped + main.locator(TYPED).count() - main.locator('fieldset').locator(TYPED).count()

    def picture(self, path):
        self.page.screenshot(path=str(path), full_page=True)

    def _find(self, words):
        try:
            expect(self.page.locator('body')).to_contain_text(words)
        except AssertionError:
            raise AssertionError(f'“{words}” is not on {self.page.url}') from None

    def _one(self, role, words):
        return self.page.get_by_role(role, name=words, exact=isinstance(words, str)).first

    # What every page must be.

    def looks(self):
        self.page.wait_for_load_state('load')
        self.pages += 1
        assert not self.faults, self.faults
        headings = self.page.locator('h1').count()
        assert headings == 1, f'{self.page.url} has {headings} h1'
        undrawn = self.page.evaluate(UNDRAWN)
        assert not undrawn, f'{self.page.url} draws {undrawn} as not ticked'
        self._fits_a_phone()
        if self.scripts:
            found = self.axe.run(self.page)
            assert not found.violations_count, f'{self.page.url}\n{found.generate_report()}'
        return self

    def _fits_a_phone(self):
        self.page.set_viewport_size(PHONE)
        wide = self.page.evaluate('document.documentElement.scrollWidth')
        self._keep_picture('390')
        self.page.set_viewport_size(self.size)
        self._keep_picture('1440')
        assert wide <= PHONE['width'], f'{self.page.url} is {wide} px wide on a phone'

    def reflows(self):
        """At 320 px, which is 400 % zoom on a laptop, nothing has to be scrolled sideways (WCAG 1.4.10)."""
        self.page.set_viewport_size({**PHONE, 'width': NARROWEST})
        wide = self.page.evaluate('document.documentElement.scrollWidth')
        self._keep_picture(str(NARROWEST))
        self.page.set_viewport_size(self.size)
        assert wide <= NARROWEST, f'{self.page.url} is {wide} px wide at {NARROWEST}'
        return self

    def _keep_picture(self, width):
        if PICTURES and (width != '1440' or self.size == DESK):
            title = re.sub(r'\W+', '-', self.page.title())[:60]
            self.picture(Path(PICTURES) / f'{self.who}-{self.pages:02}-{title}-{width}.png')


def letter_to(email, about=''):
    """The newest such e-mail, as soon as the worker has sent it and kept what its links need."""
    ended = time.monotonic() + WORK / 1000
    while time.monotonic() < ended:
        letters = [each for each in mail.outbox if email in each.to[0] and about in each.subject]
        if letters and not being_sent(letters[-1]):
            return letters[-1]
        time.sleep(0.1)
    raise AssertionError(f'no e-mail to {email}, only {[(each.to, each.subject) for each in mail.outbox]}')


def being_sent(letter):
    """Whether the worker has given it away and not yet committed: no person is quick enough to see that."""
    ref = letter.extra_headers.get('Message-ID', '').strip('<').partition('@')[0]
    return Message.objects.filter(ref=ref, state=MessageState.PLANNED).exists()
