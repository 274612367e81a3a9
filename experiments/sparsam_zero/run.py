#!/usr/bin/env python3
"""The recipe of sparsam-zero, from nothing to the last stage: every piece resumes where it stood.

usage: run.py --sparsam PATH --work FOLDER [--minutes 110] [--until STAGE] [--list]

A stage takes at most two hours on two cores and starts from weights alone: WORK/<stage>/model of the one before, which
may have been made on another machine (put the folder there, and the stages before it count as done). With --minutes
it stops in good order after that time; call it again to go on.
"""
import argparse
import dataclasses
import json
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SPECIAL = ["<|end|>", "<|user|>", "<|assistant|>"]
ADDED = ["<think>", "</think>"]
VOCABULARY = 512
# Of every stage that learns from texts. Muon: after 900 steps its validation loss was as low as AdamW's after 1,500.
TRAINING = ("--context", 512, "--rows", 16, "--precision", "bfloat16", "--optimizer", "muon", "--balance-rate", 0.001,
            "--sequence-balance", 0.0001, "--seed", 1)


@dataclasses.dataclass
class Stage:
    name: str
    before: str = ""         # whose weights it starts from; nothing: new ones of the shape
    shape: str = "model.json"
    worksheets: int = 0      # that its data are made from
    quality: str = ""
    first: int = 0           # the number of the first worksheet, so that no stage sees those of another
    training: tuple = ()     # options of `train`
    reasoning: tuple = ()    # options of `reason`
    collects: int = 0        # questions of each family whose right answers are learned, beside worksheets
    teacher: str = ""        # whose answers they are (the weights it starts from)


MIXED = "worked=50,repaired=15,slipping=15,direct=20"
CLEAN = "worked=75,repaired=25"
STAGES = [
    # The rate is constant at first, and falls in the second half.
    Stage("base-1", worksheets=700_000, quality=MIXED, first=0,
          training=("--steps", 7000, "--lr", 2e-3, "--schedule", "constant", "--warmup", 200)),
    Stage("base-2", before="base-1", worksheets=700_000, quality=MIXED, first=1_000_000,
          training=("--steps", 7000, "--lr", 2e-3, "--schedule", "linear", "--warmup", 50, "--floor", 0.05)),
    Stage("cold", before="base-2", worksheets=500_000, quality=CLEAN, first=2_000_000,
          training=("--steps", 6000, "--lr", 1e-3, "--schedule", "linear", "--warmup", 50)),
    Stage("reason-1", before="cold", reasoning=("--steps", 400, "--lr", 1e-4)),
    Stage("tuned", before="reason-1", worksheets=100_000, quality=CLEAN, first=3_000_000, collects=400,
          training=("--steps", 1500, "--lr", 3e-4, "--schedule", "linear", "--warmup", 20)),
    Stage("reason-2", before="tuned", reasoning=("--steps", 400, "--lr", 5e-5)),
    # R1-Zero proper: no cold start.
    Stage("zero", before="base-2", reasoning=("--steps", 400, "--lr", 1e-4)),
    # A quarter of the size: taught by the last stage's answers, and by reward alone.
    Stage("small", shape="student.json", worksheets=700_000, quality=MIXED, first=4_000_000,
          training=("--steps", 7000, "--lr", 3e-3, "--schedule", "linear", "--warmup", 200, "--floor", 0.05)),
    Stage("small-taught", before="small", teacher="reason-2", collects=2000,
          training=("--steps", 4000, "--lr", 1e-3, "--schedule", "linear", "--warmup", 50)),
    Stage("small-zero", before="small", reasoning=("--steps", 400, "--lr", 2e-4)),
]


