"""The command `renkei`: each subcommand lives in its own module and is loaded when it is called."""

from importlib import import_module

import click

COMMANDS = {
    "serve": "renkei.cli.serve:serve",
    "demo": "renkei.cli.demo:demo",
    "import": "renkei.cli.survey:import_",
    "report": "renkei.cli.survey:report",
    "backup": "renkei.cli.backup:backup",
    "restore": "renkei.cli.backup:restore",
    "doctor": "renkei.cli.doctor:doctor",
    "bench": "renkei.cli.bench:bench",
    "systems": "renkei.cli.systems:systems",
    "pack": "renkei.cli.pack:pack",
}
INTERNAL = {"worker": "renkei.cli.serve:worker"}  # started by `serve`, or by a unit of its own


class Lazy(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        place = (COMMANDS | INTERNAL).get(name)
        if place is None:
            return None
        module, attribute = place.split(":")
        return getattr(import_module(module), attribute)


@click.command(cls=Lazy, help="在宅医療・介護連携の業務基盤 Renkei。")
@click.version_option(package_name="renkei", prog_name="renkei", message="%(prog)s %(version)s")
def main() -> None:
    pass
