"""Re-run notebooks and store what they give, the same bytes on every machine."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

# What a reader's machine would otherwise write into the file.
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def find(paths):
    """List the notebooks named, or below the folders named, without checkpoints.

    Raises FileNotFoundError for a path that is not there.
    """
    found = []
    for path in map(Path, paths):
        if not path.exists():
            raise FileNotFoundError(f"no notebook or folder at {path}")
        found += sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


async def rerun(path, timeout=300):
    """Run one notebook in its own folder and store its outputs.

    `timeout` is in seconds a cell. Raises CellExecutionError where a cell fails; the file is then
    left as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,     # what a cell prints is one output, however it arrives
        resources={"metadata": {"path": str(path.parent)}},
    )
    await client.async_execute()
    tags = {key: value for key, value in notebook.metadata.items() if key not in KERNEL and key != "widgets"}
    notebook.metadata = nbformat.from_dict({**tags, **KERNEL})
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


async def rerun_all(paths, at_once):
    """Run notebooks side by side; return the paths that failed, with their errors."""
    gate = asyncio.Semaphore(at_once)

    async def one(path):
        async with gate:
            try:
                await rerun(path)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                return path, error
            print(f"stored  {path}", flush=True)

    return [failure for failure in await asyncio.gather(*map(one, paths)) if failure]


def main(arguments=None):
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m ruralecom.notebooks", description=__doc__)
    parser.add_argument("paths", nargs="+", help="notebooks, or folders of notebooks")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="notebooks at once (default: one a core)")
    options = parser.parse_args(arguments)
    failures = asyncio.run(rerun_all(find(options.paths), options.jobs))
    for path, error in failures:
        print(f"\nfailed  {path}: its stored outputs are unchanged\n{error}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
