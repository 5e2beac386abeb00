"""The file, what its columns mean, and what a person says about its rows."""

from django import forms
from django.core.exceptions import ValidationError

from brokerage.core.forms import BaseForm
from brokerage.imports.models import Outcome
from brokerage.imports.reading import MAX_BYTES

NOT_USED = ('', 'Not used')


class UploadForm(BaseForm):
    file = forms.FileField(
        label='Your file',
        help_text='A spreadsheet (XLSX) or CSV, up to 10 MB and 20,000 rows, with column headings.',
        error_messages={'required': 'Choose a file to upload'},
        widget=forms.FileInput(attrs={'accept': '.csv,.xlsx,text/csv'}),
    )

    def clean_file(self):
        file = self.cleaned_data['file']
        if file.size > MAX_BYTES:
            raise ValidationError(
                f'This file is larger than {MAX_BYTES // 1024**2} MB. Split it into smaller files.'
            )
        return file


class ColumnsForm(BaseForm):
    """One choice per column of the file. Each field may be held by one column, and some must be."""

    mark_optional = False

    def __init__(self, *args, batch, fields, **kwargs):
        held = {heading: name for name, heading in batch.mapping.items()}
        kwargs['initial'] = {f'column_{at}': held.get(each, '') for at, each in enumerate(batch.columns)}
        super().__init__(*args, **kwargs)
        self.columns, self.known = batch.columns, fields
        options = [NOT_USED, *((each.name, each.label) for each in fields)]
        for at, heading in enumerate(batch.columns):
            self.fields[f'column_{at}'] = forms.ChoiceField(
                label=f'What “{heading}” means',
                choices=options,
                required=False,
                error_messages={'invalid_choice': 'Choose a meaning from the list'},
            )

    def clean(self):
        """`mapping`: field name to heading. Says which field is chosen twice and which is missing."""
        mapping, labels = {}, {each.name: each.label for each in self.known}
        for at, heading in enumerate(self.columns):
            name = self.cleaned_data.get(f'column_{at}')
            if name in mapping:
                words = f'{labels[name]} is held by “{mapping[name]}” already. Choose one of the two columns.'
                self.add_error(f'column_{at}', words)
            elif name:
                mapping[name] = heading
        for each in self.known:
            if each.required and each.name not in mapping:
                self.add_error(
                    None, f'No column holds {each.label}. Choose the one that does. {each.help}'.strip()
                )
        self.cleaned_data['mapping'] = mapping


def options_of(row, kind):
    """What a person may say about a row: (value, words), the first being what happens if they say nothing."""
    match row.outcome:
        case Outcome.CHANGED:
            return [('', 'Use the change'), ('leave', 'Leave as it is')]
        case Outcome.ASK:
            same = [(each['ref'], f'The same as {each["label"]}') for each in row.candidates]
            return [
                ('', 'Choose'),
                *same,
                ('new', f'Another {kind.one}: add it'),
                ('leave', 'Leave this row out'),
            ]
        case Outcome.MISSING if kind.gone_words:
            return [('', 'Leave as it is'), ('gone', kind.gone_words)]
    return []


def choice_name(row):
    return f'row-{row.number}'


def chosen(rows, kind, data):
    """{row: choice} of the rows that were answered; an answer that was not offered is left aside."""
    answers = ((row, data.get(choice_name(row))) for row in rows)
    return {row: said for row, said in answers if said in dict(options_of(row, kind))}
