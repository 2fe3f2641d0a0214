"""The README's commands run, and every command and question is documented."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main
from tests_support import run_cetu

from api.cli import app
from kg.query import load_questions

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
# not run here: they need a server, a port, a key or a corpus of one's own
NOT_RUN = ("serve", "bolt://", "neo4j", "../shared", "your", "我的", "你的")


def commands(name: str) -> list[str]:
    """The `cetu …` lines of the README's shell blocks, comments stripped."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.S)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("cetu ") and not any(word in line for word in NOT_RUN)]


@pytest.mark.parametrize("name", READMES)
def test_the_readme_runs(name: str, tmp_path: Path) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    found = commands(name)
    assert len(found) >= 6
    for line in found:
        done = run_cetu(*shlex.split(line)[1:], cwd=tmp_path)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_in_the_readme(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    missing = [command for command in typer.main.get_command(app).commands if not re.search(rf"`(?:cetu )?{command}\b", text)]
    assert missing == []


def test_every_question_explains_itself_in_both_languages() -> None:
    for question in load_questions().values():
        for words in (question.title, question.help, *(p.label for p in question.parameters), *question.columns.values()):
            assert words["zh"] and words["en"]


def test_no_document_names_a_machine_or_an_index() -> None:
    hosts = re.compile(r"pypi\.org|files\.pythonhosted|repo1?\.maven|registry\.npmjs|/root/|/home/\w+/")
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*.lock"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/neo4j/*"), ROOT / "pyproject.toml", ROOT / "Makefile"]:
        assert not hosts.search(path.read_text(encoding="utf-8")), path
