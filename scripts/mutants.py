"""Change modules in one place after the other, and see whether their tests notice.

What the tests import from elsewhere is imported once. Each mutant is a fork of this
process that finds the changed module in the place of the one on the disk.
"""

import argparse
import ast
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from importlib.machinery import SourceFileLoader
import os
from pathlib import Path
from random import Random
import signal
import sys
from tempfile import TemporaryFile
import time
import traceback
from types import CodeType
from typing import IO, Any, Final, NamedTuple

from hypothesis.internal.conjecture import engine
import pytest

PAIRS: Final = (
    *((ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn)),
    *((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.And, ast.Or), (ast.Add, ast.Sub)),
)
SWAPPED: Final = dict(PAIRS) | {second: first for first, second in PAIRS}
NAMES: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
DECLARATIONS: Final = frozenset({"annotation", "decorator_list", "returns"})
"""Parts of the code in which no test can see a difference."""

OPTIONS: Final = ("-x", "-q", "-p", "no:cacheprovider", "--assert=plain")
"""Without rewritten assertions, modules can be imported before pytest starts."""
MARK: Final = "\n-- imported\n"
SECONDS_AT_LEAST: Final = 5.0
TIMES_AS_LONG: Final = 4
"""How much longer than before the tests may take, until they are said to hang."""
SECONDS_BETWEEN_LOOKS: Final = 0.005


class Mutant(NamedTuple):
    """A module with one change."""

    path: str
    tests: tuple[str, ...]
    line: int
    text: str
    code: CodeType


def mutants_of(path: str, tests: tuple[str, ...]) -> Iterator[Mutant]:
    """Make each change to a module."""
    tree = ast.parse(Path(path).read_bytes())
    for statement, node, field, value in list(changes(tree, tree)):
        kept = getattr(node, field)
        text = ast.unparse(statement).splitlines()[0]
        setattr(node, field, value)
        ast.fix_missing_locations(tree)
        changed = ast.unparse(statement).splitlines()[0]
        text = f"# {text}" if text == changed else changed
        code = compile(tree, path, "exec")
        yield Mutant(path, tests, getattr(statement, "lineno", 0), text, code)
        setattr(node, field, kept)


def changes(
    node: ast.AST, statement: ast.AST
) -> Iterator[tuple[ast.AST, ast.AST, str, object]]:
    """Find the statement, node, field and new value of each change."""
    if isinstance(node, ast.stmt):
        statement = node
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case ast.Compare(ops=[operator]):
            yield statement, node, "ops", [SWAPPED[type(operator)]()]
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op):
            if type(op) in SWAPPED:
                yield statement, node, "op", SWAPPED[type(op)]()
        case ast.UnaryOp(op=ast.Not(), operand=test):
            yield statement, node, "operand", ast.UnaryOp(ast.Not(), test)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield statement, node, "test", ast.UnaryOp(ast.Not(), test)
        case ast.Constant(value=bool(value)):
            yield statement, node, "value", not value
        case ast.Constant(value=int(value) | float(value)):
            yield statement, node, "value", value + 1
            yield statement, node, "value", value - 1
        case ast.Call(func=ast.Name(id=name) as function) if name in NAMES:
            yield statement, function, "id", NAMES[name]
        case ast.Return(value=ast.expr() as result) if ast.unparse(result) != "None":
            yield statement, node, "value", ast.Constant(None)
    for name, content in ast.iter_fields(node):
        children = content if isinstance(content, list) else [content]
        for index, child in enumerate(children):
            if is_removable(child):
                rest = [*children[:index], ast.Pass(), *children[index + 1 :]]
                yield child, node, name, rest
            if isinstance(child, ast.AST) and name not in DECLARATIONS:
                yield from changes(child, statement)


