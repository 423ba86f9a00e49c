"""The municipality master into the database: told again, it changes nothing."""

from django.db import transaction

from renkei.ground.region import models
from renkei.ground.region.municipalities import MunicipalityFinder, standard_finder
from renkei.ground.region.names import fold_name


@transaction.atomic
def know_prefecture(code: str, master: MunicipalityFinder | None = None) -> None:
    """Every municipality of the prefecture that the master has, with 二次医療圏 and spellings.

    What the database knows already stays as it is: a region may have corrected it.
    """
    known = master or standard_finder()
    towns = known.within(code)
    if not towns:
        return
    models.Prefecture.objects.get_or_create(code=code, defaults={"name": towns[0].prefecture})
    areas = {name: _area(code, name) for name in dict.fromkeys(town.medical_area for town in towns)}
    models.Municipality.objects.bulk_create(
        (
            models.Municipality(
                code=town.code,
                prefecture_id=code,
                medical_area=areas[town.medical_area],
                name=town.name,
                kana=town.kana,
            )
            for town in towns
        ),
        ignore_conflicts=True,
    )
    models.MunicipalityName.objects.bulk_create(
        (
            models.MunicipalityName(folded=fold_name(spelling), municipality_id=town.code)
            for town in towns
            for spelling in known.spellings(town)
        ),
        ignore_conflicts=True,
    )


def _area(prefecture: str, name: str) -> models.MedicalArea:
    return models.MedicalArea.objects.get_or_create(prefecture_id=prefecture, name=name)[0]
