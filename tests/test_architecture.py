"""The repository polices itself: arrows of docs/architecture.md, lost dialogues, exports, size."""

import ast
import importlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import pytest

import sealvnc

TESTS = Path(__file__).parent
ROOT = TESTS.parent / "src" / "sealvnc"

CORE = {"wire", "sasl", "rfb"}
PROGRAMS = {"viewer", "gateway", "share", "manage", "conformance", "cli", "testing"}
BELOW = {"errors", "version", "wire", "sasl", "rfb", "aio"}  # every program may stand on these
ALLOWED = {  # package -> what it may import of ours, beside itself
    "errors": set(),
    "version": set(),
    "wire": {"errors"},
    "sasl": {"errors", "wire"},
    "rfb": {"errors", "wire", "sasl"},
    "aio": {"errors", "wire", "sasl", "rfb"},
    "sync": {"aio", "errors"},
    "identity": {"errors", "wire", "sasl"},
    "policy": {"errors"},
    "viewer": BELOW,
    "manage": BELOW,
    "gateway": BELOW | {"identity", "policy"},
    "share": BELOW | {"identity", "policy"},
    "conformance": {"errors", "version", "wire"},  # sharing the code is sharing the bug
    "cli": BELOW | PROGRAMS | {"identity", "policy"},
    "testing": {"errors", "sync"},
    "__main__": {"cli"},
    "__init__": BELOW,
}
NO_IO = {"asyncio", "socket", "selectors", "threading", "time", "random"}
OTHERS = {  # third parties: what the core may import from outside the standard library, and where
    "rfb/channel/tls": {"OpenSSL", "cryptography", "service_identity"},
    "rfb/channel/eax.py": {"cryptography"},
    "rfb/security/apple_dh.py": {"cryptography"},
    "rfb/security/ms_logon.py": {"cryptography"},
    "rfb/security/rsa_aes.py": {"cryptography"},
    "rfb/security/rsa_key.py": {"cryptography"},
    "rfb/security/vnc_auth.py": {"cryptography"},
    "rfb/session/deflate.py": {"isal"},
    "rfb/session/kernels": {"cython"},
    "rfb/session/photo.py": {"PIL", "numpy", "simplejpeg"},
    "sasl/digest_layer.py": {"cryptography"},
    "sasl/kerberos": {"gssapi"},
    "sasl/cyrus/library.py": {"cffi"},
}
LONGEST = 250
LONGER: dict[str, str] = {}  # path -> date and reason
WITHOUT_A_TEST = {
    "rfb/session/encodings/encoding.py": "a Protocol: there is nothing to run",
    "rfb/session/keyboard/layouts": "tables, which libxkbcommon checks",
}


