#!/usr/bin/env python3
"""Training speed beside PyTorch: the same llama shapes, batches and optimizer, in turn on one machine.

usage: compare_torch.py --sparsam PATH --torch PYTHON SCRIPT [--shapes S M] [--rounds 3] [--json FILE]

PYTHON is an interpreter that has torch, SCRIPT its side of the comparison: it takes --shape, --batch, --context, --mode
and --steps and prints one line of JSON with tokens_per_s. Both of its modes (bf16 autocast, eager and compiled) are
measured and the better one counts. sparsam trains random tokens in bfloat16 with the default number of leaves and
with one. Medians over the rounds; the ratio is that of the medians.

The roofline is the time that the machine needs at least for a step of one leaf: products at the measured bf16 peak, and
every byte that must move at the measured bandwidth (`sparsam doctor`, once in each round, the median):
  weights      40 bytes each: read forward and back, gradient written and read, moments and master read and written
  activations  9 d + 3 f numbers a token and layer, written and read by both directions, their gradients written and read
  logits       V numbers a token, written, read twice, their gradients written and read twice
"""
import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

SHAPES = {
    "S": dict(num_hidden_layers=4, hidden_size=256, num_attention_heads=4, intermediate_size=704, vocab_size=512),
    "M": dict(num_hidden_layers=12, hidden_size=768, num_attention_heads=12, intermediate_size=2048, vocab_size=50257),
}
CASES = [("S", 16, 256), ("M", 4, 64), ("M", 16, 256)]
WARM_UP = 3


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr.strip()[-500:]}")
    return done.stdout


def torch_speed(torch, shape, batch, context, mode, steps):
    python, script = torch
    out = run([python, script, "--shape", shape, "--batch", batch, "--context", context, "--mode", mode, "--steps", steps])
    return json.loads(out.splitlines()[-1])["tokens_per_s"]


def our_speed(sparsam, shape, batch, context, leaves, steps):
    sizes = SHAPES[shape]
    model = dict(sizes, model_type="llama", num_key_value_heads=sizes["num_attention_heads"], tie_word_embeddings=True,
                 max_position_embeddings=1024, rms_norm_eps=1e-6, rope_theta=10000.0)
    generator = random.Random(1)
    tokens = [[[generator.randrange(sizes["vocab_size"]) for _ in range(context)] for _ in range(batch)]
              for _ in range(steps + WARM_UP)]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "config.json").write_text(json.dumps({"model": model, "training": {"lr": 1e-4}}))
        (folder / "tokens.json").write_text(json.dumps({"tokens": tokens}))
        run([sparsam, "train", "--config", folder / "config.json", "--tokens", folder / "tokens.json",
             "--output", folder / "run", "--precision", "bfloat16", "--leaves", leaves, "--checkpoint-minutes", 0])
        lines = [json.loads(line) for line in (folder / "run" / "metrics.jsonl").read_text().splitlines()]
    return statistics.median(line["tokens_per_s"] for line in lines[WARM_UP:])


def peaks(sparsam):
    facts = json.loads(run([sparsam, "doctor", "--json"]))
    return (max(level["bf16_gflop_per_s"] for level in facts["arithmetic"].values()) * 1e9, facts["read_gb_per_s"] * 1e9)


def roofline(shape, batch, context, peak, bandwidth):
    """Tokens per second that the machine allows."""
    s = SHAPES[shape]
    d, f, layers, vocabulary, tokens = (s["hidden_size"], s["intermediate_size"], s["num_hidden_layers"],
                                        s["vocab_size"], batch * context)
    weights = vocabulary * d + layers * (4 * d * d + 3 * d * f)
    pairs = batch * context * (context + 1) / 2
    flops = 6 * (weights * tokens + layers * 2 * d * pairs)
    moved = 40 * weights + 4 * tokens * (layers * (9 * d + 3 * f) * 5 + vocabulary * 6)
    return tokens / (flops / peak + moved / bandwidth)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sparsam", required=True)
    parser.add_argument("--torch", nargs=2, required=True, metavar=("PYTHON", "SCRIPT"))
    parser.add_argument("--shapes", nargs="+", default=["S", "M"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    results = []
    print("| shape | batch | PyTorch eager | compiled | sparsam | one leaf | ratio | one leaf | of the roofline, one leaf |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for shape, batch, context in CASES:
        if shape not in options.shapes:
            continue
        steps = 12 if shape == "S" or context == 64 else 4
        sides = {
            "eager": lambda: torch_speed(options.torch, shape, batch, context, "bf16", steps),
            "compiled": lambda: torch_speed(options.torch, shape, batch, context, "bf16+compile", steps),
            "leaves": lambda: our_speed(options.sparsam, shape, batch, context, 0, steps),
            "one_leaf": lambda: our_speed(options.sparsam, shape, batch, context, 1, steps),
        }
        seen = {side: [] for side in sides}
        measured = []
        for _ in range(options.rounds):
            measured.append(peaks(options.sparsam))
            for side, measure in sides.items():
                seen[side].append(measure())
        median = {side: statistics.median(values) for side, values in seen.items()}
        peer = max(median["eager"], median["compiled"])
        peak, bandwidth = (statistics.median(values) for values in zip(*measured))
        allowed = roofline(shape, batch, context, peak, bandwidth)
        print(f"| {shape} | {batch} x {context} | {median['eager']:.0f} | {median['compiled']:.0f} | "
              f"{median['leaves']:.0f} | {median['one_leaf']:.0f} | {median['leaves'] / peer:.2f} | "
              f"{median['one_leaf'] / peer:.2f} | {100 * median['one_leaf'] / allowed:.0f} % of {allowed:.0f} "
              f"({peak / 1e9:.0f} GFLOP/s, {bandwidth / 1e9:.1f} GB/s) |", flush=True)
        results.append(dict(shape=shape, batch=batch, context=context, tokens_per_s=seen, peaks=measured))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
