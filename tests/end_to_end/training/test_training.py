"""sparsam train, end to end: test_training.py SPARSAM WRITE_TINY_MODEL

What a run leaves behind, that it goes on after kill -9 as if nothing had happened, and what it says about bad input.
With the reference data (SPARSAM_SHARED) the ten golden steps; with Python's transformers, that it opens the result.
"""

import json
import os
import pathlib
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest

try:
    import torch
    import transformers
except ImportError:
    transformers = None

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
import harness  # noqa: E402

_, WRITE_TINY_MODEL = harness.programs(2)
SHARED = pathlib.Path(os.environ.get("SPARSAM_SHARED", HERE.parents[4] / "shared"))
WORDS = "the a model learns what text says, and Grüße größer. never one two three run trains on data".split()
SMALL = {"model_type": "deepseek_v3", "hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2,
         "num_key_value_heads": 2, "intermediate_size": 64, "max_position_embeddings": 128, "q_lora_rank": None,
         "kv_lora_rank": 16, "qk_nope_head_dim": 16, "qk_rope_head_dim": 8, "v_head_dim": 16,
         "first_k_dense_replace": 1, "n_routed_experts": 4, "num_experts_per_tok": 2, "n_shared_experts": 1,
         "moe_intermediate_size": 32, "n_group": 1, "topk_group": 1}


def some_text(words, seed=1):
    dice = random.Random(seed)
    return "".join(dice.choice(WORDS) + dice.choice(["", "", "", "", "\n"]) + " " for _ in range(words))


