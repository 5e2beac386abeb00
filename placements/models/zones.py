"""Parts of a hub's area in which places and students are counted together."""

import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.postcodes import OUTCODE
from brokerage.core.privacy import Keep, classed

ELSEWHERE = 'Elsewhere'


class OwnedByHub(models.QuerySet):
    def visible_to(self, membership):
        if membership.organisation.kind == Kind.HUB:
            return self.filter(hub_id=membership.organisation_id)
        return self.none()


class Zone(BaseModel):
    """A part of the area with a name. What lies in none of them is `ELSEWHERE`, which is no row."""

    hub = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name='zones')
    name = models.CharField(max_length=60)

    objects = OwnedByHub.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub name')

    class Meta:
        ordering = ['name', 'pk']
        constraints = [
            models.UniqueConstraint('hub', models.functions.Lower('name'), name='zone_name_once'),
            models.CheckConstraint(condition=~Q(name__iexact=ELSEWHERE), name='zone_is_not_elsewhere'),
        ]

    def __str__(self):
        return self.name


class ZoneOutcode(models.Model):
    """A first part of postcodes ('B30') that lies in a zone; each lies in one zone of a hub at most."""

    hub = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name='+')
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name='outcodes')
    outcode = models.CharField(max_length=4, validators=[RegexValidator(re.compile(rf'^{OUTCODE.pattern}$'))])

    objects = OwnedByHub.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub zone outcode')

    class Meta:
        ordering = ['outcode']
        constraints = [models.UniqueConstraint(fields=['hub', 'outcode'], name='outcode_in_one_zone')]

    def __str__(self):
        return self.outcode
