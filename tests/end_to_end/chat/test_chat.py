"""`sparsam run MODEL` as a person at a terminal meets it: test_chat.py SPARSAM. Nothing here depends on how fast anything
is; every wait has an end."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

from screen import Screen
import tiny_model

SPARSAM = sys.argv.pop(1) if len(sys.argv) > 1 else "sparsam"
PATIENCE_S = 60
UP, DOWN, LEFT, RIGHT, HOME, DELETE = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[3~"
CTRL_A, CTRL_C, CTRL_D, CTRL_R, CTRL_U, CTRL_W = "\x01", "\x03", "\x04", "\x12", "\x15", "\x17"
WAITING = b"\x1b[?2004h"  # what the chat writes before each prompt


class Terminal:
    """A chat in a pseudo-terminal, and the screen that it draws."""

    def __init__(self, home, model, *options, columns=80, rows=24, **environment):
        self.raw, self.seen, self.screen = b"", 0, Screen(columns, rows)
        env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "NO_COLOR", "EDITRC"))}
        env.update(SPARSAM_HOME=home, HOME=home, TERM="xterm", **environment)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.execve(SPARSAM, [SPARSAM, "run", model, "--threads", "1", *options], env)
            finally:
                os._exit(127)
        self.resize(columns, rows)

    def resize(self, columns, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def pump(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.raw += data
        self.screen.feed(data)
        return bool(data)

    def wait(self, condition, what):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end or not self.pump(0.1):
                raise AssertionError(f"{what} did not come; the screen:\n{self.screen.text()}\nraw: {self.raw[-600:]!r}")

    def wait_prompt(self, prompt=">>>"):
        """The next prompt, after everything that was awaited before."""
        self.wait(lambda: self.raw.find(WAITING, self.seen) >= 0, "a prompt")
        self.seen = self.raw.find(WAITING, self.seen) + len(WAITING)
        self.wait(lambda: self.screen.current_line().startswith(prompt), f"'{prompt}'")

    def wait_text(self, text):
        self.wait(lambda: text in self.screen.text(), repr(text))

    def send(self, keys):
        data = keys.encode()
        while data:
            data = data[os.write(self.fd, data):]

    def say(self, line, prompt=">>>"):
        self.send(line + "\r")
        self.wait_prompt(prompt)

    def end(self):
        """The exit code."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if not self.pump(0.05):
                break
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        raise AssertionError("the chat did not end")

    def close(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)


class ChatTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sparsam chat ")
        cls.model = os.path.join(cls.folder.name, "tiny.gguf")
        tiny_model.write(cls.model, 100000)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.home = tempfile.mkdtemp(dir=self.folder.name)

    def chat(self, *options, **settings):
        terminal = Terminal(self.home, self.model, "--temperature", "0", *options, **settings)
        self.addCleanup(terminal.close)
        terminal.wait_prompt()
        return terminal

    def said(self, chat, name="kept"):
        """What the person has said so far, as /save writes it."""
        chat.say(f"/save {name}")
        with open(os.path.join(self.home, "chats", name + ".json"), encoding="utf-8") as file:
            return [m["content"] for m in json.load(file)["messages"] if m["role"] == "user"]

    def test_answers_stream_and_end_with_their_rate(self):
        chat = self.chat()
        self.assertIn("Tiny storyteller is listening.", chat.screen.text())
        chat.say("hello")
        self.assertRegex(chat.screen.text(), r">>> hello\nGrüße and thanks\.\n4 tokens, [0-9.]+ tokens/s\n>>>")
        chat.send("/bye\r")
        self.assertEqual(chat.end(), 0)

    def test_keys_edit_the_line(self):
        chat = self.chat()
        chat.say("ello wrld" + LEFT * 3 + "o" + HOME + "H")
        chat.say("abXc" + LEFT + "\x7f" + CTRL_A + "1" + RIGHT + "2")
        chat.say("one two" + CTRL_W + "three")
        chat.say("forgotten" + CTRL_U + "kept")
        chat.say("xyz" + LEFT * 3 + DELETE)
        self.assertEqual(self.said(chat), ["Hello world", "1a2bc", "one three", "kept", "yz"])

    def test_characters_of_any_width_are_typed_and_taken_back(self):
        chat = self.chat()
        chat.say("Grüße, 思考X" + "\x7f" + " e\u0301 ö" + "\x7f" + "ä")
        chat.say("漢字" + LEFT * 2 + "古")
        self.assertEqual(self.said(chat), ["Grüße, 思考 e\u0301 ä", "古漢字"])
        self.assertIn(">>> 古漢字\n", chat.screen.text())

    def test_bytes_that_are_no_characters_are_replaced(self):
        chat = self.chat()
        os.write(chat.fd, b"a\xffb\xc3\r")
        chat.wait_prompt()
        (line,) = self.said(chat)
        self.assertRegex(line, "^a\ufffdb\ufffd?")

    def test_up_brings_back_what_was_said_also_in_an_earlier_chat(self):
        first = self.chat()
        first.say("first question")
        first.say('"""', "...")
        first.say("two", "...")
        first.say('lines"""')
        first.send(CTRL_D)
        self.assertEqual(first.end(), 0)
        history = os.path.join(self.home, "chat_history")
        self.assertEqual(stat.S_IMODE(os.stat(history).st_mode), 0o600)
        second = self.chat()
        second.say(UP)
        second.say(UP + UP + "!")
        second.say(UP + UP)
        self.assertEqual(self.said(second), ["two\nlines", "first question!", "two\nlines"])

    def test_several_lines_are_one_message(self):
        chat = self.chat()
        chat.say("one\\", "...")
        chat.say("two")
        chat.say('"""a', "...")
        chat.say("", "...")
        chat.say('b"""')
        chat.say("\x1b[200~pasted\rtext\r\n\tof 4\nlines\r\x1b[201~ and more")
        self.assertEqual(self.said(chat), ["one\ntwo", "a\n\nb", "pasted\ntext\n\tof 4\nlines and more"])

    def test_a_paste_that_is_longer_than_the_screen_arrives_whole(self):
        chat = self.chat(columns=40, rows=10)
        text = "\n".join(f"line {i} of a long text, which is wider than the screen" for i in range(30))
        chat.say("\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~")
        self.assertEqual(self.said(chat), [text])

    def test_ctrl_c_stops_the_answer_and_not_the_program(self):
        chat = self.chat()
        chat.send("an endless story\r")
        chat.wait_text("tick tock tick tock")
        chat.send(CTRL_C)
        chat.wait_prompt()
        self.assertIn("(stopped)", chat.screen.text())
        chat.say("hello")
        self.assertIn("Grüße and thanks.", chat.screen.text())
        self.assertEqual(self.said(chat), ["an endless story", "hello"])

    def test_ctrl_c_takes_a_line_back_and_ctrl_d_ends(self):
        chat = self.chat()
        chat.send("not this" + CTRL_C)
        chat.wait_prompt()
        chat.say('"""nor', "...")
        chat.send("that" + CTRL_C)
        chat.wait_prompt()
        chat.say("this")
        self.assertEqual(self.said(chat), ["this"])
        chat.send(CTRL_D)
        self.assertEqual(chat.end(), 0)

    def test_lines_typed_during_an_answer_wait_for_the_prompt(self):
        chat = self.chat()
        chat.send("deeply\rtyped early\r/save kept\rtyped")
        for _ in range(3):
            chat.wait_prompt()
        chat.wait_text(">>> typed")
        chat.send(CTRL_U)
        self.assertEqual(self.said(chat), ["deeply", "typed early"])
        self.assertNotIn("typed early", chat.screen.text().split(">>> typed early")[0])

    def test_a_thought_is_dimmed_and_folds_when_it_ends(self):
        chat = self.chat()
        chat.say("ponder this")
        self.assertIn("a first idea".encode(), chat.raw)
        self.assertIn(2, chat.screen.styles)
        self.assertRegex(chat.screen.text(), r">>> ponder this\nThought for \d+ s \(/think unfolds it\)\nThe answer\.\n")
        self.assertNotIn("a first idea", chat.screen.text())
        chat.say("/think")
        self.assertIn("a first idea, über Umlaute, 思考\nand a second line\nThoughts stay in view.", chat.screen.text())
        chat.say("ponder that")
        self.assertRegex(chat.screen.text(), r">>> ponder that\na first idea, .*\nand a second line\n\nThe answer\.\n")
        chat.say("/think")
        self.assertIn("Thoughts are folded when they end.", chat.screen.text())

    def test_a_thought_folds_at_the_lower_edge_and_on_narrow_screens(self):
        chat = self.chat(columns=17, rows=12)
        for _ in range(4):
            chat.say("ponder")
        self.assertNotIn("idea", chat.screen.text())
        self.assertTrue(chat.screen.text().endswith(">>>"))
        self.assertRegex(chat.screen.text().replace("\n", ""), r">>> ponderThought for \d+ s.*The answer\.")

    def test_a_thought_beyond_the_screen_stays(self):
        chat = self.chat(rows=20)
        chat.say("deeply")
        self.assertRegex(chat.screen.text(), r"idea 38\nidea 39\nThought for \d+ s.*\nDone\.\n")

    def test_thoughts_can_be_hidden_and_shown(self):
        chat = self.chat()
        chat.say("/thoughts")
        self.assertIn("now: fold", chat.screen.text())
        chat.say("/thoughts hide")
        before = len(chat.raw)
        chat.say("ponder")
        self.assertNotIn(b"a first idea", chat.raw[before:])
        self.assertRegex(chat.screen.text(), r">>> ponder\nThought for \d+ s.*\nThe answer\.\n")
        chat.say("/thoughts show")
        chat.say("ponder")
        self.assertRegex(chat.screen.text(), r"and a second line\n\nThe answer\.\n")

    def test_no_colour_where_nobody_wants_it(self):
        chat = self.chat(NO_COLOR="1")
        chat.say("/thoughts show")
        chat.say("ponder")
        self.assertEqual(chat.screen.styles - {0}, set())
        self.assertIn("Thinking…\na first idea", chat.screen.text())

    def test_conversations_are_saved_and_loaded(self):
        chat = self.chat("--system", "Be brief.")
        chat.say("ponder Grüße")
        chat.say("/save monday")
        path = os.path.join(self.home, "chats", "monday.json")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(path, encoding="utf-8") as file:
            saved = json.load(file)
        self.assertEqual([m["role"] for m in saved["messages"]], ["system", "user", "assistant"])
        self.assertEqual(saved["messages"][1]["content"], "ponder Grüße")
        self.assertEqual(saved["messages"][2]["content"], "The answer.")
        self.assertTrue(saved["messages"][2]["reasoning_content"].startswith("a first idea"))
        chat.send(CTRL_D)
        self.assertEqual(chat.end(), 0)

        again = self.chat()
        again.say("/load")
        self.assertIn("monday", again.screen.text())
        again.say("/load mon\t")
        self.assertIn("The answer.", again.screen.text())
        other = os.path.join(self.home, "copy.json")
        again.say(f"/save {other}")
        with open(other, encoding="utf-8") as file:
            self.assertEqual(json.load(file)["messages"], saved["messages"])
        self.assertEqual(os.listdir(os.path.join(self.home, "chats")), ["monday.json"])
        again.say("/load nothing")
        self.assertIn("nothing.json: cannot read", again.screen.text().replace("\n", ""))
        with open(path, "w", encoding="utf-8") as file:
            file.write('[{"role": "king", "content": "x"}]')
        again.say("/load monday")
        self.assertIn("message 1: 'role' must be", again.screen.text().replace("\n", ""))
        self.assertEqual(self.said(again), ["ponder Grüße"])

    def test_system_and_reset_begin_anew(self):
        chat = self.chat()
        chat.say("one")
        chat.say("/system Speak like a sailor.")
        chat.say("/system")
        self.assertIn("The model is told first: Speak like a sailor.", chat.screen.text())
        chat.say("two")
        self.assertEqual(self.said(chat), ["two"])
        chat.say("/reset")
        chat.say("three")
        self.assertEqual(self.said(chat), ["three"])
        chat.say("/system -")
        chat.say("/system")
        self.assertIn("The model is told nothing first;", chat.screen.text())

    def test_stats_tell_tokens_speed_cache_and_context(self):
        chat = self.chat("--context", "4000")
        chat.say("/stats")
        self.assertIn("Nothing has been generated yet.", chat.screen.text())
        chat.say("a question of more than sixty-four tokens, so that the first page of the cache can be shared with it")
        chat.say("next")
        chat.say("/stats")
        for part in (r"prompt: +\d+ tokens read at [0-9.]+/s", r"cache: +[1-9]\d* tokens", r"answer: +4 tokens at [0-9.]+/s",
                     r"so far: +\d+ tokens read, 8 generated", r"context: +\d+ of 4000 tokens \(\d+ %\)"):
            self.assertRegex(chat.screen.text(), part)

    def test_a_full_context_is_a_clear_end(self):
        chat = self.chat("--context", "128")
        chat.say("endless")
        self.assertIn("The context of 128 tokens is full, and the answer ends here. /reset begins anew", chat.screen.text())
        chat.say("more")
        self.assertRegex(chat.screen.text().replace("\n", ""), r"That is too long: .*Nothing ?was sent\.")
        chat.say("/reset")
        chat.say("hello")
        self.assertIn("Grüße and thanks.", chat.screen.text())

    def test_commands_are_helped_completed_and_corrected(self):
        chat = self.chat()
        chat.say("/help")
        for command in ("/help", "/reset", "/system TEXT", "/save", "/load", "/stats", "/bye", "/thoughts show|fold|hide"):
            self.assertIn("  " + command, chat.screen.text())
        chat.say("/sta\t")
        self.assertIn("Nothing has been generated yet.", chat.screen.text())
        chat.say("/rest")
        self.assertIn("/rest is not known; did you mean /reset?", chat.screen.text())
        chat.say("/etc/passwd holds what?")
        self.assertEqual(self.said(chat), ["/etc/passwd holds what?"])

    def test_german_where_the_locale_says_so(self):
        chat = self.chat(LANG="de_DE.UTF-8")
        self.assertIn("Tiny storyteller hört zu.", chat.screen.text())
        chat.say("/help")
        self.assertIn("das Gespräch vergessen", chat.screen.text())
        chat.say("ponder")
        self.assertRegex(chat.screen.text(), r"\d+ s nachgedacht")

    def test_a_new_size_harms_nothing(self):
        chat = self.chat()
        chat.send("a line that is going to be")
        chat.wait_text("going to be")
        chat.resize(30, 10)
        chat.screen = Screen(30, 10)
        chat.send(" cut")
        chat.say("")
        chat.send("an endless story\r")
        chat.wait_text("tick tock")
        chat.resize(50, 20)
        chat.send(CTRL_C)
        chat.wait_prompt()
        self.assertEqual(self.said(chat), ["a line that is going to be cut", "an endless story"])

    def test_a_models_output_cannot_steer_the_terminal(self):
        chat = self.chat()
        chat.say("wipe")
        self.assertNotIn(b"\x1b[2J", chat.raw)
        self.assertIn("\u241b[2Jstill here", chat.screen.text())
        self.assertIn("is listening", chat.screen.text())

    def test_a_terminal_that_goes_away_ends_the_chat_in_order(self):
        chat = self.chat()
        chat.send("half a line")
        chat.wait_text("half a line")
        os.kill(chat.pid, signal.SIGTERM)
        self.assertEqual(chat.end(), 128 + signal.SIGTERM)

    def test_the_terminal_is_left_as_it_was_found(self):
        chat = Terminal(self.home, self.model)
        self.addCleanup(chat.close)
        fresh = pty.openpty()
        before = termios.tcgetattr(fresh[0])[:4]
        for end in fresh:
            os.close(end)
        chat.wait_prompt()
        self.assertNotEqual(termios.tcgetattr(chat.fd)[:4], before)
        chat.say("hello")
        chat.send("/bye\r")
        self.assertEqual(chat.end(), 0)
        self.assertEqual(chat.raw.count(b"\x1b[?2004l"), chat.raw.count(WAITING))
        self.assertEqual(termios.tcgetattr(chat.fd)[:4], before)

    def run_piped(self, *options, text=None, **more):
        return subprocess.run([SPARSAM, "run", self.model, "--temperature", "0", "--context", "4000", *options],
                              input=text, capture_output=True, text=True, timeout=PATIENCE_S,
                              env={**os.environ, "SPARSAM_HOME": self.home}, **more)

    def test_a_pipe_gets_the_answer_alone(self):
        done = self.run_piped(text="hello\n")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "Grüße and thanks.\n", ""))
        done = self.run_piped("--json", text="ponder")
        answer = json.loads(done.stdout)
        self.assertEqual((answer["content"], answer["finish_reason"]), ("The answer.", "stop"))
        self.assertTrue(answer["reasoning_content"].startswith("a first idea"))
        self.assertFalse(os.path.exists(os.path.join(self.home, "chat_history")))

    def test_options_of_one_answer(self):
        def answer(*options):
            done = self.run_piped(*options)
            self.assertEqual((done.returncode, done.stderr), (0, ""), options)
            return done.stdout

        self.assertEqual(answer("--prompt", "x", "--max-tokens", "2"), "Grüße and \n")
        self.assertEqual(answer("--prompt", "x", "--stop", "thanks"), "Grüße and \n")
        self.assertEqual(answer("--prompt", "x", "--stop", "zzz", "--stop", "and"), "Grüße \n")
        self.assertEqual(json.loads(answer("--prompt", "endless", "--max-tokens", "3", "--json"))["finish_reason"], "length")
        self.assertEqual(answer("--raw", "--prompt", "tick", "--max-tokens", "1", "--logit-bias", "65=900"), "A")
        for sampling in (["--temperature", "1.5", "--seed", "3"], ["--top-k", "1"], ["--top-p", "0.5"], ["--min-p", "0.5"],
                         ["--typical-p", "0.5"], ["--repetition-penalty", "1.1"], ["--presence-penalty", "0.5"],
                         ["--frequency-penalty", "0.5"]):
            self.assertEqual(answer("--prompt", "x", "--temperature", "1", *sampling), "Grüße and thanks.\n")

    def test_an_answer_keeps_to_the_form_that_was_asked_for(self):
        def file(name, text):
            path = os.path.join(self.home, name)
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            return path

        def answer(*options):
            done = self.run_piped("--prompt", "x", *options)
            self.assertEqual((done.returncode, done.stderr), (0, ""), options)
            return done.stdout

        self.assertEqual(answer("--regex", "Grüße( and)?"), "Grüße and\n")
        self.assertEqual(answer("--regex", "[4-6]{3}"), "444\n")
        self.assertEqual(answer("--grammar", file("a.gbnf", 'root ::= "<" [p-r] ">" # nothing follows')), "<p>\n")
        schema = file("a.json", '{"properties":{"a":{"type":"integer","minimum":7,"maximum":9}},"required":["a"]}')
        whole = json.loads(answer("--json-schema", schema, "--json"))
        self.assertEqual((whole["content"], whole["finish_reason"]), ('{"a":7}', "stop"))
        done = self.run_piped("--prompt", "x", "--json-schema", file("b.json", '{"items":{"not":{}}}'))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"^sparsam: .*b\.json: json schema: #/items/not: this keyword cannot be enforced\n$")

    def test_files_of_prompts_are_answered_in_order(self):
        path = os.path.join(self.home, "prompts.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            for i in range(9):
                file.write(json.dumps({"prompt": "ponder" if i % 2 else f"question {i}"}) + "\n\n")
            file.write(json.dumps({"messages": [{"role": "user", "content": "wipe"}]}))
        done = self.run_piped("--prompts", path, "--sequences", "4")
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([a["content"] for a in answers],
                         ["Grüße and thanks.", "The answer."] * 4 + ["Grüße and thanks.", "\x1b[2Jstill here"])
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n[1]\n")
        done = self.run_piped("--prompts", path)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^sparsam: .*prompts\.jsonl: line 20 .*\n$")

    def test_wrong_values_are_usage(self):
        cases = (["--temperature", "-1"], ["--temperature", "warm"], ["--temperature", "nan"], ["--top-p", "2"],
                 ["--top-k", "-3"], ["--min-p", "1.5"], ["--typical-p", "-0.1"], ["--repetition-penalty", "0"],
                 ["--seed", "x"], ["--max-tokens", "-1"], ["--max-tokens", "many"], ["--logit-bias", "5"],
                 ["--logit-bias", "5=nan"], ["--logit-bias", "x=1"], ["--threads", "0"], ["--sequences", "0"],
                 ["--cache-type", "f31"], ["--prompts", "x", "--prompt", "y"], ["--unknown", "3"], ["--context", "-5"])
        for case in cases:
            done = self.run_piped(*case, text="x")
            self.assertEqual((done.returncode, done.stdout), (2, ""), case)
            self.assertRegex(done.stderr, r"^sparsam: .*\n$", case)
            self.assertIn(case[0].lstrip("-"), done.stderr, case)

    def test_raw_and_json_are_no_conversation(self):
        for option in ("--raw", "--json"):
            terminal = Terminal(self.home, self.model, option)
            self.addCleanup(terminal.close)
            self.assertEqual(terminal.end(), 2)
            self.assertIn(f"sparsam: {option} needs --prompt TEXT", terminal.screen.text())

    def test_a_wrong_verb_is_told_with_the_right_one(self):
        def call(*arguments):
            done = subprocess.run([SPARSAM, *arguments], capture_output=True, text=True, timeout=PATIENCE_S)
            return done.returncode, done.stdout, done.stderr

        self.assertEqual(call("rnu")[0], 2)
        self.assertIn("did you mean 'run'?", call("rnu")[2])
        self.assertIn(f"did you mean 'sparsam run {self.model}'?", call(self.model)[2])
        code, out, error = call()
        self.assertEqual((code, out), (2, ""))
        self.assertRegex(error, r"^sparsam: .*--help.*\n$")
        self.assertRegex(call("--version")[1], r"^(sparsam )?\d+\.\d+\.\d+\n$")
        code, out, error = call("--help")
        self.assertEqual((code, error), (0, ""))
        for verb in re.findall(r"^  ([a-z]+) {2,}", out, re.M):
            code, text, error = call(verb, "--help")
            self.assertEqual((code, error), (0, ""), verb)
            self.assertIn("sparsam", text, verb)


if __name__ == "__main__":
    unittest.main(verbosity=1)
