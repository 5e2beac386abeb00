"""The five questions about work that young people must be kept from."""

from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True)
class Answers:
    """True: the work would bring this risk. None: nobody has answered yet."""

    capacity: bool | None = None
    agents: bool | None = None
    radiation: bool | None = None
    accidents: bool | None = None
    extremes: bool | None = None

    @property
    def complete(self):
        return None not in astuple(self)

    @property
    def risks(self):
        """Codes of the questions answered yes, in the order of the regulation."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name))


NO_RISKS = Answers(False, False, False, False, False)


@dataclass(frozen=True)
class ExceptionText:
    """The employer's own words on the three conditions, for those no longer children."""

    necessary_for_training: str = ''
    competent_supervisor: str = ''
    lowest_practicable: str = ''

    @property
    def complete(self):
        return all(part.strip() for part in astuple(self))


def barred_for_child(answers):
    """A yes bars a child, with no exception. Source: Management Regs 1999 reg 19(2) and (3)."""
    return bool(answers.risks)


def exception_needed(answers, exception):
    """Over compulsory school age a yes is allowed only when all three conditions are met: necessary
    for training, supervised by a competent person, risk reduced to the lowest reasonably practicable.

    Source: Management Regs 1999 reg 19(3).
    """
    return bool(answers.risks) and not (exception and exception.complete)
