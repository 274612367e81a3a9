"""Training data, end to end: test_training_data.py SPARSAM

`tokenizer train` and `data pack` as a person uses them: what they print, what they leave behind, and what they leave
when they fail or are killed. Where Python has Hugging Face's `tokenizers`, it learns the same merges and gives the same
ids.
"""

import hashlib
import json
import os
import pathlib
import random
import resource
import signal
import struct
import subprocess
import sys
import time
import unittest

try:
    import tokenizers
except ImportError:
    tokenizers = None

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import SPARSAM  # noqa: E402

WORDS = ("the thermal energy of a format Grüße naïve don't x86 日本語 🙂 return {} == -> 1234567 tokenizer , . ( ) "
         "speicher größer überall 3.14 __init__ std::vector").split(" ")


def some_text(seed, words=400):
    dice = random.Random(seed)
    return "".join(dice.choice(WORDS) + dice.choice([" ", " ", " ", "\n", "\n\n    ", "  "]) for _ in range(words))


class TrainingData(harness.SparsamTest):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "data.jsonl"
        self.texts = [some_text(seed) for seed in range(300)]
        self.data.write_text("".join(json.dumps({"text": t}) + "\n" for t in self.texts), encoding="utf-8")

    def train(self, output, *more):
        self.done("tokenizer", "train", "--vocab", 400, "--output", self.folder / output, *more, self.data)
        return self.folder / output

    def test_a_tokenizer_is_the_same_with_any_number_of_threads(self):
        one, two = self.train("one", "--threads", 1), self.train("two", "--threads", 2)
        self.assertEqual((one / "tokenizer.json").read_bytes(), (two / "tokenizer.json").read_bytes())
        self.assertIn("<|endoftext|>", (one / "tokenizer_config.json").read_text())

    def test_several_files_and_special_tokens(self):
        text = self.folder / "more.txt"
        text.write_text("more text, more text")
        file = self.folder / "t.json"
        out = self.done("tokenizer", "train", "--vocab", 300, "--output", file, "--special", "<a>", "--special", "<b>",
                        "--json", self.data, text)
        self.assertEqual(json.loads(out)["vocabulary"], 300)
        self.assertEqual([t["content"] for t in json.loads(file.read_text())["added_tokens"]], ["<a>", "<b>"])
        self.assertEqual(json.loads(out)["bytes"], self.data.stat().st_size + text.stat().st_size)
        self.refused("tokenizer", "train", "--vocab", 20, "--output", self.folder / "x", text, says="need 257")

    @unittest.skipIf(tokenizers is None, "needs Hugging Face's tokenizers")
    def test_hugging_face_learns_the_same_merges_and_gives_the_same_ids(self):
        for more in [], ["--digits-one-by-one"]:
            path = self.train("hf" + "-".join(more), *more) / "tokenizer.json"
            ours = json.loads(path.read_text(encoding="utf-8"))
            expression = ours["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"]
            theirs = tokenizers.Tokenizer(tokenizers.models.BPE())
            theirs.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([
                tokenizers.pre_tokenizers.Split(tokenizers.Regex(expression), "isolated"),
                tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
            trainer = tokenizers.trainers.BpeTrainer(
                vocab_size=len(ours["model"]["vocab"]), min_frequency=2, special_tokens=["<|endoftext|>"],
                initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
            theirs.train_from_iterator(self.texts, trainer)
            self.assertEqual(json.loads(theirs.to_str())["model"]["vocab"], ours["model"]["vocab"])
            opened = tokenizers.Tokenizer.from_file(str(path))
            text = "\u0301x <|endoftext|> 12345\r\n\t ünbekannt \U0001f468\u200d\U0001f469".join(self.texts[:40])
            ids = json.loads(self.done("tokenize", path, "--parse-special", stdin=text.encode()))
            self.assertEqual(ids, opened.encode(text).ids)

    def test_packed_data_holds_what_the_tokenizer_says(self):
        tokenizer = self.train("tok")
        out = self.folder / "packed"
        report = json.loads(self.done("data", "pack", "--tokenizer", tokenizer, "--output", out, "--validation", 0.1,
                                      "--json", self.data))
        index = json.loads((out / "index.json").read_text())
        self.assertEqual(report["train"]["tokens"], index["train"]["tokens"])
        self.assertEqual(index["sources"][0]["sha256"], hashlib.sha256(self.data.read_bytes()).hexdigest())
        self.assertEqual((out / "tokenizer.json").read_bytes(), (tokenizer / "tokenizer.json").read_bytes())
        lines = self.data.read_text(encoding="utf-8").splitlines()
        numbers = [int(hashlib.sha256(line.encode()).hexdigest()[:16], 16) / 2 ** 64 for line in lines]
        for split, chosen in ("train", lambda n: n >= 0.1), ("validation", lambda n: n < 0.1):
            texts = [text for text, number in zip(self.texts, numbers) if chosen(number)]
            shard = index[split]["shards"][0]
            data = (out / shard["file"]).read_bytes()
            self.assertEqual(hashlib.sha256(data).hexdigest(), shard["sha256"])
            tokens, documents = struct.unpack("<QQ", data[-64:-48])
            self.assertEqual(documents, len(texts))
            ids = struct.unpack(f"<{tokens}H", data[64:64 + 2 * tokens])
            ends = struct.unpack(f"<{documents}Q", data[-64 - 8 * documents:-64])
            first = json.loads(self.done("tokenize", tokenizer, stdin=texts[0].encode()))
            self.assertEqual(list(ids[:ends[0]]), first + [0])

    def test_bad_data_is_refused_in_one_line_and_leaves_nothing(self):
        tokenizer = self.train("tok")
        bad = self.folder / "bad.jsonl"
        bad.write_text('{"text": "a"}\n{"text": \n')
        latin = self.folder / "latin.txt"
        latin.write_bytes(b"sch\xf6n")
        for data, says in (bad, "bad.jsonl:2: "), (latin, "latin.txt: byte 3 (0xf6)"), (self.folder / "no", "no such"):
            self.refused("data", "pack", "--tokenizer", tokenizer, "--output", self.folder / "out", data, says=says)
            self.refused("tokenizer", "train", "--vocab", 300, "--output", self.folder / "out", data, says=says)
        self.assertEqual(sorted(p.name for p in self.folder.glob("out*")), [])

    def test_a_disk_that_takes_no_more_is_one_line(self):
        tokenizer = self.train("tok")

        def small_files():  # as a full disk, this shows in the middle of a write
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        self.refused("data", "pack", "--tokenizer", tokenizer, "--output", self.folder / "out", self.data,
                     says="cannot write", preexec_fn=small_files)
        self.assertEqual(sorted(p.name for p in self.folder.glob("out*")), [])

    def test_a_kill_leaves_nothing_under_the_final_name_and_the_next_run_clears_up(self):
        tokenizer = self.train("tok")
        large = self.folder / "large.txt"
        with open(large, "w", encoding="utf-8") as out:
            for _ in range(400):
                out.write("".join(self.texts[:20]))
        arguments = [SPARSAM, "data", "pack", "--tokenizer", str(tokenizer), "--output", str(self.folder / "out"),
                     "--threads", "1", str(large)]
        running = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not list(self.folder.glob("out.part-*")) and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        running.kill()
        running.wait()
        self.assertFalse((self.folder / "out").exists())
        self.assertTrue(list(self.folder.glob("out.part-*")))
        self.done("data", "pack", "--tokenizer", tokenizer, "--output", self.folder / "out", self.data)
        self.assertEqual(sorted(p.name for p in self.folder.glob("out*")), ["out"])


if __name__ == "__main__":
    harness.main(1)
