"""Forms: every field as label, hint, error and control, in words a person would use.

`{{ form }}` draws the error summary and all fields; `{% field form.name %}` draws one.
"""

from datetime import date

from django import forms
from django.forms import boundfield, widgets
from django.forms.renderers import TemplatesSetting
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.text import capfirst

MONTHS = ('jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec')
# The first that fits counts: Django's CheckboxSelectMultiple is a RadioSelect, so it stands before it.
CSS_CLASSES = {
    forms.Textarea: 'govuk-textarea',
    forms.SelectMultiple: 'govuk-select',
    forms.CheckboxSelectMultiple: 'govuk-checkboxes__input',
    forms.RadioSelect: 'govuk-radios__input',
    forms.Select: 'govuk-select',
    forms.CheckboxInput: 'govuk-checkboxes__input',
    forms.FileInput: 'govuk-file-upload',
    forms.PasswordInput: 'govuk-input govuk-password-input__input govuk-js-password-input-input',
    widgets.Input: 'govuk-input',
}


class BoundField(boundfield.BoundField):
    """Gives each control its class and says where a link from the error summary must land."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        css = next((css for kind, css in CSS_CLASSES.items() if isinstance(widget, kind)), '')
        given = attrs.get('class', widget.attrs.get('class', ''))
        if css and css.split()[0] not in given.split() and not widget.is_hidden:
            attrs['class'] = f'{css} {given}'.strip()
        # A hint inside the box goes away when you need it; labels and hints say it better.
        attrs['placeholder'] = False
        return attrs

    @property
    def kind(self):
        """Which shape the field template draws."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | DateWidget):
            return 'group'
        for name, kind in (('checkbox', forms.CheckboxInput), ('upload', forms.FileInput)):
            if isinstance(widget, kind):
                return name
        return 'password' if isinstance(widget, forms.PasswordInput) else 'plain'

    @property
    def focus_id(self):
        """The control a person is taken to from the error summary."""
        return f'{self.auto_id}_0' if self.kind == 'group' else self.auto_id

    @property
    def marked_optional(self):
        wanted = getattr(self.form, 'mark_optional', True)
        wanted = wanted and self.name not in getattr(self.form, 'needed_by_another', ())
        return wanted and not self.field.required and self.kind != 'checkbox'


class Renderer(TemplatesSetting):
    form_template_name = 'forms/form.html'
    field_template_name = 'forms/field.html'
    formset_template_name = 'forms/formset.html'
    bound_field_class = BoundField

    def get_template(self, template_name):
        """Our own widget where we have one (forms/widgets/…), else Django's."""
        ours = template_name.replace('django/forms/widgets/', 'forms/widgets/')
        try:
            return get_template(ours)
        except TemplateDoesNotExist:
            return get_template(template_name)


class DateWidget(forms.MultiWidget):
    """Day, month and year in three small boxes, as people know their dates."""

    template_name = 'forms/widgets/three_part_date.html'
    use_fieldset = True

    def __init__(self, attrs=None):
        part = {'inputmode': 'numeric', 'autocomplete': 'off'}
        widgets = {
            'day': forms.TextInput({**part, 'class': 'govuk-input govuk-input--width-2'}),
            # Wide enough for a month's name.
            'month': forms.TextInput({'autocomplete': 'off', 'class': 'govuk-input govuk-input--width-4'}),
            'year': forms.TextInput({**part, 'class': 'govuk-input govuk-input--width-4'}),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else ['', '', '']


class DateField(forms.DateField):
    """A day typed in three boxes; the month may be a number or a name. Says what is missing."""

    widget = DateWidget

    def __init__(self, **kwargs):
        kwargs.setdefault('help_text', 'For example, 28 6 2027')
        super().__init__(**kwargs)

    @property
    def name(self):
        return capfirst(self.label or 'the date')

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        if isinstance(value, str):
            return super().to_python(value)
        parts = [str(part or '').strip() for part in value]
        missing = [name for name, part in zip(('day', 'month', 'year'), parts, strict=True) if not part]
        if len(missing) == 3:
            return None
        if missing:
            raise forms.ValidationError(f'{self.name} must include a {" and a ".join(missing)}', 'incomplete')
        return self._day(*parts)

    def _day(self, day, month, year):
        name = month.lower()[:3]
        month = MONTHS.index(name) + 1 if name in MONTHS else month
        try:
            if len(year) != 4:
                raise ValueError('two figures could be any century')
            return date(int(year), int(month), int(day))
        except ValueError:
            raise forms.ValidationError(
                f'{self.name} must be a real date with a four-figure year, like 28 6 2027', 'unreal'
            ) from None

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


def lower_first(label):
    """'Start date' inside a sentence; 'URN' and 'DSL' stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def friendly_messages(field, label):
    """What to say instead of Django's own errors, for one field."""
    inner = lower_first(label)
    choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    required = f'Choose {inner}' if choice else f'Enter {inner}'
    if label.endswith('?'):
        required = f'Answer the question “{label}”'
        label = f'The answer to “{label}”'
    words = {
        'required': required,
        'max_length': f'{label} must be %(limit_value)d characters or fewer; it is %(show_value)d',
        'min_length': f'{label} must be at least %(limit_value)d characters',
        'null_characters_not_allowed': f'{label} holds a character that nobody can read. Type it again',
        'max_value': f'{label} must be %(limit_value)s or less',
        'min_value': f'{label} must be %(limit_value)s or more',
    }
    if choice:
        words['invalid_choice'] = words['invalid_list'] = f'Choose {inner} from the list'
    if isinstance(field, forms.IntegerField):
        words |= {'invalid': f'{label} must be a number, like 12'}
    if isinstance(field, forms.EmailField):
        words['invalid'] = 'Enter an e-mail address in full, like name@example.org'
    if isinstance(field, forms.TimeField):
        words['invalid'] = f'{label} must be a time, like 9:30'
    if isinstance(field, forms.FileField):
        words |= {'required': f'Choose a file for {inner}', 'empty': 'That file is empty. Choose another one'}
    if isinstance(field, forms.BooleanField):
        words['required'] = f'Tick the box to go on: {label}'
    return words


class PlainWords:
    """Friendly wording and our templates; mixed into every form through BaseForm and BaseModelForm."""

    use_required_attribute = False
    mark_optional = True
    # Fields that another answer may make necessary: not called optional.
    needed_by_another = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or capfirst(name.replace('_', ' '))
            defaults = {}
            for parent in reversed(type(field).__mro__):
                defaults |= getattr(parent, 'default_error_messages', {})
            for code, words in friendly_messages(field, label).items():
                # A message the form's author wrote stays.
                if field.error_messages.get(code) == defaults.get(code):
                    field.error_messages[code] = words


def search_words(data, name):
    """What was typed into a search box: trimmed, 80 characters at most, without what no database holds."""
    return data.get(name, '').replace('\x00', '').strip()[:80]


class BaseForm(PlainWords, forms.Form):
    pass


class BaseModelForm(PlainWords, forms.ModelForm):
    pass
