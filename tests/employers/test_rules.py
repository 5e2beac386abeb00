import pytest

from brokerage.core.sectors import Sector, default_band
from employers.rules import offer_template


@pytest.mark.parametrize('sector', Sector)
def test_a_template_can_be_published_as_it_stands(sector):
    template = offer_template(sector)
    assert 4 <= len(template.will_do) <= 6
    assert 2 <= len(template.observe_only) <= 4
    assert 3 <= len(template.must_not_do) <= 6
    assert 20 <= len(template.summary.split()) <= 50
    assert len(template.learning_outcomes) == 3
    assert template.bring
    assert template.skills
    assert template.risk_band == default_band(sector)


@pytest.mark.parametrize('sector', Sector)
def test_a_template_fits_the_offer(sector):
    template = offer_template(sector)
    lines = template.will_do + template.observe_only + template.must_not_do
    assert max(map(len, (*lines, template.dress, template.lunch))) <= 200
    assert len(template.title) <= 120


@pytest.mark.parametrize('sector', Sector)
def test_hours_suit_a_child(sector):
    template = offer_template(sector)
    present = template.day_ends.hour * 60 + template.day_ends.minute
    present -= template.day_starts.hour * 60 + template.day_starts.minute
    assert template.day_starts.hour >= 7
    assert template.day_ends.hour < 19
    assert 5 * 60 <= present <= 8 * 60
    assert template.break_minutes >= 30


def test_sectors_do_not_share_their_words():
    assert len({offer_template(sector).will_do for sector in Sector}) == 18
    assert len({offer_template(sector).title for sector in Sector}) == 18


def test_no_data_file_is_unused(request):
    folder = request.config.rootpath / 'employers/data/offer_templates'
    assert {path.stem for path in folder.iterdir()} == set(Sector.values)


def test_a_sector_that_is_not_ours_is_refused():
    with pytest.raises(ValueError):
        offer_template('astrology')
