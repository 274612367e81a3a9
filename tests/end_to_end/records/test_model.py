"""test_model.py SPARSAM WRITE_TINY_MODEL: `sparsam records summarize --model`: whatever a model says, what is released
is the record's. The models have random weights; RECORDS_MODELS (paths) and RECORDS_BUNDLES (a folder) bring others."""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import SparsamTest, main, programs  # noqa: E402

SPARSAM, WRITE_TINY_MODEL = programs(2)
ROOT = pathlib.Path(__file__).resolve().parents[3]
BUNDLES = [ROOT / "apps/records/testdata/erika.json", *sorted(pathlib.Path(os.environ.get("RECORDS_BUNDLES", "/nowhere")).glob("*.json"))]
MODELS = os.environ.get("RECORDS_MODELS", "").split()


class Model(SparsamTest):
    def tiny(self, changes="{}"):
        folder = self.folder / "tiny"
        subprocess.run([WRITE_TINY_MODEL, "llama", folder, changes], check=True, capture_output=True)
        return folder

    def summary(self, bundle, model, *options):
        result = self.run_sparsam("records", "summarize", bundle, "--format", "json", "--model", model, *options,
                                  timeout=3600)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout), result.stderr.decode()

    def statements(self, summary):
        return [s for section in summary["sections"] for s in section["statements"]]

    def check(self, bundle, model, *options):
        """Nothing of the summary is wrong, and nothing is missing; the account of the model."""
        by_rules = json.loads(self.done("records", "summarize", bundle, "--format", "json", *[
            o for pair in zip(options[::2], options[1::2]) if pair[0] == "--language" for o in pair]))
        summary, told = self.summary(bundle, model, *options)
        account = summary["model"]
        self.assertEqual(account["sentences"], account["kept"] + account["replaced"])
        self.assertEqual(account["replaced"], account["no_answer"] + account["other_facts"] + account["unverified"])
        self.assertIn(f"{account['kept']} of {account['sentences']} sentences", told)
        pairs = list(zip(self.statements(by_rules), self.statements(summary), strict=True))
        for rules, said in pairs:
            self.assertEqual(rules["sources"], said["sources"])
            self.assertEqual(rules["text"], said.get("by_rules", said["text"]))
        self.assertEqual(sum("by_rules" in said for _, said in pairs), account["kept"])
        markdown = self.done("records", "summarize", bundle, "--model", model, *options, timeout=3600)
        text = self.folder / "summary.md"
        text.write_text(markdown)
        verified = self.json_of("records", "verify", bundle, "--text", text, "--json")
        self.assertEqual([c for c in verified["claims"] if c["verdict"] != "supported"], [])
        self.assertEqual(verified["omitted"], [])
        self.assertEqual(verified["unresolved_citations"], [])
        print(f"{bundle.name} {pathlib.Path(model).name} {options}: {account['kept']} of {account['sentences']} kept, "
              f"{account['verbatim']} verbatim, {account['no_answer']} without answer, {account['other_facts']} other "
              f"facts, {account['unverified']} unverified")
        return account

    def test_random_weights_say_nothing_wrong(self):
        model = self.tiny('{"max_position_embeddings": 4096}')
        for bundle in BUNDLES:
            for language in ("en", "de"):
                self.assertGreater(self.check(bundle, model, "--language", language)["kept"], 0)
        self.check(BUNDLES[0], model, "--temperature", "1.5", "--seed", "7")

    def test_other_models_say_nothing_wrong(self):
        for model in MODELS:
            for bundle in BUNDLES:
                for language in ("en", "de"):
                    self.check(bundle, model, "--language", language)

    def test_the_same_seed_says_the_same(self):
        model = self.tiny('{"max_position_embeddings": 4096}')
        for options in ([], ["--temperature", "1", "--seed", "5", "--threads", "1"]):
            first, second = (self.summary(BUNDLES[0], model, *options)[0] for _ in range(2))
            self.assertEqual(first, second)

    def test_a_context_that_is_too_small_leaves_the_template(self):
        account = self.summary(BUNDLES[0], self.tiny('{"max_position_embeddings": 64}'))[0]["model"]
        self.assertEqual(account["kept"], 0)
        self.assertEqual(account["no_answer"], account["sentences"])
        self.assertIn("context", account["trouble"])

    def test_what_is_no_model_leaves_the_template(self):
        nothing = self.folder / "nothing.gguf"
        nothing.write_bytes(b"GGUF" + bytes(100))
        for model in (nothing, self.folder / "missing", "no-such-name"):
            summary, told = self.summary(BUNDLES[0], model)
            self.assertEqual(summary["model"]["kept"], 0)
            self.assertTrue(summary["model"]["trouble"])
            self.assertIn("are the template's", told)

    def test_every_form_tells_the_account(self):
        model = self.tiny('{"max_position_embeddings": 4096}')
        for form, words in (("markdown", "sentences are the model"), ("html", "sentences are the model"),
                            ("fhir", "sentences are the model"), ("json", '"kept"')):
            self.assertIn(words, self.done("records", "summarize", BUNDLES[0], "--model", model, "--format", form))

    def test_the_audit_line_names_the_model(self):
        model, log = self.tiny('{"max_position_embeddings": 4096}'), self.folder / "audit.jsonl"
        self.done("records", "summarize", BUNDLES[0], "--model", model, "--audit-file", log)
        line = json.loads(log.read_text())
        self.assertEqual(line["model"], str(model))
        self.assertEqual(len(line["model_sha256"]), 64)


if __name__ == "__main__":
    main(2)
