from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "renkei.plan"

    def ready(self) -> None:
        from renkei.ground.packs.check import CHECKERS
        from renkei.plan import offers  # noqa: F401 - declares what this room offers
        from renkei.plan.words import check_indicators

        CHECKERS["indicators"] = check_indicators
