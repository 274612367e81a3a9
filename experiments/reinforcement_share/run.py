#!/usr/bin/env python3
"""Runs the experiment that README.md lays down, piece by piece: every run resumes where it stood.

usage: run.py --sparsam PATH --base MODEL --families A,B --work FOLDER [--steps 60] [--minutes 100]

With --minutes it stops in good order after that time; call it again to go on.
"""
import argparse
import json
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time

QUESTIONS, ANSWERS, MAX_TOKENS = 48, 8, 400
RATES = {"grpo": [1e-4, 2e-4, 4e-4], "rejection": [1e-4, 3e-4, 1e-3]}
ARMS = ["grpo", "rejection-1", "rejection-3", "format", "random"]
SEEDS = [1, 2, 3]
ROWS, CONTEXT = 16, 512


class TimeIsOver(Exception):
    pass


def last_line(file):
    return json.loads(file.read_text().splitlines()[-1])


class Experiment:
    def __init__(self, options):
        self.options, self.work = options, options.work
        self.until = time.monotonic() + 60 * options.minutes if options.minutes else None

    def sparsam(self, *command, output=None):
        with open(output or "/dev/null", "w") as sink:
            process = subprocess.Popen([self.options.sparsam, *map(str, command)], stdout=sink, stderr=subprocess.PIPE,
                                       text=True)
            while process.poll() is None:
                if self.until and time.monotonic() > self.until:
                    process.send_signal(signal.SIGINT)
                    process.wait()
                    raise TimeIsOver
                time.sleep(0.2)
        if process.returncode != 0:
            sys.exit(f"sparsam {command[0]}: {process.stderr.read().strip()}")

    def eval(self, model, output, *options):
        """Answers of a model, in `output`."""
        if (output / "scores.json").exists():
            return output
        resume = ["--resume"] if (output / "settings.json").exists() else []
        self.sparsam("eval", model, "--family", self.options.families, "--max-tokens", MAX_TOKENS, "--sequences", 64,
                     "--context", 800, *options, "--output", output, *resume)
        return output

    # --- Ways to go on from a model: each returns the model that it leaves ---

    def reinforce(self, folder, reward, rate, seed):
        if not (folder / "config.json").exists():
            command = [self.options.base, "--families", self.options.families, "--steps", self.options.steps, "--lr", rate,
                       "--seed", seed, "--reward", reward, "--questions", QUESTIONS, "--answers", ANSWERS,
                       "--max-tokens", MAX_TOKENS, "--evaluate-every", self.options.steps]
        else:
            command = ["--resume"]
        metrics = folder / "metrics.jsonl"
        if not metrics.exists() or last_line(metrics)["step"] < self.options.steps:
            self.sparsam("reason", *command, "--output", folder)
        return folder / "model"

    def reject(self, folder, rounds, rate, seed):
        """FLOPs and questions are those of reinforcement at its best rate with seed 1."""
        budget = last_line(self.work / name_of("grpo", self.best("grpo"), 1) / "metrics.jsonl")["flops"] / rounds
        count = self.options.steps * QUESTIONS // rounds // len(self.options.families.split(","))
        model = self.options.base
        for turn in range(rounds):
            part = folder / f"round-{turn + 1}"
            part.mkdir(parents=True, exist_ok=True)
            answers = self.eval(model, part / "answers", "--suite", "train", "--count", count, "--samples", ANSWERS,
                                "--questions-seed", 1000 * seed + turn, "--seed", seed)
            model = self.tune(part, model, answers, budget, rate, seed)
        return model

    def tune(self, part, model, answers, budget, rate, seed):
        chosen, packed, tuned = part / "right.jsonl", part / "packed", part / "tuned"
        if not (packed / "index.json").exists():
            shutil.rmtree(packed, ignore_errors=True)
            self.sparsam("tasks", "select", answers, "--most", ANSWERS, output=chosen)
            self.sparsam("data", "pack", "--tokenizer", model, "--output", packed, chosen)
        index = json.loads((packed / "index.json").read_text())["train"]
        with_prompt = index["tokens"] / index["learned"]
        sampled = sum(json.loads(line)["tokens"] for line in (answers / "answers.jsonl").read_text().splitlines())
        per_token = self.flops_per_token(model, packed)
        steps = int((budget - sampled * with_prompt * per_token / 3) / (per_token * ROWS * CONTEXT))
        if steps < 1:
            sys.exit(f"{part}: sampling took the whole budget")
        if not (tuned / "metrics.jsonl").exists() or last_line(tuned / "metrics.jsonl")["step"] < steps:
            resume = ["--resume"] if (tuned / "config.json").exists() else \
                [packed, "--from", model, "--steps", steps, "--lr", rate, "--seed", seed, "--rows", ROWS, "--context",
                 CONTEXT, "--precision", "bfloat16", "--optimizer", "muon", "--schedule", "linear", "--warmup",
                 max(1, steps // 20), "--balance-rate", 0]
            self.sparsam("train", *resume, "--output", tuned)
        return tuned / "model"

    def flops_per_token(self, model, packed):
        """Of a training step on such texts, as the trainer counts them: from three steps that are thrown away."""
        probe = packed.parent / "probe"
        if not (probe / "metrics.jsonl").exists() or last_line(probe / "metrics.jsonl")["step"] < 3:
            shutil.rmtree(probe, ignore_errors=True)
            self.sparsam("train", packed, "--from", model, "--steps", 3, "--rows", ROWS, "--context", CONTEXT,
                         "--precision", "bfloat16", "--output", probe)
        line = last_line(probe / "metrics.jsonl")
        return line["gflops"] * 1e9 / line["tokens_per_s"]

    # --- Runs ---

    def run(self, arm, rate, seed):
        """Scores of a run: pass@1 and pass@64 of sampled answers, and greedy."""
        folder = self.work / name_of(arm, rate, seed)
        if arm.startswith("rejection"):
            model = self.reject(folder, int(arm[-1]), rate, seed)
        else:
            model = self.reinforce(folder, {"grpo": "right"}.get(arm, arm), rate, seed)
        return self.scores(model, folder)

    def scores(self, model, folder):
        folder.mkdir(parents=True, exist_ok=True)
        sampled = self.eval(model, folder / "sampled", "--count", 100, "--samples", 64, "--temperature", 1)
        greedy = self.eval(model, folder / "greedy", "--count", 100)
        all_of = lambda answers: json.loads((answers / "scores.json").read_text())["all"]
        return {"pass@1": all_of(sampled)["pass@1"], "pass@64": all_of(sampled)["pass@64"],
                "greedy": all_of(greedy)["pass@1"]}

    def best(self, kind):
        arm = {"rejection": "rejection-1"}.get(kind, kind)
        return max(RATES[kind], key=lambda rate: self.run(arm, rate, 1)["pass@1"])

    def table(self):
        rows = [("base", [self.scores(self.options.base, self.work / "base")])]
        rates = {kind: self.best(kind) for kind in RATES}
        for arm in ARMS:
            rate = rates["rejection" if arm.startswith("rejection") else "grpo"]
            rows.append((f"{arm}, rate {rate:g}", [self.run(arm, rate, seed) for seed in SEEDS]))
        lines = ["| arm | pass@1 | pass@64 | greedy |", "| --- | ---: | ---: | ---: |"]
        for name, runs in rows:
            cells = [f"{100 * statistics.mean(run[key] for run in runs):.1f} "
                     f"({', '.join(f'{100 * run[key]:.1f}' for run in runs)})" for key in ("pass@1", "pass@64", "greedy")]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        return "\n".join(lines)


def name_of(arm, rate, seed):
    return f"{arm}-{rate:g}-seed{seed}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sparsam", required=True)
    parser.add_argument("--base", required=True, type=pathlib.Path)
    parser.add_argument("--families", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--minutes", type=float)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        print(Experiment(options).table())
    except TimeIsOver:
        print("to be gone on with")


if __name__ == "__main__":
    main()
