def test_boots(cast):
    assert cast.careers_lead.organisation.name == 'Hillside School'
