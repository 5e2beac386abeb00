from tests.placements.towns import PLACES, STUDENTS, Towns


def test_a_hub_matches_all_its_schools_and_each_sends_its_own(cast, signed_in):
    towns = Towns(cast, 3)
    officer = signed_in(cast.hub_officer)
    officer.follows('Match').sees('Town 0 School', 'Town 2 School')
    officer.presses('Match these schools').comes_to('How your area is matched', by='See the counts')
    officer.sees(f'{3 * PLACES} of {3 * STUDENTS} students have a proposal', 'School by school')
    officer.does_not_see('Zanzibar')
    lead = signed_in(towns.lead(cast, 1))
    cohort = towns.blocks[1].cohort.name
    lead.follows(f'Look at the places for {cohort}, then send the nominations')
    lead.sees('Your hub matched all its schools together', 'Zanzibar10').does_not_see('Zanzibar0')
    lead.presses(f'Send {PLACES} nominations', 'link')


def test_without_scripts_a_hub_looks_again_and_can_leave_a_school_out(cast, signed_in):
    towns = Towns(cast, 2)
    officer = signed_in(cast.hub_manager, scripts=False)
    officer.follows('Match').page.get_by_label('Town 1 School').uncheck()
    officer.presses('Match these schools').looks_again_until('How your area is matched', by='See the counts')
    officer.sees(f'{PLACES} of {STUDENTS} students have a proposal').does_not_see('Town 1 School')
    assert not towns.blocks[1].match_runs.exists()
