"""tasks list, sample and check, end to end: test_tasks.py SPARSAM"""

import datetime
import json
import math
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction

SPARSAM = str(pathlib.Path(sys.argv[1]).resolve())


def value_of_key(text):
    """The value of "(+ (* 3 4) 5)"."""
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()

    def read():
        token = tokens.pop(0)
        if token != "(":
            return Fraction(token)
        operation, values = tokens.pop(0), []
        while tokens[0] != ")":
            values.append(read())
        tokens.pop(0)
        result = values[0]
        for value in values[1:]:
            if operation == "+":
                result += value
            elif operation == "-":
                result -= value
            elif operation == "*":
                result *= value
            else:
                result /= value
        return result

    return read()


def text_of(value):
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


class Tasks(unittest.TestCase):
    def setUp(self):
        self.folder_ = tempfile.TemporaryDirectory(prefix="sparsam_tasks_")
        self.folder = pathlib.Path(self.folder_.name)

    def tearDown(self):
        self.folder_.cleanup()

    def run_sparsam(self, *arguments, stdin="", code=0):
        done = subprocess.run([SPARSAM, *map(str, arguments)], input=stdin.encode(), capture_output=True, timeout=120,
                              check=False)
        self.assertEqual(done.returncode, code, done.stderr.decode(errors="replace"))
        return done.stdout.decode() if code == 0 else done.stderr.decode()

    def sample(self, *arguments):
        lines = self.run_sparsam("tasks", "sample", *arguments).splitlines()
        return [json.loads(line) for line in lines]

    def check(self, sheets, *arguments):
        lines = "".join(json.dumps(s) + "\n" for s in sheets)
        return json.loads(self.run_sparsam("tasks", "check", "-", "--json", *arguments, stdin=lines))

    def test_every_family_is_listed_with_its_costs(self):
        families = json.loads(self.run_sparsam("tasks", "list", "--json"))
        self.assertGreaterEqual(len(families), 30)
        for family in families:
            self.assertGreaterEqual(len(family["levels"]), 3, family["family"])
            for level in family["levels"]:
                self.assertGreater(level["thought_characters"], 0, family["family"])
        cost = {(f["family"], level["level"]): level["thought_characters"] for f in families for level in f["levels"]}
        self.assertLess(cost["addition", 5], 80)
        self.assertLess(cost["multiplication", 5], 160)
        self.assertIn("countdown", self.run_sparsam("tasks", "list"))

    def test_a_sheet_is_a_function_of_seed_and_number(self):
        whole = self.run_sparsam("tasks", "sample", "--count", 60, "--seed", 7, "--quality", "mix")
        tail = self.run_sparsam("tasks", "sample", "--count", 10, "--first", 50, "--seed", 7, "--quality", "mix")
        self.assertEqual(whole.splitlines()[50:], tail.splitlines())
        self.assertNotEqual(whole, self.run_sparsam("tasks", "sample", "--count", 60, "--seed", 8, "--quality", "mix"))

    def test_right_sheets_are_right_and_slips_are_not(self):
        for quality, least, most in (("worked", 1, 1), ("repaired", 1, 1), ("direct", 1, 1), ("slipping", 0, 0.35)):
            sheets = self.sample("--count", 3000, "--quality", quality, "--split", "test")
            for sheet in sheets:
                sheet["completion"] = f"<think>{sheet['thoughts']}</think>\n\n{sheet['reply']}"
            tally = self.check(sheets)["all"]
            self.assertEqual(tally["questions"], 3000)
            self.assertGreaterEqual(tally["right"], least * 3000, quality)
            self.assertLessEqual(tally["right"], most * 3000, quality)

    def test_python_finds_the_same_answers_from_the_operands(self):
        seen = {}
        for sheet in self.sample("--count", 12000, "--format", "question", "--seed", 3):
            family, key, answer, text = (sheet[name] for name in ("family", "key", "answer", "question"))
            expected = None
            numbers = key.strip("()").split()[1:]
            if family in ("addition", "subtraction", "expressions", "multiplication"):
                expected = text_of(value_of_key(key))
            elif family == "division":
                a, b = map(int, numbers)
                expected = answer if answer in (str(a % b), f"{a // b}, {a % b}") else text_of(Fraction(a, b))
            elif family == "gcd":
                expected = str(math.gcd(*map(int, numbers)))
            elif family == "lcm":
                expected = str(math.lcm(*map(int, numbers)))
            elif family == "fractions" and key.startswith("(frac"):
                expected = text_of(value_of_key(f"({key[5:]}"))
            elif family == "decimals":
                expected = answer
                self.assertEqual(Fraction(answer), value_of_key(f"({key[4:]}"), text)
            elif family == "sorting":
                ordered = sorted(map(int, numbers), reverse=int(answer.split(",")[0]) == max(map(int, numbers)))
                expected = ", ".join(map(str, ordered))
            elif family == "primes" and "," in answer:
                self.assertEqual(math.prod(map(int, answer.split(","))), int(numbers[0]))
                expected = answer
            elif family == "letters" and len(numbers) == 2:
                expected = str(sum(numbers[0].count(c) for c in numbers[1]))
            elif family == "dates" and key.startswith("(days"):
                start, days = datetime.date.fromisoformat(numbers[0]), datetime.timedelta(int(numbers[1]))
                self.assertIn(answer, (str(start + days), str(start), numbers[1]), text)
                expected = answer
            elif family == "dates" and "-" in key:
                date = datetime.date.fromisoformat(numbers[0])
                names = {"en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
                         "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"}
                expected = names[sheet["language"]].split()[date.weekday()]
            elif family == "countdown":
                self.assertEqual(eval(re.sub(r"(\d+)", r"Fraction(\1)", answer)), sheet["target"], text)
                expected = answer
            if expected is not None:
                self.assertEqual(answer, expected, text)
                seen[family] = seen.get(family, 0) + 1
        self.assertGreaterEqual(len(seen), 14, seen)

    def test_python_works_out_the_word_problems(self):
        for sheet in self.sample("--family", "stories,scenarios", "--count", 4000, "--seed", 5):
            plan = sheet["thoughts"].splitlines()[0]
            self.assertTrue(plan.startswith("="), plan)
            value = eval(re.sub(r"(\d+)", r"Fraction(\1)", plan[1:]))
            self.assertEqual(text_of(value), sheet["answer"], sheet["question"])
            # Every number of the plan stands in the story, as digits or as a word (or is a half, a third, a hundredth).
            told = sheet["question"]
            if re.search(r"\d", told):
                missing = [n for n in re.findall(r"\d+", plan) if n not in re.findall(r"\d+", told)]
                self.assertTrue(all(int(n) <= 99 or n == "100" for n in missing), (plan, told))

    def test_chats_are_what_data_pack_reads(self):
        chats = self.folder / "chats.jsonl"
        chats.write_text(self.run_sparsam("tasks", "sample", "--count", 300, "--format", "chat", "--quality", "mix"))
        first = json.loads(chats.read_text().splitlines()[0])
        self.assertEqual([m["role"] for m in first["messages"]], ["user", "assistant"])
        texts = self.folder / "texts.txt"
        texts.write_text("\n".join(m["content"] for line in chats.read_text().splitlines()
                                   for m in json.loads(line)["messages"]))
        tokenizer = self.folder / "tokenizer"
        self.run_sparsam("tokenizer", "train", "--vocab", 512, "--digits-one-by-one", "--chat", "--output", tokenizer, texts)
        report = json.loads(self.run_sparsam("data", "pack", "--tokenizer", tokenizer, "--output", self.folder / "packed",
                                             chats, "--json"))
        self.assertEqual(report["train"]["documents"] + report["validation"]["documents"], 300)
        self.assertLess(0, report["train"]["learned"])

    def test_completions_are_told_apart(self):
        sheet = self.sample("--family", "addition", "--count", 1, "--format", "question")[0]
        sheets = [dict(sheet, completion=c) for c in (f"Answer: {sheet['answer']}", "Answer: 1234567", "Answer: many", "No.")]
        tally = self.check(sheets)["families"]["addition"]
        self.assertEqual(tally, {"questions": 4, "right": 1, "wrong": 1, "malformed": 1, "unanswered": 1})

    def test_a_program_may_judge(self):
        program = self.folder / "judge"
        program.write_text("#!/usr/bin/env python3\nimport json, sys\nfor line in sys.stdin:\n"
                           "    c = json.loads(line)['completion']\n    if c == 'crash': sys.exit(9)\n"
                           "    print(json.dumps({'right': c == 'yes'}), flush=True)\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        sheet = self.sample("--family", "addition", "--count", 1, "--format", "question")[0]
        sheets = [dict(sheet, completion=c) for c in ("yes", "no", "crash", "yes")]
        report = self.check(sheets, "--verifier", program)
        self.assertEqual(report["all"]["right"], 2)
        self.assertEqual(report["verifier_failures"], 1)

    def test_bad_input_is_named(self):
        bad = '{"family":"addition","question":"q","answer":"1","kind":"integer","completion":"x"}\n{"family":1}\n'
        self.assertIn("-: line 2: the field 'family' is no text", self.run_sparsam("tasks", "check", "-", stdin=bad, code=1))
        self.assertIn("no line holds a question", self.run_sparsam("tasks", "check", "-", stdin="\n", code=1))
        self.assertIn("cannot be read", self.run_sparsam("tasks", "check", self.folder / "none", code=1))
        self.assertIn("did you mean 'fractions'?", self.run_sparsam("tasks", "sample", "--family", "fraction", code=1))
        self.assertIn("do not add up", self.run_sparsam("tasks", "sample", "--quality", "worked=10", code=1))
        self.assertIn("beyond its training range", self.run_sparsam("tasks", "sample", "--family", "dates", "--split", "far",
                                                                     code=1))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
