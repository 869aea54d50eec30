"""`nongan bundle`: a package that installs on a machine without a network."""

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path

from nongan.config.speech import complain, say

CHECKOUT = Path(__file__).resolve().parents[3]
PARTS = Path(__file__).resolve().parent / "bundle"
NOT_SHIPPED = shutil.ignore_patterns("tests", "__pycache__", "*.pyc", "*.egg-info")


class Incomplete(Exception):
    """The package would lack something; the text says what."""


def run(given: list[str]) -> int:
    """Make the package; the exit status."""
    parser = argparse.ArgumentParser(
        prog="nongan bundle",
        description="Make a package that installs on a machine without a network.",
    )
    parser.add_argument("--output", type=Path, help="file to write (default: dist/…tar.gz)")
    options = parser.parse_args(given)
    if not (CHECKOUT / "pyproject.toml").is_file():
        complain("请在源码目录里打包。", "Make the package in a checkout: ./nongan bundle.")
        return 2
    output = options.output or CHECKOUT / "dist" / f"{_name()}.tar.gz"
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nongan-bundle-") as scratch:
        try:
            folder = _fill(Path(scratch))
        except (Incomplete, subprocess.CalledProcessError) as problem:
            complain("打包没有成功。", f"The package was not made: {problem}")
            return 1
        say(f"写入 {output}", "Writing the package")
        unfinished = output.with_name(output.name + ".unfinished")
        with tarfile.open(unfinished, "w:gz") as archive:
            archive.add(folder, folder.name)
        unfinished.replace(output)
    digest = hashlib.sha256(output.read_bytes()).hexdigest()
    say(f"{output.stat().st_size / 2**20:.0f} MiB, SHA-256 {digest}", "")
    return 0


def _name() -> str:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"nongan-{project['version']}-{platform.system().lower()}-{platform.machine()}"


def _fill(scratch: Path) -> Path:
    folder = scratch / _name()
    (folder / "wheels").mkdir(parents=True)
    say("1/3 准备打包工具", "Preparing the tools")
    venv.create(scratch / "tools", with_pip=True)
    pip = [str(scratch / "tools" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    requirements = CHECKOUT / "requirements" / "postgres.txt"
    say("2/3 下载依赖（核对校验值）", "Fetching the requirements, checked against their hashes")
    # fmt: off
    _do([*pip, "download", "-q", "--only-binary", ":all:", "--require-hashes",
         "-r", str(requirements), "-d", str(folder / "wheels")])
    say("3/3 生成 nongan 的安装文件", "Building the wheel of nongan")
    source = stage(scratch / "source")
    _do([*pip, "wheel", "-q", "--no-deps", "-w", str(folder), str(source)])
    # fmt: on
    require_complete(next(folder.glob("nongan-*.whl")), source / "src")
    shutil.copy(requirements, folder / "requirements.txt")
    shutil.copy(PARTS / "install.sh", folder)
    shutil.copytree(CHECKOUT / "fonts", folder / "fonts")
    shutil.copy(PARTS / "README.txt", folder)
    shutil.copy(CHECKOUT / "LICENSE", folder)
    (folder / "PYTHON").write_text(f"{sys.version_info[0]}.{sys.version_info[1]}\n")
    _write_sums(folder)
    return folder


def _do(command: list[str]) -> None:
    subprocess.run(command, check=True)  # noqa: S603


def stage(target: Path) -> Path:
    """A copy of what is shipped: no tests, and the catalogue inside the package."""
    shutil.copytree(CHECKOUT / "src", target / "src", ignore=NOT_SHIPPED)
    shutil.copytree(CHECKOUT / "locale", target / "src" / "nongan" / "locale")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, target)
    return target


def require_complete(wheel: Path, source: Path) -> None:
    """Raise Incomplete if a file of the source did not get into the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    wanted = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.suffix not in {".po", ".tsv"} and ".egg-info" not in str(path)
    }
    if missing := sorted(wanted - packed):
        raise Incomplete(f"not in the wheel: {', '.join(missing[:10])} (pyproject package-data)")


def _write_sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
