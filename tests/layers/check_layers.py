"""check_layers.py ROOT: the layers of ARCHITECTURE.md, checked against every #include "..." line.

A layer may include itself and what stands in its row; a folder without a row, a file that is not there, and files that
include each other in a circle are errors, too. Prints a line for each.
"""

import pathlib
import re
import sys

# What a layer may include beside itself. Folders that are planned have their rows already.
LAYERS = {
    "src/base": "",
    "src/kernels": "base",
    "src/formats": "base",
    "src/text": "base",
    "src/grammar": "base text",
    "src/chat": "base text",
    "src/store": "base formats",
    "src/tasks": "base",
    "src/comm": "base",
    "src/tensor": "base kernels comm",
    "src/models": "base kernels tensor comm formats",
    "src/generate": "base kernels tensor comm formats models text grammar",
    "src/convert": "base kernels tensor comm formats models text grammar generate",
    "src/train": "base kernels tensor comm formats models text store",
    "src/eval": "base kernels tensor comm formats models text grammar store generate tasks",
    "src/rl": "base kernels tensor comm formats models text grammar store generate train tasks eval",
    "src/accounts": "base",
    "src/serve": "base kernels tensor comm formats models text grammar chat generate accounts",
    "apps/records": "base text generate",
    "cli": "base kernels tensor comm formats models text grammar chat store convert generate train tasks eval rl accounts serve records",
}
GENERATED = {"version.h"}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def layer_of(path):
    for layer in LAYERS:
        if path.startswith(layer + "/"):
            return layer
    return None


def problems(root):
    root = pathlib.Path(root)
    files = {}
    for top in ("src", "apps", "cli"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".h", ".cc"):
                files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    found = []
    arrows = {}
    for path, text in files.items():
        layer = layer_of(path)
        if layer is None:
            found.append(f"{path}: its folder has no row in the table of layers")
            continue
        arrows[path] = []
        for name in INCLUDE.findall(text):
            if name in GENERATED:
                continue
            beside = (pathlib.PurePosixPath(path).parent / name).as_posix()
            there = [p for p in (f"src/{name}", f"apps/{name}", name, beside) if p in files]
            if not there:
                found.append(f'{path}: "{name}" is in none of src, apps and cli')
                continue
            arrows[path].append(there[0])
            other = layer_of(there[0])
            allowed = LAYERS[layer].split()
            if other is not None and other != layer and other.split("/")[-1] not in allowed:
                found.append(f'{path}: {layer} must not include "{name}"; it may include {", ".join(allowed) or "nothing"}')
    return found + circles(arrows)


def circles(arrows):
    """Depth-first; a file that is met while it is still open closes a circle."""
    found, done = [], set()
    for start in arrows:
        if start in done:
            continue
        trail, pending = [start], [iter(arrows[start])]
        while pending:
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                done.add(trail.pop())
            elif following in trail:
                found.append("a circle: " + " -> ".join(trail[trail.index(following):] + [following]))
            elif following not in done:
                trail.append(following)
                pending.append(iter(arrows.get(following, [])))
    return found


if __name__ == "__main__":
    lines = problems(sys.argv[1])
    print("\n".join(lines) if lines else "every include follows the layers")
    sys.exit(1 if lines else 0)
