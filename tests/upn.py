"""UPNs with the right check letter, for rows the tests make."""

LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ'


def upn(number):
    """The UPN of serial `number` at one made-up school: 12 digits weighted 2 to 13, modulo 23."""
    digits = f'830{number:09d}'
    total = sum(int(digit) * weight for weight, digit in enumerate(digits, start=2))
    return LETTERS[total % 23] + digits
