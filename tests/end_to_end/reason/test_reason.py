"""sparsam reason, end to end: test_reason.py SPARSAM

The model that learns was taught for some seconds to answer which of two numbers is larger; most of its answers have the
right form, and some are right.
"""
import hashlib
import json
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness

MODEL = {
    "model_type": "deepseek_v3", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
    "num_key_value_heads": 2, "intermediate_size": 128, "max_position_embeddings": 512, "q_lora_rank": 32,
    "kv_lora_rank": 32, "qk_nope_head_dim": 16, "qk_rope_head_dim": 16, "v_head_dim": 16, "first_k_dense_replace": 1,
    "n_routed_experts": 4, "num_experts_per_tok": 2, "n_shared_experts": 1, "moe_intermediate_size": 32, "n_group": 1,
    "topk_group": 1, "routed_scaling_factor": 2.5, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
    "tie_word_embeddings": False,
}
TASKS = ["--families", "ordering", "--difficulty-high", "1", "--language", "en"]
SMALL = ["--questions", 4, "--answers", 4, "--max-tokens", 24, "--evaluate-count", 4, "--evaluate-samples", 2,
         "--evaluate-every", 2, "--leaves", 1]


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Reason(harness.SparsamTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sparsam_test_")
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)

        def done(*arguments):
            result = subprocess.run([harness.SPARSAM, *map(str, arguments)], capture_output=True, check=False)
            if result.returncode != 0:
                raise RuntimeError(result.stderr.decode(errors="replace"))
            return result.stdout

        chats = cls.root / "chats.jsonl"
        chats.write_bytes(done("tasks", "sample", "--family", "ordering", "--difficulty", "1", "--language", "en",
                               "--quality", "direct", "--count", 2000, "--format", "chat"))
        done("tokenizer", "train", "--vocab", 400, "--digits-one-by-one", "--chat", "--output", cls.root / "tokenizer", chats)
        done("data", "pack", "--tokenizer", cls.root / "tokenizer", "--output", cls.root / "packed", chats)
        (cls.root / "config.json").write_text(json.dumps({"model": MODEL}))
        done("train", "--config", cls.root / "config.json", cls.root / "packed", "--output", cls.root / "run", "--steps",
             15 if harness.SANITIZED else 60, "--lr", 5e-3, "--context", 128, "--rows", 8)
        cls.model = cls.root / "run/model"

    def reason(self, output, *arguments):
        return self.json_of("reason", self.model, *TASKS, *SMALL, "--output", output, "--json", *arguments)

    def metrics(self, output):
        return [json.loads(line) for line in (output / "metrics.jsonl").read_text().splitlines()]

    def test_a_kill_in_the_middle_changes_nothing(self):
        straight, killed = self.folder / "straight", self.folder / "killed"
        self.reason(straight, "--steps", 6, "--checkpoint-every", 1)
        process = subprocess.Popen(**self.command("reason", self.model, *TASKS, *SMALL, "--output", killed, "--steps", 6,
                                                  "--checkpoint-every", 1), stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + harness.TIMEOUT_S
        while time.monotonic() < deadline and process.poll() is None and not (killed / "checkpoints/step-00000002").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        outcome = self.json_of("reason", "--resume", "--output", killed, "--threads", 1, "--json")
        self.assertEqual(outcome["step"], 6)
        self.assertEqual(digest(killed / "model/model.safetensors"), digest(straight / "model/model.safetensors"))

        def timeless(output):
            return [{k: v for k, v in line.items() if k not in ("rollout_s", "train_s")} for line in self.metrics(output)]

        self.assertEqual(timeless(killed), timeless(straight))
        self.assertEqual((killed / "answers.jsonl").read_text(), (straight / "answers.jsonl").read_text())
        self.assertEqual([line["step"] for line in self.metrics(killed)], [0, 1, 2, 3, 4, 5, 6])
        self.assertEqual(len((killed / "answers.jsonl").read_text().splitlines()), 4 * 4 * 2)
        page = (killed / "report.html").read_text()
        self.assertIn("curriculum", page)
        self.assertIsNone(re.search(r"(src|href)=", page), "the page refers to nothing outside")
        # The model that is left answers.
        self.assertIn("content", self.done("run", killed / "model", "--prompt", "7 > 5?", "--json", "--max-tokens", 8))

    def test_what_an_attempt_without_a_checkpoint_wrote_does_not_count(self):
        output = self.folder / "run"
        self.reason(output, "--steps", 2)
        before = self.metrics(output)
        shutil.rmtree(output / "checkpoints")
        self.json_of("reason", "--resume", "--output", output, "--json")
        self.assertEqual([line["step"] for line in self.metrics(output)], [0, 1, 2])
        self.assertEqual(self.metrics(output)[-1]["right"], before[-1]["right"])
        answers = [json.loads(line) for line in (output / "answers.jsonl").read_text().splitlines()]
        self.assertEqual(len(answers), 2 * 4 * 2)
        self.assertEqual({(line["language"], line["difficulty"]) for line in answers}, {("en", 1)})
        # The curriculum stands in the metrics: a step that is missing there is not passed over.
        lines = (output / "metrics.jsonl").read_text().splitlines()
        (output / "metrics.jsonl").write_text(lines[0] + "\n" + lines[2] + "\n")
        self.refused("reason", "--resume", "--output", output, "--steps", 3, says=["metrics.jsonl:2", "step 1"])
        (output / "metrics.jsonl").write_text("")
        self.refused("reason", "--resume", "--output", output, "--steps", 3, says=["metrics.jsonl", "step 2"])

    def test_nothing_of_others_is_overwritten(self):
        model = self.folder / "model"
        shutil.copytree(self.model, model)
        self.refused("reason", model, *TASKS, "--steps", 1, "--output", model, says="holds something")
        self.refused("train", "--from", model, self.root / "packed", "--steps", 1, "--output", model, says="holds something")
        self.assertEqual(digest(model / "config.json"), digest(self.model / "config.json"))
        project = self.folder / "project"
        (project / "data").mkdir(parents=True)
        (project / "config.json").write_text('{"mine": 1}')
        (project / "data/precious").write_text("kept")
        self.refused("reason", model, *TASKS, "--steps", 1, "--output", project, says="holds something")
        self.assertEqual((project / "data/precious").read_text(), "kept")

    def test_other_tasks_are_refused_by_name(self):
        output = self.folder / "run"
        self.reason(output, "--steps", 1)
        self.refused("reason", "--resume", "--output", output, "--families", "gcd", "--steps", 2, says=["ordering", "gcd"])
        self.refused("reason", self.model, "--output", output, "--steps", 2, says="--resume")
        self.refused("reason", "--resume", self.root / "tokenizer", "--output", output, "--steps", 2, says="tokenizer")

    def test_a_reward_that_never_changes_is_told_and_ends_the_run(self):
        verifier = self.folder / "stern"
        verifier.write_text("#!/usr/bin/env python3\nimport sys\n"
                            "for line in sys.stdin: print('{\"right\": false, \"format_ok\": false}', flush=True)\n")
        verifier.chmod(verifier.stat().st_mode | stat.S_IXUSR)
        arguments = ["reason", self.model, *TASKS, "--questions", 2, "--answers", 2, "--max-tokens", 8, "--overlong-margin", 0,
                     "--evaluate-count", 1, "--evaluate-every", 100, "--verifier", verifier, "--steps", 30]
        result = self.run_sparsam(*arguments, "--output", self.folder / "run", "--stop-if-constant")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("the same for all answers", result.stderr.decode())
        self.assertIn("step 10 of 30", result.stdout.decode())

    def test_a_verifier_that_hangs_is_counted_and_never_a_reward(self):
        verifier = self.folder / "hanging"
        verifier.write_text("#!/bin/sh\nexec sleep 60\n")
        verifier.chmod(verifier.stat().st_mode | stat.S_IXUSR)
        output = self.folder / "run"
        self.done("reason", self.model, *TASKS, "--questions", 2, "--answers", 2, "--max-tokens", 8, "--evaluate-count", 1,
                  "--verifier", verifier, "--verifier-timeout-ms", 50, "--steps", 1, "--output", output)
        last = self.metrics(output)[-1]
        self.assertEqual(last["verifier_failures"], 4)
        self.assertEqual(last["right"], 0)

    def test_controls_and_divergence_run(self):
        for extra in ["--reward", "random"], ["--reward", "format"], ["--kl", 0.1], ["--curriculum", "uniform", "--by-deviation"]:
            output = self.folder / "-".join(map(str, extra)).strip("-")
            self.reason(output, "--steps", 2, *extra)
            self.assertTrue(all(line.get("difference", 0) < 1e-3 for line in self.metrics(output)))

    def test_bad_input(self):
        output = self.folder / "out"
        self.misused("reason", "--output", output, says="MODEL is needed")
        self.misused("reason", self.model, says="--output")
        self.refused("reason", self.model, "--output", output, says="--steps")
        self.refused("reason", self.model, "--output", output, "--steps", 1, "--families", "magic", says="magic")
        self.refused("reason", self.model, "--output", output, "--steps", 1, "--answers", 1, says=["answers", "from 2"])
        self.refused("reason", self.model, "--output", output, "--steps", 1, "--reward", "gold", says=["gold", "random"])
        self.refused("reason", self.folder / "nowhere", "--output", output, "--steps", 1, says="nowhere")
        self.refused("reason", "--resume", "--output", output, says="which model")
        self.refused("reason", self.model, "--output", output, "--steps", 1, "--verifier", "no-such-verifier", says="no-such-verifier")
        self.refused("reason", self.model, "--output", output, "--steps", 1, "--questions", 1 << 19, "--answers", 4, says="at most")
        occupied = self.folder / "occupied"
        occupied.mkdir()
        (occupied / "file").write_text("mine")
        self.refused("reason", self.model, "--output", occupied, "--steps", 1, says="occupied")
        self.assertEqual((occupied / "file").read_text(), "mine")


if __name__ == "__main__":
    harness.main(1)
