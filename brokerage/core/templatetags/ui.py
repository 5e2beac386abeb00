"""The components. Each draws one template of templates/components; docs/design.md shows them all.

Block tags end in `end` + their name: {% card 'Title' %}…{% endcard %}.
"""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from brokerage.core import icons, ui

register = template.Library()
DATES_SHOWN = 2

register.filter('long_date', ui.long_date)
register.filter('clock', ui.clock)
register.filter('long_moment', ui.long_moment)
register.filter('due', ui.due_words)
register.filter('has_clock', ui.has_clock)
register.filter('number', ui.number)


@register.filter
def circumstance(words):
    """What is behind the colon of a sentence of our own, in which no name stands; '' where there is none."""
    return capfirst(words.partition(': ')[2])


def draw(component, /, **context):
    return mark_safe(render_to_string(f'components/{component}.html', context))  # noqa: S308 (escaped there)


def tidy(content):
    """A block's content without the blanks around it, so that an empty block is empty."""
    return mark_safe(content.strip())  # noqa: S308 (a rendered template)


@register.simple_tag
def product_name():
    """The product's name where no request is at hand (error pages)."""
    return settings.PRODUCT_NAME


@register.simple_tag
def day_span(first, last):
    return ui.day_span(first, last)


@register.simple_tag
def few_dates(dates, url, of, target=''):
    """The first dates of an offer and a link to the others. With a place left, unless none has."""
    dates = [each for each in dates if each.places_left] or dates
    # The same days may stand there twice, where some of their places are kept for somebody.
    spans = list(dict.fromkeys((each.start, each.end) for each in dates))
    shown = ui.short_spans(spans[:DATES_SHOWN])
    return draw('few_dates', shown=shown, rest=len(spans) - DATES_SHOWN, url=url, of=of, target=target)


@register.simple_tag
def icon(name, title=''):
    return icons.draw(name, title)


@register.simple_tag
def chip(kind, text):
    """A status: icon, word and colour. Kinds: ok, wait, warn, stop, info, neutral."""
    return draw('chip', kind=kind, text=text, icon=ui.kind_icon(kind))


# ---- actions


@register.simple_tag
def button(text, kind='primary', name='', value='', icon=''):
    """A submit button. Kinds: primary, secondary, warning, quiet."""
    return draw('button', text=text, kind=kind, name=name, value=value, url='', icon=icon)


@register.simple_tag
def link_button(text, url, kind='primary', icon=''):
    return draw('button', text=text, kind=kind, name='', value='', url=url, icon=icon)


@register.simple_tag(takes_context=True)
def post_button(context, text, url, kind='secondary', name='', value='', icon=''):
    """A one-button form that changes something."""
    token = context.get('csrf_token', '')
    inner = button(text, kind=kind, name=name, value=value, icon=icon)
    return draw('post_button', url=url, csrf_token=token, button=inner)


@register.simple_block_tag
def buttons(content):
    return draw('buttons', content=content)


# ---- page furniture


@register.simple_block_tag
def page_header(content, title, caption='', lead=''):
    """The page's only h1; actions go inside."""
    return draw('page_header', title=title, caption=caption, lead=lead, actions=tidy(content))


@register.simple_tag
def breadcrumbs(*parts):
    """{% breadcrumbs 'Students' students_url 'Amina Khan' %}: text and address by turns, the last bare."""
    *pairs, last = parts
    crumbs = list(zip(pairs[::2], pairs[1::2], strict=True))
    return draw('breadcrumbs', crumbs=crumbs, last=last)


@register.simple_tag
def tabs(items, label='Sections'):
    """A row of links between pages of one thing; items are ui.Tab."""
    return draw('tabs', items=items, label=label)


@register.simple_block_tag
def card(content, title='', url='', level=2, kind=''):
    return draw('card', content=content, title=title, url=url, level=level, kind=kind)


@register.simple_block_tag
def notice(content, title='', kind='info'):
    """Something to know before going on, inside the page (flash messages show by themselves)."""
    return draw('notice', content=content, title=title, kind=kind, icon=ui.kind_icon(kind))


@register.simple_block_tag
def details(content, summary, open=False):
    return draw('details', content=content, summary=summary, open=open)


@register.simple_block_tag
def empty_state(content, title, text='', icon='inbox'):
    """What to do when there is nothing yet; the next step goes inside."""
    return draw('empty_state', content=tidy(content), title=title, text=text, icon=icon)


