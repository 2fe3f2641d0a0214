"""Runs a notebook in IPython and keeps what it shows: `python tools/run_notebook.py notebooks/example.ipynb [--write]`.

No Jupyter is needed, so it runs wherever the tests run. Exit 1 and the traceback when a cell fails.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


class Quiet(DisplayHook):
    """Keeps the value of a cell's last line, and prints nothing of it."""

    def write_output_prompt(self) -> None: ...

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None: ...

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    displayhook_class = Quiet


def run_notebook(path: Path) -> dict[str, Any]:
    """The notebook with the outputs of every code cell. Raises what a cell raises."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    shell = Shell.instance()
    os.chdir(path.parent)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(cells, 1):
        with capture_output(display=False) as captured:
            result = shell.run_cell("".join(cell["source"]), store_history=True)
        result.raise_error()
        shown = [] if result.result is None else [shell.display_formatter.format(result.result)[0]]
        cell |= {"execution_count": count, "outputs": _outputs(captured.stdout, shown, count)}
    return notebook


def _outputs(printed: str, shown: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """What was printed, and the value of the last line in every form that it has (text, HTML)."""
    outputs: list[dict[str, Any]] = []
    if printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed.splitlines(keepends=True)})
    for forms in shown:
        data = {kind: value.splitlines(keepends=True) for kind, value in sorted(forms.items()) if isinstance(value, str)}
        outputs.append({"output_type": "execute_result", "execution_count": count, "data": data, "metadata": {}})
    return outputs


def main() -> None:
    path = Path(sys.argv[1]).resolve()
    text = json.dumps(run_notebook(path), ensure_ascii=False, indent=1) + "\n"
    if "--write" in sys.argv:
        path.write_text(text, encoding="utf-8")
    else:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