def is_removable(node: object) -> bool:
    """Tell whether the code makes sense without a statement."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assign(targets=[ast.Name()]):
            return False
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.Delete() | ast.Raise():
            return True
    return isinstance(node, ast.Continue | ast.Break)


def run_tests(tests: tuple[str, ...], *options: str) -> int:
    """Run tests until the first that fails; return 0 if there is none."""
    # That something fails is enough: nobody needs the shortest input with which.
    engine.MAX_SHRINKS = 0
    return int(pytest.main([*OPTIONS, *options, *tests]))


def run_mutant(mutant: Mutant) -> int:
    """Run tests with the mutant in the place of the module."""
    get_code, place = SourceFileLoader.get_code, str(Path(mutant.path).absolute())

    def get_mutant(loader: Any, name: str) -> CodeType | None:
        if loader.path == place:
            return mutant.code
        return get_code(loader, name)

    SourceFileLoader.get_code = get_mutant  # type: ignore[assignment, method-assign]  # Here only.
    return run_tests(mutant.tests)


def print_imports(tests: tuple[str, ...]) -> int:
    """Print the modules that tests import, but for those of the project itself."""
    code = run_tests(tests, "--collect-only")
    ours = {path.stem for path in Path.cwd().iterdir()}
    names = [name for name in sys.modules if name.partition(".")[0] not in ours]
    # Home Assistant refuses to come after httpx.
    names.sort(key=lambda name: name != "homeassistant")
    print(MARK, *names, sep="\n")
    return code


def fork(output: IO[bytes], work: Callable[[], int]) -> int:
    """Do something in another process, and return the ID of that."""
    if child := os.fork():
        return child
    os.setsid()
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    code = 1
    try:
        code = work()
    except BaseException:  # noqa: BLE001 - the process ends here, whatever it is
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code)


def output_of(work: Callable[[], int]) -> str:
    """Do something in another process; return what it prints, or end if it fails."""
    with TemporaryFile() as output:
        _, status = os.waitpid(fork(output, work), 0)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if status:
        sys.exit(f"{text}\nscripts/mutants: this fails without any change")
    return text


def seconds_for(tests: tuple[str, ...]) -> float:
    """Import what tests need, and return how long they may take."""
    listing = output_of(lambda: print_imports(tests))
    for name in listing.partition(MARK)[2].split():
        with suppress(ImportError):
            import_module(name)
    began = time.monotonic()
    output_of(lambda: run_tests(tests))
    return max(SECONDS_AT_LEAST, TIMES_AS_LONG * (time.monotonic() - began))


def outcomes(mutants: list[Mutant], jobs: int) -> Iterator[tuple[Mutant, str]]:
    """Test mutants, some at a time, and say what came of each."""
    limits = {tests: seconds_for(tests) for tests in {it.tests for it in mutants}}
    waiting = mutants[::-1]
    running: dict[int, tuple[Mutant, float]] = {}
    with Path(os.devnull).open("wb") as nowhere:
        while waiting or running:
            while waiting and len(running) < jobs:
                mutant = waiting.pop()
                child = fork(nowhere, partial(run_mutant, mutant))
                running[child] = (mutant, time.monotonic() + limits[mutant.tests])
            time.sleep(SECONDS_BETWEEN_LOOKS)
            for child, (mutant, deadline) in list(running.items()):
                late = time.monotonic() > deadline
                if late:
                    os.killpg(child, signal.SIGKILL)
                ended, status = os.waitpid(child, 0 if late else os.WNOHANG)
                if ended:
                    del running[child]
                    noticed = "timed out" if late else "killed"
                    yield mutant, noticed if status else "survived"


def main() -> None:
    """Do what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/mutants")
    parser.add_argument("modules", nargs="+", metavar="MODULE=TESTS,...")
    parser.add_argument("--jobs", type=int, default=2, help="at a time (%(default)s)")
    parser.add_argument("--sample", type=int, help="test so many, drawn by chance")
    parser.add_argument("--seed", type=int, default=0, help="draw others")
    options = parser.parse_args()
    sys.path.insert(0, str(Path.cwd()))
    mutants: list[Mutant] = []
    for path, _, tests in (argument.partition("=") for argument in options.modules):
        mutants += mutants_of(path, tuple(tests.split(",")))
    if options.sample and options.sample < len(mutants):
        drawn = Random(options.seed).sample(range(len(mutants)), options.sample)
        mutants = [mutants[index] for index in sorted(drawn)]
    counts: dict[str, Counter[str]] = {it.path: Counter() for it in mutants}
    for mutant, outcome in outcomes(mutants, options.jobs):
        counts[mutant.path][outcome] += 1
        if outcome != "killed":
            print(
                f"{outcome:9}  {mutant.path}:{mutant.line}  {mutant.text}", flush=True
            )
    for path, count in counts.items():
        print(
            f"{path}: {', '.join(f'{n} {outcome}' for outcome, n in sorted(count.items()))}"
        )
    survived = sum(count["survived"] for count in counts.values())
    print(f"{1 - survived / len(mutants):.1%} of {len(mutants)} mutants were noticed")


if __name__ == "__main__":
    main()