class Training(harness.SparsamTest):
    def setUp(self):
        super().setUp()
        self.text = self.folder / "text.txt"
        self.text.write_text(some_text(4000), encoding="utf-8")
        self.config = self.folder / "small.json"
        self.write_config()

    def write_config(self, model=None, **training):
        training = {"lr": 3e-3, "warmup": 3, "schedule": "wsd", **training}
        self.config.write_text(json.dumps({
            "model": {**SMALL, **(model or {})}, "data": {"context": 64, "rows": 4}, "training": training,
            "keeping": {"checkpoint_every": 10}}))

    def refused(self, *arguments, says, code=1, **options):
        """As the harness has it, but behind the lines that tell how far the run is."""
        result = self.run_sparsam(*arguments, **options)
        error = result.stderr.decode(errors="replace")
        self.assertEqual(result.returncode, code, error)
        for words in [says] if isinstance(says, str) else says:
            self.assertIn(words, error)
        return error

    def train(self, name, *more, data=True, **options):
        arguments = ["train", "--config", self.config, *([self.text] if data else []), "--output", self.folder / name]
        return self.done(*arguments, *more, **options)

    def metrics(self, name):
        return [json.loads(line) for line in (self.folder / name / "metrics.jsonl").read_text().splitlines()]

    def weights(self, name):
        return (self.folder / name / "model" / "model.safetensors").read_bytes()

    # --- What a run leaves ---

    def test_the_fixed_command_line_trains_nano_and_the_result_runs(self):
        out = self.folder / "run"
        arguments = ["train", "--preset", "nano", self.text, "--output", out, "--seed", 3, "--threads", 2]
        self.done(*arguments, "--steps", 3)
        self.done(*arguments, "--steps", 5, "--resume")
        metrics = self.metrics("run")
        self.assertEqual([m["step"] for m in metrics], [1, 2, 3, 4, 5])
        for key in "loss", "grad_norm", "lr", "tokens", "tokens_per_s", "gflops", "max_violation":
            self.assertTrue(all(m[key] > 0 for m in metrics), key)
        self.assertLessEqual(metrics[0]["tokens"], 8 * 256)
        self.assertIn("validation_loss", metrics[-1])
        self.assertEqual([len(layer) for layer in metrics[-1]["expert_load"]], [0, 8, 8, 8])
        self.assertAlmostEqual(metrics[0]["loss"], 5.55, delta=0.3)  # ln 256
        config = json.loads((out / "model" / "config.json").read_text())
        self.assertEqual((config["model_type"], config["vocab_size"]), ("deepseek_v3", 256))
        data = self.weights("run")
        header = json.loads(data[8:8 + struct.unpack("<Q", data[:8])[0]])
        sizes = [t["data_offsets"][1] - t["data_offsets"][0] for n, t in header.items() if n != "__metadata__"]
        self.assertLessEqual(sum(sizes) / 4, 1e6)
        report = (out / "report.html").read_text()
        self.assertIn('"steps":5', report)
        self.assertNotIn("https://", report)
        text = self.run_sparsam("run", out / "model", "--raw", "--prompt", "The ", "--temperature", 0, "--max-tokens", 8)
        self.assertEqual(text.returncode, 0, text.stderr)
        ids = json.loads(self.done("tokenize", out / "model", input="Grüße\n".encode()))
        self.assertEqual(ids, list("Grüße\n".encode()))

    def test_threads_change_nothing(self):
        self.train("one", "--steps", 12, "--threads", 1)
        self.train("two", "--steps", 12, "--threads", 2)
        self.assertEqual(self.weights("one"), self.weights("two"))
        losses = [[m["loss"] for m in self.metrics(name)] for name in ("one", "two")]
        self.assertEqual(losses[0], losses[1])
        self.train("other", "--steps", 12, "--seed", 2)
        self.assertNotEqual(self.weights("one"), self.weights("other"))

    def test_kill_at_a_random_moment_and_resume_give_the_same_bytes(self):
        self.train("whole", "--steps", 60)
        dice = random.Random()
        arguments = ["train", "--config", self.config, self.text, "--output", self.folder / "killed", "--steps", 60,
                     "--checkpoint-every", 2, "--resume"]
        kills = 0
        for _ in range(8):
            process = subprocess.Popen(**self.command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(timeout=dice.uniform(0.05, 0.6))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
        self.done(*arguments)
        self.assertGreater(kills, 0)
        self.assertEqual(self.weights("whole"), self.weights("killed"))
        self.assertEqual([m["step"] for m in self.metrics("killed")], list(range(1, 61)))
        self.assertEqual([m["loss"] for m in self.metrics("killed")], [m["loss"] for m in self.metrics("whole")])
        left = [p.name for p in (self.folder / "killed").rglob("*.part-*")]
        self.assertEqual(left, [])
        self.assertEqual(sorted(p.name for p in (self.folder / "killed" / "checkpoints").iterdir()),
                         ["step-00000058", "step-00000060"])

    def test_what_a_kill_behind_the_last_checkpoint_left_undone_is_done_by_resume(self):
        arguments = ["train", "--config", self.config, self.text, "--output", self.folder / "run", "--steps", 4,
                     "--checkpoint-every", 1, "--resume"]
        self.done(*arguments)
        checkpoints, model = self.folder / "run" / "checkpoints", self.folder / "run" / "model"
        weights = self.weights("run")
        shutil.copytree(checkpoints / "step-00000003", checkpoints / "step-00000002")
        shutil.rmtree(model)
        shutil.copytree(checkpoints / "step-00000003" / "model", model)
        self.assertNotEqual(self.weights("run"), weights)
        self.done(*arguments)
        self.assertEqual(self.weights("run"), weights)
        self.assertEqual(sorted(p.name for p in checkpoints.iterdir()), ["step-00000003", "step-00000004"])

    def test_another_instruction_set_is_told_and_allowed(self):
        self.train("run", "--steps", 2)
        command = self.command("train", "--resume", "--output", self.folder / "run", "--steps", 3)
        command["env"]["SPARSAM_ISA"] = "scalar"
        done = subprocess.run(**command, capture_output=True, timeout=120, check=True)
        account = json.loads((self.folder / "run" / "checkpoints" / "step-00000003" / "checkpoint.json").read_text())
        self.assertEqual(account["machine"]["isa"], "scalar")
        before = json.loads((self.folder / "run" / "checkpoints" / "step-00000002" / "checkpoint.json").read_text())
        if before["machine"]["isa"] != "scalar":
            self.assertIn("this machine goes on with scalar", done.stderr.decode())

    def test_a_finished_run_says_so_again(self):
        first = self.train("run", "--steps", 2).splitlines()[0].split(",")[0]
        again = self.done("train", "--resume", "--output", self.folder / "run")
        self.assertEqual(again.splitlines()[0].split(",")[0], first)
        self.assertEqual(len(self.metrics("run")), 2)

    def test_ctrl_c_finishes_the_step_and_says_how_to_go_on(self):
        out = self.folder / "run"
        process = subprocess.Popen(**self.command("train", "--config", self.config, self.text, "--output", out, "--steps",
                                                  100000), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        metrics = out / "metrics.jsonl"
        for _ in range(400):
            if metrics.exists() and metrics.stat().st_size > 0:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertIn("sparsam train --resume --output", printed.decode())
        step = self.metrics("run")[-1]["step"]
        self.assertTrue((out / "checkpoints" / f"step-{step:08}").exists())
        self.done("train", "--resume", "--output", out, "--steps", step + 2)
        self.assertEqual(self.metrics("run")[-1]["step"], step + 2)

    @unittest.skipUnless((SHARED / "golden" / "training").exists(), "needs the reference data")
    def test_the_golden_steps(self):
        for name in "llama", "qwen3":
            golden = json.loads((SHARED / "golden" / "training" / f"{name}.json").read_text())
            self.done("train", "--from", SHARED / "golden" / name, "--tokens",
                      SHARED / "golden" / "training" / f"{name}.json", "--output", self.folder / name, "--optimizer",
                      "adamw", "--lr", "1e-3", "--weight-decay", "0.1", "--clip", "1.0", "--precision", "float32")
            metrics = self.metrics(name)
            self.assertEqual(len(metrics), 10)
            for got, loss, norm in zip(metrics, golden["loss"], golden["grad_norm"]):
                self.assertAlmostEqual(got["loss"], loss, delta=1e-4)
                self.assertAlmostEqual(got["grad_norm"], norm, delta=2e-3 * norm)

    # --- Data ---

    def test_texts_with_a_tokenizer_and_packed_data(self):
        tokenizer = self.folder / "tok"
        self.done("tokenizer", "train", "--vocab", 300, "--output", tokenizer, self.text)
        self.train("text", "--tokenizer", tokenizer, "--steps", 8)
        self.train("text2", "--tokenizer", tokenizer / "tokenizer.json", "--steps", 4)
        self.done("train", "--resume", "--output", self.folder / "text2", "--steps", 8)
        # The rate of the first steps depends on how many there will be in the decay alone, which they do not reach.
        self.assertEqual(self.metrics("text")[3]["loss"], self.metrics("text2")[3]["loss"])
        model = self.folder / "text" / "model"
        self.assertEqual(json.loads((model / "config.json").read_text())["vocab_size"], 300)
        self.assertEqual((model / "tokenizer.json").read_bytes(), (tokenizer / "tokenizer.json").read_bytes())
        self.assertEqual(json.loads((model / "generation_config.json").read_text())["eos_token_id"], 0)
        packed = self.folder / "packed"
        self.done("data", "pack", "--tokenizer", tokenizer, "--output", packed, "--validation", 0, self.text)
        self.done("train", "--config", self.config, packed, "--output", self.folder / "p", "--steps", 4)
        self.assertEqual((self.folder / "p" / "model" / "tokenizer.json").read_bytes(),
                         (tokenizer / "tokenizer.json").read_bytes())
        self.assertEqual(json.loads((self.folder / "p" / "model" / "config.json").read_text())["eos_token_id"], 0)
        self.done("train", "--config", self.config, "--output", self.folder / "p", "--steps", 5, "--resume")
        self.done("train", "--from", model, self.text, "--output", self.folder / "on", "--steps", 2, "--context", 32)
        self.assertLess(self.metrics("on")[0]["loss"], self.metrics("text")[0]["loss"])
        other = self.folder / "other.jsonl"
        other.write_text("".join(json.dumps({"text": some_text(30, seed)}) + "\n" for seed in range(20)))
        self.done("train", "--config", self.config, self.text, other, "--output", self.folder / "bytes", "--steps", 2)

    def test_a_document_longer_or_shorter_than_the_context(self):
        self.text.write_text("short")
        self.train("short", "--steps", 2, "--validation", 0)
        self.text.write_text("x" * 100000)
        self.train("long", "--steps", 2)

    @unittest.skipIf(transformers is None, "needs Python's transformers")
    def test_transformers_opens_the_folder_and_gives_the_same_logits(self):
        for name, model in (("v3", {}), ("v3q", {"q_lora_rank": 24, "n_routed_experts": 8, "n_group": 2}),
                            ("mtp", {"num_nextn_predict_layers": 1})):
            self.write_config(model)
            self.train(name, "--steps", 6)
            folder = self.folder / name / "model"
            ids = [84, 104, 101, 32, 195, 164, 10]
            self.done("logits", folder, "--tokens", ",".join(map(str, ids)), "--output", self.folder / "l.f32")
            ours = torch.frombuffer(bytearray((self.folder / "l.f32").read_bytes()), dtype=torch.float32).reshape(7, 256)
            theirs = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
            with torch.no_grad():
                logits = theirs(torch.tensor([ids])).logits[0]
            self.assertLess(float((ours - logits).norm() / logits.norm()), 2e-5)
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
            self.assertEqual(tokenizer("The \u00e4\n")["input_ids"], list("The ä\n".encode()))
            self.assertEqual(tokenizer.decode(list("Grüße".encode())), "Grüße")

    # --- Bad input ---

    def test_data_that_cannot_be_learned(self):
        cases = {"empty.txt": (b"", "the file is empty"), "binary.bin": (b"\x7fELF\x00\x01" * 50, "byte 4"),
                 "latin.txt": (b"sch\xf6n " * 20, "byte 3 (0xf6)"), "one.txt": (b"x", "no next one to learn")}
        for name, (content, says) in cases.items():
            path = self.folder / name
            path.write_bytes(content)
            error = self.refused("train", "--config", self.config, path, "--output", self.folder / "out", "--steps", 2,
                                 "--validation", 0, says=says)
            self.assertEqual(error.count("\n"), 1, error)
        self.refused("train", "--config", self.config, self.folder / "no", "--output", self.folder / "out", "--steps", 2,
                     says="no such file")

    def test_contradictions_name_both_values(self):
        out = ["--output", self.folder / "out", "--steps", 3]
        self.refused("train", "--config", self.config, self.text, *out, "--context", 999, says=["999", "128"])
        tokens = self.folder / "tokens.json"
        tokens.write_text(json.dumps({"tokens": [[[1, 2, 3]], [[4, 5, 300]]]}))
        self.write_config({"vocab_size": 256})
        self.refused("train", "--config", self.config, "--tokens", tokens, "--output", self.folder / "t",
                     says=["300", "256"])
        self.refused("train", "--preset", "nano", "--config", self.config, self.text, *out, says="both")
        self.refused("train", "--preset", "nani", self.text, *out, says="did you mean 'nano'")
        self.refused("train", self.text, *out, says="--preset NAME")
        self.refused("train", "--config", self.config, self.text, *out, "--lr", "fast", says="'lr' is 'fast'")
        self.config.write_text('{"model": {"model_type": "llama", "hiden_size": 8}}')
        self.refused("train", "--config", self.config, self.text, *out, says="hidden_size")

    def test_a_changed_file_and_other_settings_are_refused(self):
        self.train("run", "--steps", 4)
        arguments = ["train", "--config", self.config, self.text, "--output", self.folder / "run", "--steps", 6]
        before = (self.folder / "run" / "metrics.jsonl").read_bytes()
        self.refused(*arguments, says="--resume goes on with it")
        self.refused(*arguments, "--resume", "--weight-decay", 0.5, says=["0.5", "0.1"])
        config = self.folder / "run" / "config.json"  # changed by hand
        kept = config.read_text()
        config.write_text(kept.replace('"clip": 1.0', '"clip": 2.0'))
        self.refused("train", "--resume", "--output", self.folder / "run", says=["--clip 1.0, not 2.0"])
        config.write_text(kept)
        self.text.write_text(some_text(4000, seed=2), encoding="utf-8")
        self.refused(*arguments, "--resume", says="the data have changed")
        self.assertEqual((self.folder / "run" / "metrics.jsonl").read_bytes(), before)
        foreign = self.folder / "foreign"
        foreign.mkdir()
        (foreign / "thesis.txt").write_text("mine")
        self.refused("train", "--config", self.config, self.text, "--output", foreign, "--steps", 6, says="holds something")

    def test_a_full_disk_leaves_the_last_whole_checkpoint(self):
        self.train("run", "--steps", 10)
        whole = self.weights("run")

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        error = self.refused("train", "--resume", "--output", self.folder / "run", "--steps", 30,
                             says=["no checkpoint at step 20", "training goes on, the one of step 10 stays",
                                   "no checkpoint at step 30"], preexec_fn=small_files)
        self.assertIn("File too large", error)
        self.assertEqual(self.weights("run"), whole)
        self.assertEqual([p.name for p in (self.folder / "run" / "checkpoints").iterdir()], ["step-00000010"])
        self.done("train", "--resume", "--output", self.folder / "run", "--steps", 30)
        self.assertEqual([m["step"] for m in self.metrics("run")], list(range(1, 31)))

    def test_a_loss_that_is_no_number_stops_the_run(self):
        self.write_config(lr=1000, clip=0, weight_decay=1000)
        error = self.refused("train", "--config", self.config, self.text, "--output", self.folder / "run", "--steps", 300,
                             "--checkpoint-every", 1, says=["step ", "training went wrong", "the largest one is in",
                                                            "the checkpoint of step"])
        self.assertEqual(error.count("\n"), 1 + error.count("training  "), error)

    def test_two_runs_in_one_folder_are_refused(self):
        out = self.folder / "run"
        process = subprocess.Popen(**self.command("train", "--config", self.config, self.text, "--output", out, "--steps",
                                                  100000), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(400):
                if (out / "metrics.jsonl").exists():
                    break
                time.sleep(0.05)
            self.refused("train", "--resume", "--output", out, says="another process trains here")
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    harness.main(2)
