"""The law and guidance our rules rest on, as shown to people who ask "why?".

A rule that is practice rather than law says so: a hub may change its figure.
"""

REG_3 = 'Management of Health and Safety at Work Regulations 1999, regulation 3'
REG_10 = 'Management of Health and Safety at Work Regulations 1999, regulation 10(2)'
REG_19 = 'Management of Health and Safety at Work Regulations 1999, regulation 19(2)'
REG_19_EXCEPTION = 'Management of Health and Safety at Work Regulations 1999, regulation 19(3)'
EDUCATION_ACT = 'Education Act 1996, section 560'
EL_ACT = "Employers' Liability (Compulsory Insurance) Act 1969"
WORKING_TIME = 'Working Time Regulations 1998, young workers'
HSE = 'Health and Safety Executive guidance on work experience'
ABI = 'Association of British Insurers guidance on work experience'
KCSIE = 'Keeping children safe in education'
PARENTAL_RESPONSIBILITY = 'Children Act 1989, section 2(7)'
SCHOOL_DUTY = 'The school arranges the placement and answers for it (Education Act 1996, section 560)'
PRACTICE = 'Common practice, set by your hub'
