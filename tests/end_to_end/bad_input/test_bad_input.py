"""Bad input, end to end: test_bad_input.py SPARSAM WRITE_TINY_MODEL

Each case gives one line on standard error that names the thing and the reason, exit code 1, and nothing half-written.
Where the machine cannot show a case (no control groups to write to, no small file system to mount), it says so.
"""

import json
import os
import pathlib
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import SANITIZED, SPARSAM  # noqa: E402

_, WRITE_TINY_MODEL = harness.programs(2)


class BadInput(harness.SparsamTest):
    def setUp(self):
        super().setUp()
        self.output = self.folder / "out" / "logits.f32"
        self.output.parent.mkdir()

    def model(self, architecture="llama", **changes):
        folder = self.folder / "model"
        subprocess.run([WRITE_TINY_MODEL, architecture, folder, json.dumps(changes)], check=True)
        return folder

    def refused(self, *arguments, says, silent=True, **options):
        error = super().refused(*arguments, says=says, silent=silent, **options)
        self.assertEqual(list(self.output.parent.iterdir()), [], "something half-written was left")
        return error

    def logits(self, model, says, tokens="1,2,3", **options):
        return self.refused("logits", model, "--tokens", tokens, "--output", self.output, says=says, **options)

    # What is no model at all.

    def test_a_missing_model(self):
        self.logits(self.folder / "nothing.gguf", "nothing.gguf")

    def test_a_pipe_is_no_model(self):
        for name in ("pipe", "pipe.gguf", "pipe.json"):
            os.mkfifo(self.folder / name)
            self.refused("run", self.folder / name, "--prompt", "a", says=[name])
            self.refused("tokenize", self.folder / name, says=[name, "not a regular file"])
        self.logits(self.folder / "pipe", "not a regular file")

    def test_a_pipe_in_a_models_folder(self):
        model = self.model()
        for name in ("config.json", "model.safetensors"):
            (model / name).rename(model / "kept")
            os.mkfifo(model / name)
            self.logits(model, [name, "not a regular file"])
            (model / name).unlink()
            (model / "kept").rename(model / name)

    def test_a_device_is_no_model(self):
        self.logits("/dev/zero", ["/dev/zero", "not a regular file"])

    def test_an_empty_file(self):
        (self.folder / "empty.gguf").touch()
        self.logits(self.folder / "empty.gguf", ["empty.gguf", "empty"])

    def test_a_folder_without_a_model(self):
        self.logits(self.folder, "config.json")

    def test_a_text_is_no_gguf(self):
        (self.folder / "letter.gguf").write_text("Dear Sir or Madam,\n" * 100)
        self.logits(self.folder / "letter.gguf", "letter.gguf")

    def test_a_gguf_that_promises_more_than_there_is(self):
        for tensors, keys in ((1 << 60, 0), (0, 1 << 60), (1, 1)):
            (self.folder / "short.gguf").write_bytes(b"GGUF" + struct.pack("<IQQ", 3, tensors, keys))
            self.logits(self.folder / "short.gguf", "short.gguf")

    # What is a model, but a broken one.

    def test_a_configuration_that_is_no_json(self):
        model = self.model()
        (model / "config.json").write_text("{")
        self.logits(model, "config.json")

    def test_sizes_beyond_reason(self):
        model = self.model()
        config = json.loads((model / "config.json").read_text())
        for key, value in (("num_hidden_layers", 10**9), ("hidden_size", 2**62), ("num_attention_heads", 0),
                           ("num_key_value_heads", 3), ("head_dim", 15), ("vocab_size", -1), ("rope_theta", 0),
                           ("rms_norm_eps", "small"), ("max_position_embeddings", 0)):
            (model / "config.json").write_text(json.dumps(config | {key: value}))
            self.logits(model, "config.json")

    def test_what_is_not_computed_here_is_refused(self):
        model = self.model()
        config = json.loads((model / "config.json").read_text())
        for key, value in (("model_type", "mamba"), ("hidden_act", "gelu"), ("partial_rotary_factor", 0.5),
                           ("rope_scaling", {"rope_type": "longrope"}),
                           ("quantization_config", {"quant_method": "gptq"})):
            (model / "config.json").write_text(json.dumps(config | {key: value}))
            self.logits(model, "config.json")

    def test_a_shape_that_the_configuration_does_not_ask_for(self):
        model = self.model()
        config = json.loads((model / "config.json").read_text())
        (model / "config.json").write_text(json.dumps(config | {"intermediate_size": 97}))
        self.logits(model, ["'model.layers.0.mlp.gate_proj.weight'", "[96, 64]", "[97, 64]"])

    def test_a_head_that_is_neither_there_nor_the_embedding(self):
        model = self.model(tie_word_embeddings=True)
        config = json.loads((model / "config.json").read_text())
        (model / "config.json").write_text(json.dumps(config | {"tie_word_embeddings": False}))
        self.logits(model, "'lm_head.weight'")

    def test_a_tensor_that_nobody_knows(self):
        model = self.model()
        self.patch(model, lambda header: {k.replace("0.mlp.up_proj.weight", "0.mlp.up_proj.qweight"): v
                                          for k, v in header.items()})
        self.logits(model, ["'model.layers.0.mlp.up_proj.qweight'", "not known"])

    def patch(self, model, change_header):
        file = model / "model.safetensors"
        content = file.read_bytes()
        (size,) = struct.unpack("<Q", content[:8])
        header = json.dumps(change_header(json.loads(content[8:8 + size]))).encode()
        file.write_bytes(struct.pack("<Q", len(header)) + header + content[8 + size:])

    def test_a_truncated_file(self):
        file = self.model() / "model.safetensors"
        content = file.read_bytes()
        for size in (4, 100, len(content) // 2, len(content) - 1):
            file.write_bytes(content[:size])
            self.logits(file.parent, "model.safetensors")

    def test_a_missing_shard(self):
        model = self.model()
        file = model / "model.safetensors"
        content = file.read_bytes()
        (size,) = struct.unpack("<Q", content[:8])
        names = [name for name in json.loads(content[8:8 + size]) if name != "__metadata__"]
        shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
        weight_map = {name: shards[i % 2] for i, name in enumerate(names)}
        (model / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
        file.rename(model / shards[0])
        self.logits(model, "model-0000")

    def test_weights_that_are_no_numbers(self):
        model = self.model()
        file = model / "model.safetensors"
        content = bytearray(file.read_bytes())
        (size,) = struct.unpack("<Q", content[:8])
        begin, _ = json.loads(content[8:8 + size])["model.layers.1.self_attn.v_proj.weight"]["data_offsets"]
        at = 8 + size + begin + 4 * (3 * 64 + 5)
        content[at:at + 4] = struct.pack("<f", float("nan"))
        file.write_bytes(content)
        self.logits(model, ["'model.layers.1.self_attn.v_proj.weight'", "nan", "[3, 5]"])
        self.refused("run", model, "--raw", "--prompt", "a", "--max-tokens", "3",
                     says="'model.layers.1.self_attn.v_proj.weight'")

    def test_a_file_that_shrinks_while_it_is_in_use(self):
        model = self.model(max_position_embeddings=1 << 20)
        running = subprocess.Popen([SPARSAM, "run", model, "--raw", "--prompt", "a", "--temperature", "0",
                                    "--context", "200000"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        try:
            os.read(running.stdout.fileno(), 1)
            os.truncate(model / "model.safetensors", 5000)
            running.stdout.read()
            error = running.stderr.read().decode()
            self.assertEqual(running.wait(60), 1, error)
            self.assertEqual(error.strip().count("\n"), 0, error)
            self.assertIn("model.safetensors: the file became shorter while it was in use", error)
        finally:
            running.kill()
            running.wait()
            running.stdout.close()
            running.stderr.close()

    # What is asked of a sound model.

    def test_a_token_out_of_range(self):
        self.logits(self.model(), ["288", "place 1"], tokens="1,288")
        self.logits(self.folder / "model", ["-1", "place 0"], tokens="-1")

    def test_more_tokens_than_the_context_holds(self):
        self.logits(self.model(), ["513", "512"], tokens=",".join(["1"] * 513))
        self.refused("run", self.folder / "model", "--raw", "--context", "8", "--prompt", "more than eight bytes",
                     says=["8", "21"])

    def test_a_full_context_is_a_clear_end_of_the_answer(self):
        done = self.run_sparsam("run", self.model(), "--raw", "--context", "20", "--prompt", "hello", "--json",
                                "--temperature", "0", "--logit-bias", "257=-1000")  # never the end token
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertIn(answer["finish_reason"], ("context", "length"))
        self.assertEqual(answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"], 20)

    def test_a_prompt_that_is_no_utf_8(self):
        model = self.model()
        self.refused("run", model, "--raw", "--prompt", b"ab\xffcd".decode("utf-8", "surrogateescape"),
                     says=["UTF-8", "byte 2"])
        (self.folder / "text").write_bytes(b"a" * 70 + b"\xc3")
        self.refused("perplexity", model, "--file", self.folder / "text", "--context", "16",
                     says=["UTF-8", "byte 70"])
        self.refused("tokenize", model, stdin=b"abc\xed\xa0\x80", says=["UTF-8", "byte 3"])

    def test_a_template_that_throws_or_never_ends(self):
        model = self.model()
        (model / "chat_template.jinja").write_text("{{ raise_exception('only questions, please') }}")
        self.refused("run", model, "--prompt", "a", says="only questions, please")
        (model / "chat_template.jinja").write_text("{% for a in range(100000) %}{% for b in range(100000) %}x"
                                                   "{% endfor %}{% endfor %}")
        self.refused("run", model, "--prompt", "a", says="template")

    def test_a_broken_tokenizer(self):
        model = self.model()
        (model / "tokenizer.json").write_text('{"model": {"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": [7]}}')
        self.refused("tokenize", model, says="tokenizer.json")

    # Who asks it to end.

    def interrupted(self, *arguments, signal_, part, attempts=5):
        """Runs until something with `part` in its name is there, then sends the signal. On a busy machine it may be done
        before: once more, then."""
        process = subprocess.Popen(**self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            while process.poll() is None and not any(part in path.name for path in self.output.parent.iterdir()):
                time.sleep(0.002)
            if process.poll() is not None:
                process.communicate()
                self.assertGreater(attempts, 1, "it was done before the signal came")
                for path in self.output.parent.iterdir():
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                return self.interrupted(*arguments, signal_=signal_, part=part, attempts=attempts - 1)
            process.send_signal(signal_)
            _, error = process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
        self.assertEqual(process.returncode, 128 + signal_, error)
        self.assertEqual(list(self.output.parent.iterdir()), [], "something half-written was left")
        return error.decode()

    def test_a_signal_leaves_nothing_half_written(self):
        model = self.model(hidden_size=1024, intermediate_size=8192, vocab_size=32000, num_hidden_layers=4)
        folder = self.output.parent / "folder"
        for signal_, says in ((signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated"),
                              (signal.SIGHUP, "the terminal is gone")):
            for arguments in (["convert", model, self.output], ["convert", model, folder, "--dtype", "f16"],
                              ["quantize", model, self.output, "--shard-size", "50MB"],
                              ["logits", model, "--tokens", ",".join(["1"] * 400), "--output", self.output]):
                error = self.interrupted(*arguments, signal_=signal_, part=".part-")
                self.assertEqual(error, f"sparsam: {says}\n")

    def test_a_reader_that_goes_away_ends_it_silently(self):
        # Greedy, since a token drawn early may be the one that ends an answer.
        process = subprocess.Popen(**self.command("run", self.model(max_position_embeddings=1 << 20), "--raw", "--prompt",
                                                  "a", "--temperature", 0, "--context", 100_000),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.read(process.stdout.fileno(), 1)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        self.assertEqual(process.wait(60), 128 + signal.SIGPIPE)
        process.stderr.close()

    def test_a_signal_that_was_ignored_stays_so(self):
        model = self.model(hidden_size=512, vocab_size=32000)
        process = subprocess.Popen(**self.command("convert", model, self.output), stdout=subprocess.DEVNULL,
                                   preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        while process.poll() is None:
            process.send_signal(signal.SIGHUP)
            time.sleep(0.002)
        self.assertEqual(process.returncode, 0)

    # What the machine does not have.

    @unittest.skipIf(SANITIZED, "the sanitizer reserves more addresses than any limit allows")
    def test_a_cache_beyond_the_processs_memory(self):
        model = self.model(max_position_embeddings=1 << 27)

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

        error = self.refused("run", model, "--raw", "--prompt", "a", "--context", 1 << 27, preexec_fn=limit,
                             says=["MiB for the cache", "MiB of memory are available"])
        self.assertIn(f"{(1 << 27) * 2 * 3 * 32 * 2 >> 20} MiB for the cache", error)

    def test_a_cache_beyond_the_control_groups_memory(self):
        group = self.control_group(256 << 20)
        model = self.model(max_position_embeddings=1 << 27)
        try:
            def join():
                (group / "cgroup.procs").write_text(str(os.getpid()))

            self.refused("run", model, "--raw", "--prompt", "a", "--context", 1 << 20, preexec_fn=join,
                         says=["MiB for the cache", "MiB of memory are available"])
        finally:
            self.leave(group)

    def leave(self, group):
        """The system empties a group some time after its last process has ended."""
        for _ in range(100):
            try:
                return group.rmdir()
            except OSError:
                time.sleep(0.1)
        group.rmdir()

    def control_group(self, limit):
        for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers not in ("", "memory"):
                continue
            base = pathlib.Path("/sys/fs/cgroup" + ("/memory" if controllers else ""))
            group = base / path.strip("/") / f"sparsam-test-{os.getpid()}"
            try:
                group.mkdir()
            except OSError:
                continue
            try:
                (group / ("memory.limit_in_bytes" if controllers else "memory.max")).write_text(str(limit))
                return group
            except OSError:
                group.rmdir()
        self.skipTest("no control group with a memory limit can be made here")

    # Devices are reached through links of our own: a program that put a file in their place would replace the link.

    def test_a_full_disk(self):
        model = self.model()
        link = self.folder / "full"
        link.symlink_to("/dev/full")
        self.refused("logits", model, "--tokens", "1,2", "--output", link,
                     says=["/dev/full", "No space left on device"])
        self.assertTrue(link.is_symlink(), "the device was replaced")

    def test_a_device_is_written_to_and_stays_one(self):
        link = self.folder / "stdout"
        link.symlink_to("/proc/self/fd/1")
        done = self.run_sparsam("logits", self.model(), "--tokens", "1,2", "--output", link)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout), 2 * 288 * 4)
        self.assertTrue(link.is_symlink(), "the device was replaced")

    def test_an_output_that_nobody_takes(self):
        model = self.model()
        for arguments in (["tokenize", model], ["show", model, "--json"], ["--help"], ["--version"],
                          ["run", model, "--raw", "--prompt", "a", "--max-tokens", "3"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([SPARSAM, *map(str, arguments)], input=b"abc", stdout=full,
                                      stderr=subprocess.PIPE, timeout=120)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
            self.assertIn(b"No space left on device", done.stderr)

    def test_descriptors_that_are_closed_at_the_start(self):
        model = self.model()
        gguf = self.folder / "m.gguf"
        for closed, code in (((0,), 0), ((1,), 1), ((2,), 0), ((0, 1, 2), 1)):
            done = self.run_sparsam("convert", model, gguf, stdin=None,
                                    preexec_fn=lambda closed=closed: [os.close(fd) for fd in closed])
            self.assertEqual(done.returncode, code, closed)
            self.assertEqual(gguf.read_bytes()[:4], b"GGUF")
            self.done("logits", gguf, "--tokens", "1", "--output", self.folder / "logits")
        done = self.run_sparsam("tokenize", model, stdin=None, preexec_fn=lambda: os.close(0))
        self.assertEqual(done.returncode, 1)

    def test_an_output_behind_a_descriptor_is_appended(self):
        with open(self.folder / "log", "ab") as log:
            log.write(b"before")
            log.flush()
            self.run_sparsam("logits", self.model(), "--tokens", "1", "--output", "/dev/stdout", capture_output=False,
                             stdout=log)
        self.assertEqual((self.folder / "log").read_bytes()[:6], b"before")
        self.assertEqual((self.folder / "log").stat().st_size, 6 + 288 * 4)

    def test_an_output_over_what_is_read(self):
        model = self.model()
        before = {path.name: path.read_bytes() for path in model.iterdir()}
        alias = self.folder / "alias"
        alias.symlink_to(model / "model.safetensors")
        for path in (model / "model.safetensors", alias):
            self.refused("logits", model, "--tokens", "1", "--output", path, says=["model.safetensors", "being read"])
        for name in before:
            self.refused("convert", model, model / name, says=name)
        self.assertEqual({path.name: path.read_bytes() for path in model.iterdir()}, before)

    def test_a_name_that_is_no_utf_8(self):
        model = self.model()
        odd = os.fsencode(self.folder) + b"/odd-\xff"
        os.rename(model, odd)
        done = subprocess.run([SPARSAM, "show", odd, "--json"], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        json.loads(done.stdout.decode())

    def test_a_file_that_may_not_grow(self):
        model = self.model()

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        self.logits(model, ["logits.f32", "File too large"], preexec_fn=limit)

    def test_a_small_file_system(self):
        model = self.model()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", self.output.parent],
                          capture_output=True).returncode != 0:
            self.skipTest("no file system can be mounted here")
        try:
            self.logits(model, ["logits.f32", "No space left on device"], tokens=",".join(["1"] * 100))
        finally:
            subprocess.run(["umount", self.output.parent], check=True)

    def test_a_folder_that_is_not_there_or_is_a_file_itself(self):
        model = self.model()
        for path in (self.folder / "missing" / "logits", self.folder):
            self.refused("logits", model, "--tokens", "1", "--output", path, says=str(path))


if __name__ == "__main__":
    harness.main(2)
