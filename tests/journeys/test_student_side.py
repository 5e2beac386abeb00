"""What is said before a match: by the student on a phone, by the school at a desk."""

from datetime import timedelta

from django.utils import timezone

from placements.models import KeepApart, OfferWish
from schools.actions import hand_out_link
from schools.models import Student
from tests.factories.employers import ContactFactory, InsuranceFactory, OfferFactory, WindowFactory
from tests.placements import story


def an_offer(employer, title):
    InsuranceFactory(employer=employer)
    contact = ContactFactory(employer=employer, email=f'{title.split()[0].lower()}@employer.example')
    return WindowFactory(offer=OfferFactory(site__employer=employer, contact=contact, title=title)).offer


def test_a_student_says_how_they_travel_and_which_offers_they_would_like(cast, a_person):
    shop, bakery = an_offer(cast.employer, 'Shop floor'), an_offer(cast.other_employer, 'Bakery morning')
    student = story.a_student(cast)
    address = hand_out_link(
        by=cast.careers_lead, student=student, answer_by=timezone.localdate() + timedelta(days=7)
    )
    maya = a_person('student', phone=True)
    maya.opens(address).chooses('First choice', 'Retail').ticks('By bus')
    maya.chooses('How long may the journey take', 'Up to 30 minutes').presses('Save my answer').sees(
        'Up to 30 minutes by bus', 'estimated from the straight line'
    )
    maya.follows('Choose offers you would like').sees('Shop floor', 'Bakery morning')
    maya.presses('Put on my list (Shop floor)').presses('Put on my list (Bakery morning)')
    maya.presses('Move up (number 2)').follows('I am done').sees('Your answer is saved')
    wishes = OfferWish.objects.filter(student=student).order_by('rank')
    assert [wish.offer for wish in wishes] == [bakery, shop]
    student = Student.objects.get(pk=student.pk)
    assert (student.travel_mode, student.travel_minutes) == ('bus', 30)


def test_a_careers_leader_keeps_apart_and_puts_an_offer_on_a_list(cast, signed_in):
    an_offer(cast.employer, 'Shop floor')
    bakery = an_offer(cast.other_employer, 'Bakery morning')
    student = story.a_student(cast)
    leader = signed_in(cast.careers_lead)
    leader.opens(f'/schools/students/{student.ref}/').follows('Employers Maya is kept away from')
    leader.types('Name of the employer', 'brindley').presses('Find the employer')
    leader.ticks('Brindley Print').ticks('A relative works there').types(
        'In your words', 'Her uncle owns it.'
    )
    leader.presses('Keep them apart').sees('Maya Khan is kept away from Brindley Print', 'Her uncle owns it.')
    leader.opens(f'/schools/students/{student.ref}/').follows('Offers Maya would like')
    leader.sees('Bakery morning').does_not_see('Shop floor')
    leader.opens(f'/employers/offers/{bakery.ref}/').follows('Put on a student’s list')
    leader.types('Name or tutor group', 'Khan').presses('Find').presses('Put on the list of Maya Khan')
    leader.sees('is number 1 on the list of Maya Khan')
    leader.opens(f'/placements/students/{student.ref}/wishes/').sees('Bakery morning')
    leader.opens(f'/schools/students/{student.ref}/').follows('Change details').sees(
        'How the student will travel'
    )
    leader.opens('/schools/blocks/add/').sees('How the days lie')
    assert KeepApart.objects.get().student == OfferWish.objects.get().student == student
