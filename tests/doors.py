"""Which services the pages and the API reach, read from the code (issue 2: every capability has
its door in the page, the API and the command line).

The graph has a node for each function, class and value at the top of a module of the rooms below,
and an edge to each that its text names. Imports are followed, also through `__init__` files.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

ROOMS = ("services", "views", "api", "urls")
ROUTES = {"get", "post", "put", "patch", "delete"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass
class Module:
    """What stands at the top of a file: what it defines and what it imports, by name."""

    room: str
    defined: dict[str, list[ast.AST]] = field(default_factory=lambda: defaultdict(list))
    imported: dict[str, str] = field(default_factory=dict)


class Code:
    """The modules of the rooms that changes pass through, below one package."""

    def __init__(self, package: Path) -> None:
        self.modules = dict(_modules(package))

    def services(self) -> set[str]:
        """Every public function of a service room that acts for a person: it takes `actor`."""
        return {
            f"{module}.{name}"
            for module, found in self.modules.items()
            if found.room == "services"
            for name, (node, *_again) in found.defined.items()
            if isinstance(node, ast.FunctionDef) and not name.startswith("_")
            if "actor" in {a.arg for a in (*node.args.args, *node.args.kwonlyargs)}
        }

    def reached_from_api(self) -> set[str]:
        """Everything that an operation of the API leads to."""
        return self._reached(
            {
                f"{module}.{name}"
                for module, found in self.modules.items()
                if found.room == "api"
                for name, (node, *_again) in found.defined.items()
                if isinstance(node, ast.FunctionDef) and any(map(_is_route, node.decorator_list))
            }
        )

    def reached_from_pages(self) -> set[str]:
        """Everything that an address of a page leads to."""
        return self._reached(
            {
                f"{module}.{name}"
                for module, found in self.modules.items()
                if found.room == "urls"
                for name in found.defined
            }
        )

    def _reached(self, roots: Set[str]) -> set[str]:
        seen: set[str] = set()
        waiting = sorted(roots)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += self._named_in(node)
        return seen

    def _named_in(self, node: str) -> Iterator[str]:
        module, _, name = node.rpartition(".")
        for statement in self.modules[module].defined[name]:
            for part in ast.walk(statement):
                named = isinstance(part, ast.Name | ast.Attribute)
                if named and (found := self._node(module, ast.unparse(part))):
                    yield found

    def _node(self, module: str, written: str) -> str | None:
        """What a dotted name written in a module stands for, if it is a node of the graph."""
        first, *rest = written.split(".")
        known = self.modules[module]
        if first in known.defined:
            return f"{module}.{first}"
        if first not in known.imported:
            return None
        path = ".".join([known.imported[first], *rest])
        inner = max((m for m in self.modules if path.startswith(f"{m}.")), key=len, default="")
        return self._node(inner, path.removeprefix(f"{inner}.")) if inner else None


def _modules(package: Path) -> Iterator[tuple[str, Module]]:
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        room = parts[2] if len(parts) > 2 else ""
        if room in ROOMS:
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield name, _read(path, room)


def _read(path: Path, room: str) -> Module:
    module = Module(room)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                module.imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, Definition):
            module.defined[node.name].append(node)
        else:  # values: addresses, tables of moves; one may grow over several statements
            for part in ast.walk(node):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    module.defined[part.id].append(node)
    return module


def _is_route(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in ROUTES
