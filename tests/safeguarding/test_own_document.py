"""An employer sends its own assessment: the file, the few questions, quarantine, confirmation, versions."""

from django.core.files.uploadedfile import SimpleUploadedFile

from brokerage.uploads.models import Upload
from safeguarding.enums import AssessmentState
from safeguarding.models import RiskAssessment
from tests.factories.safeguarding import REGULATION_19, DraftFactory
from tests.safeguarding.test_views import QUESTIONS, SIGNED, address, text
from tests.safeguarding.test_views_link import link_to, offer, token  # noqa: F401
from tests.uploads import files

ANSWERS = {
    'band': 'low',
    'residual': 'low',
    'risks': 'Paper cutter: the guard stays on',
    **dict.fromkeys(REGULATION_19, 'no'),
    'supervisor': 'Sam Ready',
    'supervisor_job': 'Foreman',
    'lone_adult': 'no',
}


def sent(content=None, name='ra.pdf', **changes):
    file = SimpleUploadedFile(name, content or files.pdf())
    return ANSWERS | {'file': file} | changes


def test_by_link_from_file_to_confirmed(cast, offer, token, client, django_capture_on_commit_callbacks):  # noqa: F811
    assert 'Send your own' in text(client.get(address('link_assessment', token)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address('link_assessment_own', token), sent())
    assert answer.url == address('link_assessment_own_check', token)
    page = text(client.get(answer.url))
    assert 'Not checked for viruses' in page
    assert 'Paper cutter' in page
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(answer.url, SIGNED).status_code == 302
    held = RiskAssessment.objects.get()
    assert (held.state, held.kind, held.confirmed_by, held.residual_max) == (
        AssessmentState.CONFIRMED, 'uploaded', 'Emma Boss', 4,
    )  # fmt: skip
    assert held.regulation_19 == dict.fromkeys(REGULATION_19, False)
    assert client.post(address('link_assessment_same', token), SIGNED).status_code == 302
    again = RiskAssessment.objects.get(state='confirmed')
    assert (again.version, again.kind, again.upload_id) == (2, 'uploaded', held.upload_id)


def test_it_counts_only_once_the_file_is_through(offer, token, client):  # noqa: F811
    client.post(address('link_assessment_own', token), sent())
    page = text(client.get(address('link_assessment_own_check', token)))
    assert 'Your file is still being checked for viruses' in page
    assert 'Confirm the risk assessment' not in page
    shown = text(client.post(address('link_assessment_own_check', token), SIGNED))
    assert 'still being checked' in shown
    assert RiskAssessment.objects.get().state == AssessmentState.DRAFT


def test_who_opens_the_file(cast, offer, sign_in, django_capture_on_commit_callbacks):  # noqa: F811
    browser = sign_in(cast.employer_manager)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address('assessment_own', offer.ref), sent())
    row = RiskAssessment.objects.get()
    file = address('own_file', row.ref)
    statuses = {
        who: sign_in(getattr(cast, who)).get(file).status_code for who in ('employer_manager', 'careers_lead')
    }
    assert statuses == {'employer_manager': 200, 'careers_lead': 404}
    browser.post(address('assessment_own_check', offer.ref), SIGNED)
    readers = (
        'employer_manager',
        'careers_lead',
        'tutor',
        'hub_officer',
        'stranger_lead',
        'stranger_employer',
    )
    statuses = [sign_in(getattr(cast, who)).get(file).status_code for who in readers]
    assert statuses == [200, 200, 200, 200, 404, 404]
    assert 'Save the employer’s own document' in text(
        sign_in(cast.careers_lead).get(address('assessment', offer.ref))
    )


def test_what_is_wrong_is_said_next_to_the_file_and_nothing_is_kept(offer, token, client):  # noqa: F811
    for wrong, words in [
        (sent(b'<html>', 'ra.pdf'), 'This is not a file we can take'),
        (sent(files.pdf(script=True)), 'does things when it is opened'),
        (sent(b'%PDF-' + b' ' * 10 * 1024**2), 'larger than 10 MB'),
        (sent(risks='Paper cutter'), 'write a colon and what is done about it'),
        ({**ANSWERS}, 'Choose a file for your risk assessment'),
    ]:
        assert words in text(client.post(address('link_assessment_own', token), wrong))
    assert not RiskAssessment.objects.exists()
    assert not Upload.objects.exists()


def test_a_high_risk_is_not_confirmed(offer, token, client, django_capture_on_commit_callbacks):  # noqa: F811
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address('link_assessment_own', token), sent(residual='high'))
    assert 'A risk is still high' in text(client.get(address('link_assessment_own_check', token)))


def test_one_changes_over_to_the_form_and_back(cast, offer, sign_in):  # noqa: F811
    DraftFactory(offer=offer)
    browser = sign_in(cast.employer_manager)
    browser.post(address('assessment_own', offer.ref), sent())
    assert browser.get(address('assessment_check', offer.ref)).url == address(
        'assessment_own_check', offer.ref
    )
    browser.post(address('assessment_step', offer.ref, 'questions'), QUESTIONS)
    draft = RiskAssessment.objects.get()
    assert (draft.kind, draft.upload, len(draft.answers['hazards']) > 1) == ('new', None, True)
    assert browser.get(address('assessment_check', offer.ref)).status_code == 200
    assert browser.get(address('assessment_own_check', offer.ref)).url == address('assessment_own', offer.ref)


def test_a_second_file_is_a_second_version_and_the_first_stays(cast, offer, sign_in):  # noqa: F811
    browser = sign_in(cast.employer_manager)
    browser.post(address('assessment_own', offer.ref), sent())
    browser.post(address('assessment_own', offer.ref), sent(files.docx(), 'ra.docx'))
    browser.post(address('assessment_own', offer.ref), ANSWERS)
    assert RiskAssessment.objects.get().upload.version == 2
    assert list(Upload.objects.values_list('version', 'kind')) == [(2, 'docx'), (1, 'pdf')]
