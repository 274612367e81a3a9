"""Wrong and contradicting usage, end to end: test_usage.py SPARSAM WRITE_TINY_MODEL

A command line that makes no sense ends with exit code 2 and one line that names the option, before anything is opened
or written. Input that contradicts an option ends with 1. And what the help says of outputs, examples and defaults.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

_, WRITE_TINY_MODEL = harness.programs(2)


class Usage(harness.SparsamTest):
    def model(self, **changes):
        folder = self.folder / "model"
        subprocess.run([WRITE_TINY_MODEL, "llama", folder, json.dumps(changes)], check=True)
        return folder

    def verbs(self):
        listed = self.done("--help").split("Subcommands:")[1].split("\n\n")[0]
        return re.findall(r"^  ([a-z]+) ", listed, re.M)

    # None of these models is there: usage is looked at first.

    def test_values_of_options(self):
        for arguments, says in (
                (["show", "m", "--context", "-1"], "--context"), (["show", "m", "--context", "0"], "--context"),
                (["convert", "m", "o", "--shard-size", "0"], "--shard-size"),
                (["convert", "m", "o", "--shard-size", "-5"], "--shard-size"),
                (["convert", "m", "o", "--shard-size", "2 lumps"], "--shard-size"),
                (["convert", "m", ""], "OUTPUT"), (["quantize", "m", ""], "OUTPUT"),
                (["logits", "m", "--tokens", "1", "--output", ""], "--output"),
                (["quantize", "m", "o", "--shard-size", "0GB"], "--shard-size"),
                (["convert", "m", "o", "--pre", "bogus"], "known are"),
                (["convert", "m", "o", "--dtype", "q4_k"], "--dtype"),
                (["convert", "m", "o", "--to", "onnx"], "--to"),
                (["convert", "m", "o", "--threads", "0"], "--threads"),
                (["quantize", "m", "o", "--type", "nope"], "known are F32"),
                (["quantize", "m", "o.gguf", "--type", "e4m3"], "not known in GGUF"),
                (["bench", "m", "--seed", "-1"], "--seed"), (["bench", "m", "--repeat", "0"], "--repeat"),
                (["bench", "m", "--sequences", "-1"], "--sequences"),
                (["bench", "m", "--prompt", "0", "--generate", "0"], "nothing to measure"),
                (["perplexity", "m", "--file", "f", "--context", "3"], "--context"),
                (["logits", "m", "--output", "o", "--tokens", "1,,2"], "--tokens"),
                (["logits", "m", "--output", "o", "--tokens", "1,2,"], "--tokens"),
                (["logits", "m", "--output", "o", "--tokens", ""], "--tokens"),
                (["logits", "m", "--output", "o", "--tokens", "99999999999"], "--tokens"),
                (["logits", "m", "--output", "o", "--tokens", "1", "--cache-type", "q8"], "--cache-type"),
                (["run", "m", "--prompt", "a", "--stop", ""], "--stop"), (["run", "m", "--prompt", ""], "--prompt"),
                (["run", "m", "--prompt", "a", "--prompts", "f"], "exclude"), (["run", "m", "--prompts", ""], "--prompts"),
                (["run", "m", "--prompt", "a", "--stop", b"\xff"], "UTF-8"),
                (["run", "m", "--raw", "--prompt", "a", "--system", "b"], "--system"),
                (["run", "m", "--prompt", "a", "--temperature", "nan"], "temperature"),
                (["run", "m", "--prompt", "a", "--max-tokens", "-1"], "--max-tokens"),
                (["run", "m", "--prompt", "a", "--logit-bias", "5"], "--logit-bias"),
                (["run", "m", "--prompt", "a", "--regex", "b", "--grammar", "c"], "excludes"),
                (["run", "m", "--prompt", "a", "--json-schema", ""], "--json-schema"),
                (["pull", "x", "--name", ""], "--name"), (["rm"], "MODEL"), (["train", "x"], "--output"),
                (["tokenizer", "train", "x", "--vocab", "400", "--output", "t.json", "--chat"], "--chat"),
                (["data", "pack", "x", "--tokenizer", "t", "--output", "o", "--validation", "0.9"], "--validation"),
                (["nothing"], "no verb"), ([], "a verb is needed"), (["show"], "MODEL")):
            with self.subTest(arguments):
                self.misused(*arguments, says=says, cwd=self.folder)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_sizes_with_units(self):
        for size, files in (("200kB", 3), ("200 kb", 3), ("1GiB", 1)):
            output = self.folder / size
            self.done("convert", self.model(), output, "--shard-size", size)
            self.assertEqual(len(list(output.glob("*.safetensors"))), files, size)
        first = self.json_of("convert", self.model(), self.folder / "m.gguf", "--shard-size", "200kB", "--json")["output"]
        self.assertEqual(first, str(self.folder / "m-00001-of-00003.gguf"))
        self.done("show", first)

    def test_lines_of_prompts(self):
        model, prompts = self.model(), self.folder / "prompts.jsonl"
        (model / "chat_template.jinja").write_text("{% for m in messages %}{{ m.content }}{% endfor %}")
        message = {"messages": [{"role": "user", "content": "a"}]}
        for text, options, says in (
                ("", [], "no line"), ("\n \n", [], "no line"), ("[1]\n", [], "line 1"), ("{}\n", [], "line 1"),
                ('\n\n{"prompt": ""}\n', [], ["line 3", "is empty"]), ('{"prompt": 5}', [], "line 1"),
                ('{"messages": "a"}', [], "must be a list"), ('{"messages": []}', [], "must be a list"),
                (json.dumps({**message, "prompt": "a"}), [], "exclude each other"),
                (json.dumps(message), ["--raw"], "--raw"), (json.dumps(message), ["--system", "b"], "--system"),
                (json.dumps({**message, "top_p": 0.5}), [], "--top-p holds for all"),
                (json.dumps({**message, "max_tokens": 0}), [], "'max_tokens'"),
                (json.dumps({**message, "tools": {}}), [], "'tools' must be a list"),
                ('{"prompt": "a", "tools": []}', [], "goes with 'messages'"),
                (json.dumps(message) + '\n{}\n', [], "line 2")):
            prompts.write_text(text)
            with self.subTest(text):
                self.refused("run", model, "--prompts", prompts, "--max-tokens", 2, *options, says=says)
        prompts.write_text(json.dumps(message) + '\n\n{"prompt": "b"}\n')
        answers = self.done("run", model, "--prompts", prompts, "--max-tokens", 2, "--temperature", 0)
        self.assertEqual(len(answers.splitlines()), 2)
        (model / "chat_template.jinja").write_text("{{ messages[0].content }}{{ tools[0] if tools else '' }}")
        lines = [{**message, "id": 7}, {**message, "tools": ["bcd"], "max_tokens": 1}]
        prompts.write_text("\n".join(json.dumps(line) for line in lines))
        answers = self.done("run", model, "--prompts", prompts, "--max-tokens", 2, "--temperature", 0)
        usage = [json.loads(line)["usage"] for line in answers.splitlines()]
        self.assertEqual([u["prompt_tokens"] for u in usage], [1, 4])
        self.assertEqual([u["completion_tokens"] for u in usage], [2, 1])

    def test_a_model_without_a_template_says_that_it_continues(self):
        arguments = ["run", self.model(), "--prompt", "a", "--max-tokens", 1]
        self.assertIn(b"has no chat template", self.run_sparsam(*arguments).stderr)
        self.assertEqual(self.run_sparsam(*arguments, "--raw").stderr, b"")

    def test_the_programs_own_model_is_meant_where_none_is_named(self):
        arguments = ["run", "--raw", "--prompt", "abc", "--max-tokens", 1, "--json"]
        self.refused(*arguments, says=["own model, sparsam-zero, is not beside it", "sparsam pull"])
        program, model = self.folder / "bin/sparsam", self.folder / "share/sparsam/models/sparsam-zero"
        program.parent.mkdir()
        shutil.copy(harness.SPARSAM, program)
        model.parent.mkdir(parents=True)
        self.model().rename(model)
        command = self.command(*arguments)
        for name in ([], ["sparsam-zero"]):
            done = subprocess.run(**{**command, "args": [program, "run", *name, *command["args"][2:]]},
                                  capture_output=True, check=True)
            self.assertEqual(json.loads(done.stdout)["usage"]["prompt_tokens"], 3)

    def test_a_template_of_ones_own(self):
        model, other = self.model(), self.folder / "other.jinja"
        other.write_text("{{ messages[0].content }}!")
        arguments = ["run", model, "--prompt", "abc", "--json", "--max-tokens", 1, "--template"]
        for template, tokens in ((other, 4), ("chatml", 3 + len("<|im_start|>user\n<|im_end|>\n<|im_start|>assistant\n"))):
            self.assertEqual(self.json_of(*arguments, template)["usage"]["prompt_tokens"], tokens)
        self.refused(*arguments, "chatmm", says=["chatmm", "chatml, deepseek"])
        other.write_text("{{")
        self.refused(*arguments, other, says=["other.jinja: chat template: line 1"])
        self.misused("run", "m", "--raw", "--prompt", "a", "--template", "chatml", says="--raw")

    def test_a_system_message_without_a_template(self):
        self.refused("run", self.model(), "--prompt", "a", "--system", "b", says=["--system", "template"])

    # One rule for outputs: a file is replaced, a folder is new or empty.

    def test_outputs_that_are_there(self):
        model, text = self.model(), self.folder / "text.txt"
        text.write_text("one two three one two three\n" * 50)
        full, empty = self.folder / "full", self.folder / "empty"
        full.mkdir()
        (full / "mine").write_text("kept")
        folder_verbs = (["convert", model], ["quantize", model, "--type", "e4m3"],
                        ["data", "pack", "--tokenizer", model, text, "--output"],
                        ["tokenizer", "train", "--vocab", 300, text, "--output"])
        for arguments in folder_verbs:
            self.refused(*arguments, full, says=["full", "is already there"])
            empty.mkdir()
            self.done(*arguments, empty)
            for file in empty.iterdir():
                file.unlink()
            empty.rmdir()
        self.assertEqual([p.name for p in full.iterdir()], ["mine"])
        for name, arguments in (("m.gguf", ["convert", model]), ("q.gguf", ["quantize", model, "--type", "q8_0"]),
                                ("l", ["logits", model, "--tokens", "1", "--output"]),
                                ("t.json", ["tokenizer", "train", "--vocab", 300, text, "--output"])):
            output = self.folder / name
            output.write_text("old")
            self.done(*arguments, output)
            self.assertNotEqual(output.read_bytes(), b"old")
        self.assertEqual([p.name for p in self.folder.rglob("*.part*")], [])

    def test_every_verb_has_help_with_an_example(self):
        for verb in self.verbs():
            below = {"data": ["pack"], "tokenizer": ["train"], "tasks": ["sample"]}.get(verb, [])
            with self.subTest(verb):
                help_ = self.done(verb, *below, "--help")
                self.assertIn(f"\n  sparsam {verb}", help_.replace("| sparsam", "\n  sparsam"))


if __name__ == "__main__":
    harness.main(2)