class Recipe:
    def __init__(self, options):
        self.sparsam, self.work = options.sparsam, options.work
        self.until = time.monotonic() + 60 * options.minutes if options.minutes else None

    def run(self, *command, output=None):
        """Runs sparsam to its end; False where the time was over, and it ended in good order."""
        with open(output, "w") if output else open("/dev/null", "w") as sink:
            process = subprocess.Popen([self.sparsam, *map(str, command)], stdout=sink, stderr=subprocess.PIPE, text=True)
            while process.poll() is None:
                if self.until and time.monotonic() > self.until:
                    process.send_signal(signal.SIGINT)
                    process.wait()
                    return False
                time.sleep(0.5)
        if process.returncode != 0:
            sys.exit(f"sparsam {command[0]}: {process.stderr.read().strip()}")
        return True

    def sample(self, file, count, quality, first):
        part = file.with_suffix(".part")
        if not file.exists():
            self.run("tasks", "sample", "--count", count, "--first", first, "--quality", quality, "--format", "chat",
                     output=part)
            part.rename(file)

    def tokenizer(self):
        folder = self.work / "tokenizer"
        if not folder.exists():
            texts = self.work / "tokenizer.jsonl"
            self.sample(texts, 100_000, MIXED, 9_000_000)
            named = [part for token in SPECIAL for part in ("--special", token)]
            named += [part for token in ADDED for part in ("--added", token)]
            self.run("tokenizer", "train", "--vocab", VOCABULARY, *named, "--pre-tokenizer", "deepseek-coder",
                     "--letters-only", "--output", folder, texts)
        config = json.loads((folder / "tokenizer_config.json").read_text())
        if "chat_template" not in config:
            config["chat_template"] = (HERE / "chat_template.jinja").read_text()
            config["model_max_length"] = 1024
            (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
        return folder

    def data(self, stage):
        packed = self.work / f"{stage.name}.data"
        if packed.exists():
            return packed
        chats = []
        if stage.worksheets:
            chats.append(self.work / f"{stage.name}.jsonl")
            self.sample(chats[0], stage.worksheets, stage.quality, stage.first)
        if stage.collects:
            answers, right = self.work / f"{stage.name}.answers", self.work / f"{stage.name}.right.jsonl"
            resume = ["--resume"] if answers.exists() else []
            if not self.run("eval", self.work / (stage.teacher or stage.before) / "model", "--suite", "train", "--count", stage.collects,
                            "--samples", 8, "--questions-seed", 77, "--max-tokens", 400, "--sequences", 64, "--context", 800,
                            "--output", answers, *resume):
                return None
            self.run("tasks", "select", answers, "--most", 2, output=right)
            chats.append(right)
        self.run("data", "pack", "--tokenizer", self.tokenizer(), "--output", packed, *chats)
        for file in chats:
            file.unlink()
        return packed

    def go_on(self, stage):
        folder, begun = self.work / stage.name, (self.work / stage.name / "config.json").exists()
        before = self.work / stage.before / "model"
        if stage.reasoning:
            command = ["reason", "--resume"] if begun else ["reason", before, *stage.reasoning, "--max-tokens", 400]
        else:
            data = self.data(stage)
            if data is None:
                return False
            start = ["--from", before] if stage.before else ["--config", HERE / stage.shape, "--tokenizer", self.tokenizer()]
            command = ["train", "--resume"] if begun else ["train", data, *start, *TRAINING, *stage.training]
        return self.run(*command, "--output", folder)

    def evaluate(self, stage):
        result = self.work / f"{stage.name}.eval"
        if (result / "scores.json").exists():
            return True
        resume = ["--resume"] if result.exists() else []
        return self.run("eval", self.work / stage.name / "model", "--count", 50, "--max-tokens", 400, "--sequences", 64,
                        "--context", 800, "--output", result, *resume)

    def is_done(self, stage):
        return (self.work / f"{stage.name}.eval" / "scores.json").exists()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sparsam", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--until", choices=[stage.name for stage in STAGES], help="the last stage to make")
    parser.add_argument("--list", action="store_true", help="say how far the stages are")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(options)
    for stage in STAGES:
        if options.list:
            scores = options.work / f"{stage.name}.eval" / "scores.json"
            print(stage.name, f"{100 * json.loads(scores.read_text())['family_mean']:.1f} %" if scores.exists() else "-")
        elif not recipe.is_done(stage):
            print(time.strftime("%H:%M:%S"), stage.name, flush=True)
            if not recipe.go_on(stage) or not recipe.evaluate(stage):
                return
        if stage.name == options.until:
            return


if __name__ == "__main__":
    main()
