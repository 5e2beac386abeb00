import pytest

from brokerage.imports.cells import CellProblem, Read, name, text, yes_no
from brokerage.imports.columns import Field, suggest_mapping

SURNAME = Field('surname', 'Surname', name, ('legal surname', 'last name', 'family name'), required=True)
FORENAME = Field('forename', 'First name', name, ('legal forename', 'forename', 'given name'), required=True)
EMAIL = Field('email', 'E-mail', text, ('primary email', 'student email'))
PARENT_EMAIL = Field('parent_email', 'Parent’s e-mail', text, ('priority 1 email', 'contact email'))
LOOKED_AFTER = Field('looked_after', 'Looked after', yes_no, ('in care', 'cla'), blank=False)
FIELDS = (SURNAME, FORENAME, EMAIL, PARENT_EMAIL, LOOKED_AFTER)


def test_headings_of_a_school_system():
    columns = ['Legal surname', 'Legal forename', 'Reg', 'Primary email', 'Priority 1 email', 'In care']
    mapping = suggest_mapping(columns, FIELDS)
    assert mapping.columns == {
        'surname': 'Legal surname',
        'forename': 'Legal forename',
        'email': 'Primary email',
        'parent_email': 'Priority 1 email',
        'looked_after': 'In care',
    }
    assert mapping.unmapped == ('Reg',)
    assert mapping.ambiguous == {}
    assert mapping.missing == ()


@pytest.mark.parametrize('heading', ['SURNAME', ' sur-name ', 'Last_Name', 'LastName', 'Family name:'])
def test_spelling_of_a_heading_does_not_matter(heading):
    assert suggest_mapping([heading], [SURNAME]).columns == {'surname': heading}


def test_a_near_miss_is_not_guessed():
    mapping = suggest_mapping(['Priority 2 email', 'Surname at birth'], FIELDS)
    assert mapping.columns == {}
    assert mapping.unmapped == ('Priority 2 email', 'Surname at birth')
    assert mapping.missing == ('surname', 'forename')


def test_a_fields_own_name_beats_its_synonyms_and_the_other_column_is_left():
    mapping = suggest_mapping(['Last name', 'Surname', 'forename'], FIELDS)
    assert mapping.columns == {'surname': 'Surname', 'forename': 'forename'}
    assert mapping.unmapped == ('Last name',)


def test_two_columns_with_an_equal_claim_are_left_to_a_person():
    mapping = suggest_mapping(['Surname', 'SURNAME ', 'forename'], FIELDS)
    assert mapping.columns == {'forename': 'forename'}
    assert mapping.ambiguous == {'surname': ('Surname', 'SURNAME ')}
    assert mapping.missing == ()


def test_two_fields_with_an_equal_claim_are_left_to_a_person():
    other = Field('contact', 'Contact', text, ('contact email',))
    mapping = suggest_mapping(['Contact email'], [PARENT_EMAIL, other])
    assert mapping.columns == {}
    assert mapping.ambiguous == {'parent_email': ('Contact email',), 'contact': ('Contact email',)}


def test_reading_a_cell():
    assert SURNAME.read('Ahmed') == Read('Ahmed')
    assert SURNAME.read('Ruby  ') == Read('Ruby', 'Spaces at the start or end were taken off.')
    assert EMAIL.read('  ') == Read(None)
    assert LOOKED_AFTER.read('') == Read(False)
    with pytest.raises(CellProblem, match=r'^Surname is missing\.$'):
        SURNAME.read(' ')