@register.simple_block_tag(takes_context=True)
def confirm(context, content, title, consequences, submit, cancel_url, kind='primary', url=''):
    """What will happen, in words, and the button that does it; form fields go inside."""
    return draw(
        'confirm',
        content=content,
        title=title,
        consequences=consequences,
        submit=button(submit, kind=kind),
        cancel_url=cancel_url,
        kind=kind,
        url=url,
        csrf_token=context.get('csrf_token', ''),
    )


# ---- figures and lists


@register.simple_tag
def tiles(items):
    return draw('tiles', items=items)


@register.simple_tag
def stacked_bar(bar, level=2):
    return draw('stacked_bar', bar=bar, level=level)


@register.simple_tag
def do_next(items, title='Do next', empty='Nothing needs you today.', level=2):
    items = [(item, ui.kind_icon(item.urgency)) for item in items]
    return draw('do_next', items=items, title=title, empty=empty, level=level)


@register.simple_tag
def timeline(events, title='What happened', level=2):
    events = [(event, ui.kind_icon(event.kind)) for event in events]
    return draw('timeline', events=events, title=title, level=level)


@register.simple_tag
def gates(items, title='Before it can go ahead', level=2):
    return draw('gates', items=items, title=title, level=level)


@register.simple_block_tag
def summary_list(content):
    return draw('summary_list', content=content)


@register.simple_block_tag
def summary_row(content, label, url='', action='Change'):
    return draw('summary_row', content=content, label=label, url=url, action=action)


# ---- tables: rows of a wide screen, cards of a phone


@register.simple_block_tag
def table(content, caption, hide_caption=False):
    return draw('table', content=content, caption=caption, hide_caption=hide_caption)


@register.simple_tag
def heads(*labels):
    """The head row; a label ending in '#' is a column of numbers."""
    columns = [(label.rstrip('#').strip(), label.endswith('#')) for label in labels]
    return draw('heads', columns=columns)


@register.simple_tag
def day_row(day, columns):
    """The row over those of one day, so that each says its time alone. Inside {% ifchanged day|date:'Y-m-d' %}."""
    return format_html(
        '<tr class="app-table__day"><th colspan="{}" scope="colgroup">{}</th></tr>',
        columns,
        ui.long_date(day),
    )


@register.simple_block_tag
def cell(content, label, numeric=False, main=False):
    """A cell that knows its column's name; `main` is the cell that names the row."""
    return draw('cell', content=content, label=label, numeric=numeric, main=main)


@register.simple_tag
def pagination(next_url='', previous_url='', label='Pages', note=''):
    return draw('pagination', next_url=next_url, previous_url=previous_url, label=label, note=note)


@register.simple_tag
def filter_bar(form, clear_url='', submit='Show', label='Filter this list'):
    """A GET form in one row; `clear_url` shows when something is filtered."""
    return draw('filter_bar', form=form, clear_url=clear_url, submit=submit, label=label)


@register.simple_tag
def search_box(url, name='q', value='', label='Search', submit='Search', hint=''):
    return draw('search_box', url=url, name=name, value=value, label=label, submit=submit, hint=hint)


# ---- work under way


@register.simple_tag
def progress(label, done, total, note=''):
    return draw('progress', label=label, done=done, total=total, note=note)


@register.simple_block_tag
def poll(content, url):
    """Fetches `url` every two seconds into itself until the answer holds data-poll-done."""
    return draw('poll', content=content, url=url)


# ---- forms


@register.simple_tag
def field(bound_field, label=''):
    """Label, hint, error and control of one field; `label` where another's form says it in another voice."""
    bound_field.label = label or bound_field.label
    return bound_field.as_field_group()


@register.simple_tag
def form_errors(form):
    """The summary of errors at the top; {{ form }} draws it by itself."""
    return mark_safe(render_to_string('forms/errors.html', {'form': form}))  # noqa: S308 (escaped there)


# ---- charts


@register.simple_tag
def heat_map(chart):
    return draw('charts/heat_map', chart=chart)


@register.simple_tag
def bar_chart(chart):
    return draw('charts/bars', chart=chart)


@register.simple_tag
def column_chart(chart):
    return draw('charts/columns', chart=chart)


@register.simple_tag
def small_multiples(chart):
    return draw('charts/multiples', chart=chart)


@register.simple_tag
def dot_map(chart):
    return draw('charts/dot_map', chart=chart, tile_credit=settings.MAP_TILES_CREDIT)


@register.simple_tag
def heading(level, text, css='govuk-heading-m'):
    """A heading whose level depends on where it stands."""
    return format_html('<h{} class="{}">{}</h{}>', int(level), css, text, int(level))


@register.simple_tag
def year_strip(chart):
    return draw('charts/year_strip', chart=chart)
