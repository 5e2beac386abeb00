"""Towns by name, each at the postcode district of its centre: near enough for a search of miles, and easy to check.

No gazetteer: the towns that postcode areas are called after, and larger ones beside them. Everything else is
looked for by postcode.
"""

import re
from difflib import get_close_matches
from unicodedata import normalize

CENTRES = """
AL1 St Albans, B1 Birmingham, B63 Halesowen, B66 Smethwick, B70 West Bromwich, B72 Sutton Coldfield, B79 Tamworth,
B91 Solihull, B97 Redditch, BA1 Bath, BB1 Blackburn, BD1 Bradford, BH1 Bournemouth, BL1 Bolton, BN1 Brighton,
BR1 Bromley, BS1 Bristol, CA1 Carlisle, CB2 Cambridge, CH1 Chester, CM1 Chelmsford, CO1 Colchester, CR0 Croydon,
CT1 Canterbury, CV1 Coventry, CW1 Crewe, DA1 Dartford, DE1 Derby, DH1 Durham, DL1 Darlington,
DL10 Richmond (North Yorkshire), DN1 Doncaster, DT1 Dorchester, DY1 Dudley, EN1 Enfield, EX1 Exeter, FY1 Blackpool,
GL1 Gloucester, GU1 Guildford, HA1 Harrow, HD1 Huddersfield, HG1 Harrogate, HP1 Hemel Hempstead, HR1 Hereford,
HU1 Hull, HX1 Halifax, IG1 Ilford, IP1 Ipswich, KT1 Kingston upon Thames, L1 Liverpool, LA1 Lancaster,
LE1 Leicester, LN1 Lincoln, LS1 Leeds, LU1 Luton, M1 Manchester, ME1 Rochester, MK9 Milton Keynes,
NE1 Newcastle upon Tyne, NG1 Nottingham, NN1 Northampton, NR1 Norwich, OL1 Oldham, OX1 Oxford, PE1 Peterborough,
PL1 Plymouth, PO1 Portsmouth, PR1 Preston, RG1 Reading, RH1 Redhill, RM1 Romford, S1 Sheffield, SG1 Stevenage,
SK1 Stockport, SK8 Cheadle (Greater Manchester), SL1 Slough, SM1 Sutton, SN1 Swindon, SO14 Southampton,
SP1 Salisbury, SR1 Sunderland, SS1 Southend-on-Sea, ST1 Stoke-on-Trent, ST5 Newcastle-under-Lyme,
ST10 Cheadle (Staffordshire), ST13 Leek, ST15 Stone, ST16 Stafford, SY1 Shrewsbury, TA1 Taunton, TF3 Telford,
TN1 Tunbridge Wells, TN9 Tonbridge, TQ1 Torquay, TR1 Truro, TS1 Middlesbrough, TW1 Twickenham,
TW9 Richmond (London), UB8 Uxbridge, WA1 Warrington, WD17 Watford, WF1 Wakefield, WN1 Wigan, WR1 Worcester,
WS1 Walsall, WV1 Wolverhampton, YO1 York
"""
TOWNS = [tuple(each.strip().split(' ', 1)) for each in CENTRES.split(',')]


def towns_named(typed):
    """[(outcode, name)] of the towns that somebody may mean: the one of that very name, else those that begin so.

    'newcastle' is two towns; 'newcastle under lyme' is one. Nothing for fewer than three letters.
    """
    words = _plain(typed)
    if len(words) < 3:
        return []
    exact = [town for town in TOWNS if _plain(town[1]) == words]
    return exact or [town for town in TOWNS if f'{_plain(town[1])} '.startswith(f'{words} ')]


def town_like(typed):
    """The name of the town that somebody may have meant to type, or ''."""
    names = {_plain(name): name for _, name in TOWNS}
    found = get_close_matches(_plain(typed), names, n=1, cutoff=0.8)
    return names[found[0]] if found else ''


def _plain(name):
    """'Birmingham' for 'Birmingham city centre': each town stands at its centre. Without accents."""
    words = re.findall(r'[a-z]+', re.sub(r'[\u0300-\u036f]', '', normalize('NFKD', name)).lower())
    if words[-2:] in (['city', 'centre'], ['town', 'centre']):
        words = words[:-2]
    return ' '.join(words)
