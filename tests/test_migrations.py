"""Migrations are one line each and load no data (style.md 17); that they run, each test run proves."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[1]
OURS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("renkei."))
FILES = sorted((ROOT / "renkei").rglob("migrations/0*.py"))
LOADS_DATA = ("insert into", "copy ", "loaddata")


@pytest.mark.parametrize("label", OURS)
def test_the_migrations_of_a_room_are_one_line(label):
    graph = MigrationLoader(None).graph
    nodes = [node for node in graph.nodes if node[0] == label]
    assert len(graph.leaf_nodes(label)) == (1 if nodes else 0)
    for node in nodes:
        assert len([child for child in graph.node_map[node].children if child.key[0] == label]) <= 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_migration_loads_data(file):
    tree = ast.parse(file.read_text())
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    texts = [
        node.value.lower()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert "RunPython" not in names
    assert [text for text in texts for word in LOADS_DATA if text.lstrip().startswith(word)] == []
