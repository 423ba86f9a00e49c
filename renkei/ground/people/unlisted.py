"""Hospitals that somebody only named in words: what was typed about one person is in nobody else's lists."""

from django.db.models import Q

from renkei.ground.people.models import OrganizationKind

UNLISTED = Q(kind=OrganizationKind.HOSPITAL, number=None, municipality=None)
