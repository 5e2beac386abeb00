def test_a_visitor_searches_without_an_account(cast, a_person):
    cast.school
    a_person('visitor').opens('/')
