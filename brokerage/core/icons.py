"""Our own line icons on a 20 by 20 grid, drawn inline because the page may load nothing from elsewhere."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe

PATHS = {
    'alert': 'M10 3 18 17H2Z M10 8v4 M10 14.4v.2',
    'arrow': 'M4 10h12 M11 5l5 5-5 5',
    'back': 'M16 10H4 M9 5l-5 5 5 5',
    'building': 'M4 17V4h8v13 M12 8h4v9 M2 17h16 M7 7.5h2 M7 11h2',
    'calendar': 'M3 5h14v12H3Z M3 9h14 M7 3v4 M13 3v4',
    'check': 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z M6.2 10.2 9 13l5-5.6',
    'chevron': 'M5 8l5 5 5-5',
    'clock': 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z M10 5.5V10l3 2',
    'dash': 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z M6.5 10h7',
    'document': 'M5 2h7l4 4v12H5Z M12 2v4h4 M8 10h5 M8 13.5h5',
    'download': 'M10 3v10 M5.5 9 10 13.5 14.5 9 M4 17h12',
    'inbox': 'M3 11 5.5 4h9L17 11v5H3Z M3 11h4l1.2 2h3.6L13 11h4',
    'info': 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z M10 9.2V14 M10 6v.2',
    'mail': 'M3 5h14v10H3Z M3 5.5l7 5.5 7-5.5',
    'person': 'M10 3a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z M3.5 17.5c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5',
    'phone': 'M5 3l3 .5 1 4-2 1.5c1 2 2 3 4 4l1.5-2 4 1 .5 3c-1 2-3 2-4.5 1.5C7.5 15 3 10 5 3Z',
    'pin': 'M10 18s6-5.6 6-10a6 6 0 0 0-12 0c0 4.4 6 10 6 10Z M10 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
    'plus': 'M10 4v12 M4 10h12',
    'search': 'M9 3a6 6 0 1 0 0 12A6 6 0 0 0 9 3Z M13.4 13.4 17.5 17.5',
    'shield': 'M10 2 16.5 4.5v5c0 4-2.7 7-6.5 8.5C6.2 16.5 3.5 13.5 3.5 9.5v-5Z M7 10l2.2 2.2L13.2 8',
    'stop': 'M6.7 2h6.6L18 6.7v6.6L13.300 18H6.7L2 13.300V6.7Z M7 7l6 6 M13 7l-6 6',
}


def draw(name, title=''):
    """An inline SVG; without a title it is decoration and hidden from screen readers."""
    path = mark_safe(PATHS[name])  # noqa: S308 (our own constant)
    if title:
        return format_html(
            '<svg class="app-icon" viewBox="0 0 20 20" role="img" focusable="false">'
            '<title>{}</title><path d="{}"/></svg>',
            title,
            path,
        )
    return format_html(
        '<svg class="app-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        path,
    )