@dataclass(frozen=True)
class Module:
    """One source file."""

    path: Path
    source: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def where(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def package(self) -> str:
        """The first part below sealvnc; a file there counts as a package."""
        return self.where.partition("/")[0].removesuffix(".py")

    @property
    def parts(self) -> tuple[str, ...]:
        """The package that relative imports start from."""
        return ("sealvnc", *self.path.relative_to(ROOT).parts[:-1])

    @property
    def name(self) -> str:
        stem = () if self.path.stem == "__init__" else (self.path.stem,)
        return ".".join((*self.parts, *stem))

    def base(self, node: ast.ImportFrom) -> str:
        """The absolute name of the module that an import names."""
        if not node.level:
            return str(node.module)
        above = self.parts[: len(self.parts) - node.level + 1]
        return ".".join((*above, *filter(None, [node.module])))

    @property
    def imports(self) -> Iterator[str]:
        """Absolute names of all modules that it imports, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self.base(node)
                yield from (f"{base}.{alias.name}" for alias in node.names)

    @cached_property
    def bindings(self) -> dict[str, tuple[str, str]]:
        """Its functions and imports: the module and the name that each comes from."""
        functions = [node for node in self.tree.body if isinstance(node, ast.FunctionDef)]
        found = {node.name: (self.name, node.name) for node in functions}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = (self.base(node), alias.name)
        return found


MODULES = [Module(path, path.read_text()) for path in sorted(ROOT.rglob("*.py"))]
BY_NAME = {module.name: module for module in MODULES}


def each(modules: Iterable[Module]) -> pytest.MarkDecorator:
    """Run a test for each of these."""
    return pytest.mark.parametrize("module", list(modules), ids=lambda module: module.where)


every_module = each(MODULES)
every_init = each(
    module for module in MODULES if module.path.stem == "__init__" and module.where != "__init__.py"
)
core_modules = each(module for module in MODULES if module.package in CORE)


# -- who may import whom -------------------------------------------------------------------


@every_module
def test_arrows(module: Module) -> None:
    """Imports point downwards, and programs leave each other alone."""
    ours = {name.split(".")[1] for name in module.imports if name.startswith("sealvnc.")}
    beside = {"__init__"} if module.package in PROGRAMS else set()
    ours = {part if part in ALLOWED else "__init__" for part in ours}  # `from sealvnc import X`
    assert module.package in ALLOWED, "a new package: say what it may import"
    assert ours <= ALLOWED[module.package] | {module.package} | beside


@core_modules
def test_core_has_no_io(module: Module) -> None:
    """No socket, no loop, no clock; and third parties only where they belong."""
    outside = {name.partition(".")[0] for name in module.imports} - {"sealvnc"}
    assert not outside & NO_IO
    allowed = {
        name for where, names in OTHERS.items() if module.where.startswith(where) for name in names
    }
    assert outside - sys.stdlib_module_names <= allowed


# -- lost dialogues -------------------------------------------------------------------------


def is_dialogue(node: ast.AST) -> bool:
    """A function annotated ``-> Dialogue[...]``."""
    if not isinstance(node, ast.FunctionDef) or not isinstance(node.returns, ast.Subscript):
        return False
    return isinstance(node.returns.value, ast.Name) and node.returns.value.id == "Dialogue"


@cache
def methods() -> set[str]:
    """Names of all methods that are dialogues; whose object it is cannot be seen from a call."""
    return {
        node.name
        for module in MODULES
        for each in ast.walk(module.tree)
        if isinstance(each, ast.ClassDef)
        for node in each.body
        if is_dialogue(node)
    }


def resolve(where: str, name: str) -> ast.AST | Module | None:
    """What ``name`` of the module ``where`` stands for, through re-exports."""
    if (module := BY_NAME.get(f"{where}.{name}")) is not None:
        return module
    if (module := BY_NAME.get(where)) is None or name not in module.bindings:
        return None
    if module.bindings[name][0] == where:
        return defined(module, name)
    return resolve(*module.bindings[name])


def defined(module: Module, name: str) -> ast.AST | None:
    """The function of that name at the top of ``module``."""
    return next((node for node in module.tree.body if getattr(node, "name", "") == name), None)


def calls_dialogue(call: ast.expr | None, module: Module) -> bool:
    """Whether this is a call of a dialogue, as far as names can tell."""
    if not isinstance(call, ast.Call):
        return False
    names = module.bindings
    match call.func:
        case ast.Name(id=name) if name in names:
            own = names[name][0] == module.name
            found = defined(module, name) if own else resolve(*names[name])
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in names:
            holder = resolve(*names[name])
            found = resolve(holder.name, attribute) if isinstance(holder, Module) else None
        case ast.Attribute(attr=attribute):
            return attribute in methods()
        case _:
            return False
    return isinstance(found, ast.AST) and is_dialogue(found)


def lost(module: Module) -> list[int]:
    """Lines where a dialogue is called, and not run."""
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr | ast.Yield) and calls_dialogue(node.value, module)
    ]


@every_module
def test_no_lost_dialogue(module: Module) -> None:
    """A dialogue that is called without `yield from` does nothing at all, in silence."""
    assert lost(module) == []


@pytest.mark.parametrize(
    ("statement", "is_lost"),
    [
        ("write(b'')", True),
        ("yield write(b'')", True),
        ("result.accept(version, outcome)", True),
        ("self.exchange.step(None)", True),
        ("helper()", True),
        ("yield from write(b'')", False),
        ("data = yield from read(4)", False),
        ("yield from result.accept(version, outcome)", False),
        ("pack_u32(4)", False),
        ("self.inbox.clear()", False),
        ("unknown()", False),
    ],
)
def test_lost_dialogues_are_found(statement: str, is_lost: bool) -> None:
    """The test above sees what it is meant to see."""
    source = f"""
from ..wire import Dialogue
from ..wire.dialogue import read, write
from ..wire.fields import pack_u32
from .handshake import result

def helper() -> Dialogue[None]:
    yield from ()

def dialogue(self, version, outcome) -> Dialogue[None]:
    {statement}
"""
    assert bool(lost(Module(ROOT / "rfb" / "invented.py", source))) is is_lost


# -- files ----------------------------------------------------------------------------------


@every_module
def test_size(module: Module) -> None:
    """A file that outgrows one sitting is split, or its exception is dated and has a reason."""
    lines = len(module.source.splitlines())
    assert lines <= LONGEST or module.where in LONGER, f"{lines} lines"


@every_module
def test_docstring(module: Module) -> None:
    """Every file says what it is, and which section of which standard."""
    assert (ast.get_docstring(module.tree) or "").strip()


@every_init
def test_init_only_re_exports(module: Module) -> None:
    """Docstring, imports, `__all__`; and what is imported is exported."""
    imported = []
    exported: list[str] = []
    for node in module.tree.body[1:]:
        match node:
            case ast.ImportFrom():
                imported += [alias.asname or alias.name for alias in node.names]
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                exported = ast.literal_eval(value)
            case _:
                pytest.fail(f"line {node.lineno} does something")
    assert sorted(imported) == sorted(exported)


def test_lazy_exports() -> None:
    """The root's table says to Python what its imports say to a type checker, and no more."""
    body = [node for node in BY_NAME["sealvnc"].tree.body if not isinstance(node, ast.Expr)]
    assert [ast.unparse(node).partition("\n")[0].partition(" = ")[0] for node in body] == [
        "from typing import TYPE_CHECKING",
        "if TYPE_CHECKING:",
        "__all__",
        "_MODULES",
        "if not TYPE_CHECKING:",
        "def __dir__() -> list[str]:",
    ]
    block = body[1]
    assert isinstance(block, ast.If)
    told = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        told |= {alias.asname or alias.name: f".{node.module}" for alias in node.names}
    assert told == sealvnc._MODULES
    assert sorted(told) == list(sealvnc._MODULES) == sealvnc.__all__
    assert set(told) <= set(dir(sealvnc))
    assert not set(told) & set(ALLOWED), "an import of the module would hide the name"


def test_exports() -> None:
    """The public names are complete (see above), in order, unique, and there."""
    names = sealvnc.__all__
    assert names == sorted(set(names))
    for name, module in sealvnc._MODULES.items():
        assert getattr(sealvnc, name) is getattr(importlib.import_module(module, "sealvnc"), name)


def test_no_such_export() -> None:
    """A name that is not in the table is missed as in any module."""
    with pytest.raises(AttributeError, match="module 'sealvnc' has no attribute 'Sessoin'"):
        sealvnc.Sessoin  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'Sessoin'"):
        from sealvnc import Sessoin  # noqa: F401


@every_module
def test_importable(module: Module) -> None:
    """Each module by itself, whatever was imported before."""
    if module.package != "__main__":
        importlib.import_module(module.name)


@core_modules
def test_namesake(module: Module) -> None:
    """Every file of the core has a unit test of its own name; an `__init__` needs none."""
    path = module.path.relative_to(ROOT)
    test = TESTS / "unit" / path.parent / f"test_{path.name}"
    assert (
        test.exists() or path.stem == "__init__" or module.where.startswith(tuple(WITHOUT_A_TEST))
    )
