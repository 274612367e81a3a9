#!/usr/bin/env python3
"""Runs the experiment that README.md lays down, piece by piece: every run resumes where it stood.

usage: run.py --sparsam PATH --data PACKED --work FOLDER [--minutes 100] [--list]

Rates are tuned first, then the runs of the three budgets; each is `sparsam train` with a configuration of arms/.
With --minutes it stops in good order after that time; call it again to go on.
"""
import argparse
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ARMS = ["dense_small", "dense_large", "moe"]
STEP_TOKENS = 16 * 256
DECAY = 0.2  # of a run, as in arms/
BUDGETS = [5_000_000, 10_000_000, 20_000_000]
LONGEST_MOE = 32_000_000
RATES = [1.5e-3, 3e-3, 6e-3]
SEEDS = [1, 2, 3]


def name_of(arm, tokens, rate, seed):
    return f"{arm}-{tokens // 1_000_000}M-{rate:g}-seed{seed}"


def final_loss(work, run):
    """The last validation loss of a finished run, or None."""
    arm, tokens, rate, seed = run
    metrics = work / name_of(*run) / "metrics.jsonl"
    if not metrics.exists():
        return None
    lines = [json.loads(line) for line in metrics.read_text().splitlines()]
    if not lines or lines[-1].get("step") != tokens // STEP_TOKENS:
        return None
    losses = [line["validation_loss"] for line in lines if line.get("validation_loss") is not None]
    return losses[-1] if losses else None


def tuning(work):
    """Runs at the smallest budget: three rates, and further ones while the best lies at an end. By arm."""
    runs, best = [], {}
    for arm in ARMS:
        rates = sorted(RATES)
        while True:
            losses = {rate: final_loss(work, (arm, BUDGETS[0], rate, 1)) for rate in rates}
            runs += [(arm, BUDGETS[0], rate, 1) for rate in rates]
            if None in losses.values():
                break
            winner = min(losses, key=losses.get)
            if winner == rates[0]:
                rates.insert(0, winner / 2)
            elif winner == rates[-1]:
                rates.append(winner * 2)
            else:
                best[arm] = winner
                break
    return list(dict.fromkeys(runs)), best


def plan(work):
    runs, best = tuning(work)
    if len(best) < len(ARMS):
        return runs
    for arm in ARMS:
        runs += [(arm, tokens, best[arm], 1) for tokens in BUDGETS]
    runs += [(arm, BUDGETS[-1], best[arm], seed) for seed in SEEDS for arm in ARMS]
    runs += [("moe", LONGEST_MOE, best["moe"], seed) for seed in SEEDS]
    return list(dict.fromkeys(runs))


def trunk_of(work, run):
    """A finished shorter run of the same arm, rate and seed, and a step at which its rate was still the constant one."""
    arm, tokens, rate, seed = run
    for shorter in sorted(BUDGETS, reverse=True):
        folder = work / name_of(arm, shorter, rate, seed)
        stable = int((1 - DECAY) * (shorter // STEP_TOKENS))
        steps = [int(path.name.removeprefix("step-")) for path in folder.glob("checkpoints/step-*")]
        usable = [step for step in steps if step <= stable]
        if shorter < tokens and usable and final_loss(work, (arm, shorter, rate, seed)) is not None:
            return folder, max(usable)
    return None


def branch(trunk, step, folder):
    """A copy of the run as it stood behind a step: what follows is what a run from nothing would have come to."""
    aside = folder.with_suffix(".part")
    shutil.rmtree(aside, ignore_errors=True)
    later = {path.name for path in trunk.glob("checkpoints/step-*") if int(path.name.removeprefix("step-")) > step}
    shutil.copytree(trunk, aside, ignore=lambda where, names: later | {"model", "report.html"})
    aside.rename(folder)


def go_on(sparsam, data, work, run, until):
    """Returns whether the run came to its end."""
    arm, tokens, rate, seed = run
    folder = work / name_of(*run)
    steps = tokens // STEP_TOKENS
    trunk = trunk_of(work, run)
    if not folder.exists() and trunk:
        branch(*trunk, folder)
    keeping = ["--steps", steps, "--evaluate-every", max(1, steps // 10), "--checkpoint-minutes", 0,
               "--checkpoint-every", max(1, steps // 20), "--keep-checkpoints", 6]  # one is from before the decay
    if (folder / "config.json").exists():
        command = [sparsam, "train", "--resume", "--output", folder, *keeping]
    else:
        command = [sparsam, "train", data, "--config", HERE / "arms" / f"{arm}.json", "--output", folder,
                   "--lr", rate, "--seed", seed, "--evaluate-rows", 512, *keeping]
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while process.poll() is None:
        if until and time.monotonic() > until:
            process.send_signal(signal.SIGINT)
            process.wait()
            return False
        time.sleep(1)
    if process.returncode != 0:
        sys.exit(f"{name_of(*run)}: {process.stderr.read().strip()}")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sparsam", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * options.minutes if options.minutes else None
    while True:
        open_runs = [run for run in plan(options.work) if final_loss(options.work, run) is None]
        if options.list:
            for run in plan(options.work):
                print(name_of(*run), final_loss(options.work, run))
            return
        if not open_runs:
            print("all runs are done")
            return
        run = open_runs[0]
        print(time.strftime("%H:%M:%S"), name_of(*run), flush=True)
        if not go_on(options.sparsam, options.data, options.work, run, until):
            return


if __name__ == "__main__":
    main()
