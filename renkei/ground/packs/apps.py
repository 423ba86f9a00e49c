from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "renkei.ground.packs"

    def ready(self) -> None:
        from renkei.ground.facts.actions import LISTENERS, VOID_LISTENERS
        from renkei.ground.packs import offers  # noqa: F401
        from renkei.ground.packs.loaded import rules_for
        from renkei.ground.packs.rounds import hear, hear_void
        from renkei.ground.tasks.engine import follow

        LISTENERS.append(lambda event: follow(event, rules_for))
        LISTENERS.append(hear)
        VOID_LISTENERS.append(hear_void)
