#!/usr/bin/env python3
"""GFLOP/s of a mixture's training step beside those of a dense model of the same active size, in turn.

usage: mixture_beside_dense.py --sparsam PATH [--rounds 5] [--steps 12] [--leaves 4]

The models are those of experiments/moe_economy; the tokens are drawn from a vocabulary of 4,096. Medians of the steps
of each run without the first two, of these over the rounds, and the median of the rounds' ratios.
"""
import argparse
import json
import pathlib
import random
import shutil
import statistics
import subprocess
import tempfile

ARMS = pathlib.Path(__file__).resolve().parents[2] / "experiments" / "moe_economy" / "arms"
ROWS, CONTEXT, VOCABULARY = 16, 256, 4096


def speed(sparsam, arm, leaves, steps, folder):
    config = json.loads((ARMS / f"{arm}.json").read_text())
    config.pop("data", None)
    (folder / "config.json").write_text(json.dumps(config))
    output = folder / "run"
    subprocess.run([sparsam, "train", "--config", folder / "config.json", "--tokens", folder / "tokens.json", "--steps",
                    str(steps), "--leaves", str(leaves), "--checkpoint-minutes", "0", "--output", output], check=True,
                   capture_output=True)
    lines = [json.loads(line) for line in (output / "metrics.jsonl").read_text().splitlines()]
    shutil.rmtree(output)
    return statistics.median(line["gflops"] for line in lines[2:] if "gflops" in line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sparsam", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--leaves", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        draw = random.Random(1)
        tokens = [[[draw.randrange(VOCABULARY) for _ in range(CONTEXT)] for _ in range(ROWS)]
                  for _ in range(options.steps)]
        (folder / "tokens.json").write_text(json.dumps({"tokens": tokens}))
        rounds = [[speed(options.sparsam, arm, options.leaves, options.steps, folder) for arm in ("moe", "dense_small")]
                  for _ in range(options.rounds)]
    for mixture, dense in rounds:
        print(f"mixture {mixture:.0f}, dense {dense:.0f} GFLOP/s: {mixture / dense:.2f}")
    middle = [statistics.median(values) for values in zip(*rounds)]
    print(f"medians: {middle[0]:.0f}, {middle[1]:.0f} GFLOP/s; ratio {statistics.median(m / d for m, d in rounds):.2f}")


if __name__ == "__main__":
    main()
