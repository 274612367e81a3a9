"""show, doctor, bench, convert and quantize, end to end: test_verbs.py SPARSAM WRITE_TINY_MODEL WRITE_MODEL"""

import hashlib
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

_, WRITE_TINY_MODEL, WRITE_MODEL = harness.programs(3)


class Verbs(harness.SparsamTest):
    def model(self, architecture="llama", **changes):
        folder = self.folder / architecture
        subprocess.run([WRITE_TINY_MODEL, architecture, folder, json.dumps(changes)], check=True)
        return folder

    def run_sparsam(self, *arguments, code=0, **options):
        done = super().run_sparsam(*arguments, **options)
        self.assertEqual(done.returncode, code, done.stderr.decode(errors="replace"))
        return done

    def logits(self, model):
        output = self.folder / "logits.f32"
        self.run_sparsam("logits", model, "--tokens", "5,9,2,40,7", "--output", output)
        data = output.read_bytes()
        return struct.unpack(f"<{len(data) // 4}f", data)

    def assert_close(self, got, expected, bound):
        error = sum((a - b) ** 2 for a, b in zip(got, expected, strict=True)) / sum(b * b for b in expected)
        self.assertLessEqual(error**0.5, bound)

    def test_a_folder_becomes_gguf_and_a_folder_again(self):
        source = self.model("qwen3_moe")
        gguf, back = self.folder / "m.gguf", self.folder / "back"
        report = self.json_of("convert", source, gguf, "--json")
        self.assertEqual(report["notes"], [])
        self.run_sparsam("convert", gguf, back)
        expected = self.logits(source)
        self.assert_close(self.logits(gguf), expected, 2e-6)
        self.assert_close(self.logits(back), expected, 2e-6)
        text = "Hello  wörld, 123\n".encode()
        ids = [self.run_sparsam("tokenize", m, stdin=text).stdout for m in (source, gguf, back)]
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(ids[0], ids[2])
        for name in ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
                     "generation_config.json"):
            self.assertTrue((back / name).exists(), name)
        self.assertEqual([p.name for p in self.folder.iterdir() if ".part" in p.name], [])

    def test_packing_makes_it_smaller_and_keeps_it_running(self):
        source, packed = self.model("llama", hidden_size=256, intermediate_size=512), self.folder / "q.gguf"
        report = self.json_of("quantize", source, packed, "--type", "q4_k_m", "--json")
        self.assertLess(report["output_bytes"], 0.35 * report["source_bytes"])
        self.assertIn("Q4_K", report["tensors"])
        self.logits(packed)
        self.json_of("quantize", packed, self.folder / "p.gguf", "--type", "Q8_0", "--pure", "--json")
        again = self.run_sparsam("quantize", packed, self.folder / "r.gguf", "--type", "q5_0")
        self.assertIn(b"packed already", again.stderr)

    def test_an_unknown_type_names_the_known_ones(self):
        done = self.run_sparsam("quantize", self.model(), self.folder / "q.gguf", "--type", "q9", code=2)
        self.assertIn(b"Q4_K_M", done.stderr)
        self.assertEqual(done.stderr.count(b"\n"), 1)
        self.assertFalse((self.folder / "q.gguf").exists())

    def test_show_counts_what_is_there(self):
        source = self.model("deepseek_v3")
        shown = self.json_of("show", source, "--json", "--context", 100)
        self.assertEqual(shown["architecture"], "deepseek_v3")
        self.assertTrue(shown["runs"])
        self.assertEqual(shown["parameters"], sum(g["parameters"] for g in shown["groups"]))
        self.assertEqual(shown["parameters"] * 4, sum(shown["formats"].values()))
        self.assertLess(shown["active_parameters"], shown["parameters"])
        self.assertEqual({"embedding", "norms", "attention", "router", "experts", "shared experts", "feed-forward",
                          "head"}, {g["name"] for g in shown["groups"]})
        (memory,) = shown["memory"]
        config = shown["config"]
        width = config["kv_lora_rank"] + 8  # the shared rotary key
        self.assertEqual(memory["cache_f32"], 128 * config["layers"] * width * 4)
        self.assertEqual(memory["cache_f16"] * 2, memory["cache_f32"])
        self.assertIn(b"deepseek_v3", self.run_sparsam("show", source).stdout)
        self.run_sparsam("show", source, "--context", 10**6, code=1)

    def test_show_says_what_it_can_of_what_does_not_run(self):
        tokenizer = self.model() / "tokenizer.json"
        shown = self.json_of("show", tokenizer, "--json")
        self.assertFalse(shown["runs"])
        self.assertGreater(shown["tokenizer"]["tokens"], 256)
        # A GGUF of an architecture that nobody knows: one key, one vector.
        def text(value):
            return struct.pack("<Q", len(value)) + value
        head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1)
        head += text(b"general.architecture") + struct.pack("<I", 8) + text(b"martian")
        head += text(b"x.weight") + struct.pack("<IQIQ", 1, 8, 0, 0)
        strange = self.folder / "strange.gguf"
        strange.write_bytes(head + bytes(-len(head) % 32) + bytes(32))
        shown = self.json_of("show", strange, "--json")
        self.assertEqual(shown["architecture"], "martian")
        self.assertEqual(shown["parameters"], 8)
        self.assertIn("martian", shown["problem"])
        self.run_sparsam("show", self.folder / "nothing.gguf", code=1)

    def test_show_tells_where_a_model_in_the_store_comes_from(self):
        gguf = self.folder / "m.gguf"
        self.run_sparsam("convert", self.model(), gguf)
        digest = hashlib.sha256(gguf.read_bytes()).hexdigest()
        models = self.folder / "home" / "models"
        for part in ("blobs/sha256", "manifests", "names", "partial", "tmp", "locks"):
            (models / part).mkdir(parents=True)
        gguf.rename(models / "blobs" / "sha256" / digest)
        (models / "store.json").write_text(json.dumps({"format": "sparsam-store", "version": 1}))
        (models / "manifests" / "tiny@latest.json").write_text(json.dumps({
            "format": "sparsam-manifest", "version": 1, "name": "tiny", "tag": "latest", "source": "pypi:tiny",
            "revision": "1.0", "license": "MIT", "pulled": "2026-11-22T15:03:00Z", "entry": "m.gguf",
            "files": [{"path": "m.gguf", "size": (models / "blobs" / "sha256" / digest).stat().st_size,
                       "sha256": digest}]}))
        shown = self.json_of("show", "tiny", "--json")
        self.assertEqual(shown["store"]["source"], "pypi:tiny")
        self.assertEqual(shown["store"]["files"][0]["sha256"], digest)
        self.assertEqual(shown["license"], "MIT")

    def test_doctor_measures(self):
        found = self.json_of("doctor", self.model(), "--json", "--threads", 1)
        self.assertGreater(found["read_gb_per_s"], 0.1)
        self.assertIn(found["isa"], found["levels"])
        (model,) = found["models"]
        for what in ("generate", "prompt"):
            self.assertGreater(model[f"{what}_tokens_per_s_expected"], 1)
            self.assertGreater(model[f"{what}_tokens_per_s_at_most"], model[f"{what}_tokens_per_s_expected"])
        self.assertTrue(all(f["text"] for f in found["findings"]))
        self.assertIn(b"reading", self.run_sparsam("doctor", "--threads", 1).stdout)

    def test_bench_gives_rates_and_shares_of_the_machine(self):
        found = self.json_of("bench", self.model(), "--prompt", 40, "--generate", 8, "--repeat", 2, "--threads", 2,
                             "--json")
        for key in ("prompt_tokens_per_s", "generate_tokens_per_s", "machine_read_gb_per_s", "machine_gop_per_s"):
            self.assertLessEqual(found[key]["min"], found[key]["median"])
            self.assertLessEqual(found[key]["median"], found[key]["max"])
        self.assertGreater(found["bytes_per_token"], 0)
        self.assertEqual(found["arithmetic"], "float32")
        self.assertEqual(found["bytes_per_token"], self.json_of("show", self.folder / "llama", "--json")["bytes_per_token"])
        self.assertEqual(found["bytes_per_step"], found["bytes_per_token"])
        self.assertLess(found["peak_rss_bytes"], 300e6)  # without what the machine is measured with
        rate, peak = found["generate_tokens_per_s"]["median"], found["machine_read_gb_per_s"]["median"]
        self.assertAlmostEqual(found["read_gb_per_s"], found["bytes_per_token"] * rate / 1e9)
        self.assertAlmostEqual(found["share_of_machine_read"], found["read_gb_per_s"] / peak)

    def test_random_models_of_any_shape_are_written(self):
        config = self.model("deepseek_v2", hidden_size=256, kv_lora_rank=256, moe_intermediate_size=160) / "config.json"
        first, second, folder = self.folder / "a.gguf", self.folder / "b.gguf", self.folder / "folder"
        for output, *options in ((first,), (second,), (folder, "--type", "BF16")):
            subprocess.run([WRITE_MODEL, config, output, *options], check=True)
        self.assertEqual(first.read_bytes(), second.read_bytes())
        subprocess.run([WRITE_MODEL, config, second, "--seed", "2"], check=True)
        self.assertNotEqual(first.read_bytes(), second.read_bytes())
        shown = {g["name"]: g["formats"] for g in self.json_of("show", first, "--json")["groups"]}
        self.assertLessEqual({"Q4_K", "Q5_0", "Q8_0"}, set(shown["experts"]))  # 160 is no multiple of 256
        for model in (first, folder):
            self.assertTrue(all(abs(x) < 1e3 for x in self.logits(model)))
            self.run_sparsam("run", model, "--raw", "--prompt", "ab", "--temperature", 0, "--max-tokens", 4)
        wrong = subprocess.run([WRITE_MODEL, config, folder, "--type", "BF16"], capture_output=True, check=False)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn(b"already there", wrong.stderr)

    def test_the_manual_has_every_verb(self):
        page = self.run_sparsam("man").stdout.decode()
        shown = self.run_sparsam("--help").stdout.decode().split("Subcommands:")[1].split("\n\n")[0]
        listed = re.findall(r"^  ([a-z]+) ", shown, re.M)
        self.assertGreater(len(listed), 10)
        for wanted in [f".SS sparsam {verb}" for verb in listed] + [".SS sparsam data pack", "\\-\\-max\\-tokens"]:
            self.assertTrue(wanted in page, wanted)
        known = (".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".RI", ".nf", ".fi")
        for line in page.splitlines():
            self.assertTrue(not line.startswith((".", "'")) or line.split()[0] in known, line)


if __name__ == "__main__":
    harness.main(3)
