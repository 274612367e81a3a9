"""sparsam eval, end to end: test_eval.py SPARSAM

A server of this test's own answers sums rightly and everything else wrongly; a model of a few steps knows nothing.
"""
import http.server
import json
import pathlib
import re
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import harness


class Knowing(http.server.BaseHTTPRequestHandler):
    """Chat completions that add whatever two numbers stand in the question."""

    protocol_version = "HTTP/1.1"
    fail_from = None  # the number of the first request that is refused

    def log_message(self, *_):
        pass

    def send(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.send(200, {"data": [{"id": "knowing"}]})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests += 1
        if self.server.fail_from is not None and self.server.requests >= self.server.fail_from:
            return self.send(400, {"error": {"message": "enough for today"}})
        numbers = [int(n) for n in re.findall(r"\d+", request["messages"][0]["content"])]
        message = {"content": f"The sum.\nAnswer: {sum(numbers[:2])}", "reasoning_content": "a+b"}
        self.send(200, {"choices": [{"message": message, "finish_reason": "stop"}], "usage": {"completion_tokens": 5}})


class Eval(harness.SparsamTest):
    def server(self, fail_from=None):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Knowing)
        server.daemon_threads = True
        server.requests, server.fail_from = 0, fail_from
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}/v1"

    def suite(self, questions):
        file = self.folder / "suite.jsonl"
        file.write_text("".join(json.dumps(question) + "\n" for question in questions))
        return file

    SUMS = [{"question": f"{n} and {n + 3} are together?", "answer": f"<<>>\n#### {2 * n + 3}"} for n in range(7)]
    OTHERS = [{"question": f"How much is {n} times 1?", "answer": f"#### {n}"} for n in range(5, 8)]

    def test_a_server_is_evaluated_like_a_model(self):
        suite = self.suite(self.SUMS + self.OTHERS)
        scores = self.json_of("eval", self.server(), "--suite", suite, "--samples", 4, "--output", self.folder / "a", "--json")
        self.assertEqual(scores["all"]["questions"], 10)
        self.assertAlmostEqual(scores["all"]["pass@1"], 0.7)
        self.assertAlmostEqual(scores["all"]["pass@4"], 0.7)
        self.assertEqual(scores["all"]["mean_tokens"], 5)
        low, high = scores["all"]["pass@1_interval"]
        self.assertTrue(0.3 < low < 0.7 < high <= 1, (low, high))
        lines = [json.loads(line) for line in (self.folder / "a/answers.jsonl").read_text().splitlines()]
        self.assertEqual(len(lines), 40)
        self.assertEqual([line["sample"] for line in lines], 10 * [0, 1, 2, 3])
        self.assertIn("<think>a+b</think>", lines[0]["completion"])
        # What eval writes, tasks check reads.
        checked = self.json_of("tasks", "check", self.folder / "a/answers.jsonl", "--json")
        self.assertEqual(checked["all"]["right"], 28)

        # The right ones become chats, each question's different answers once.
        chats = [json.loads(line) for line in self.done("tasks", "select", self.folder / "a").splitlines()]
        self.assertEqual(len(chats), 7)
        self.assertEqual(chats[1]["messages"][0]["content"], "1 and 4 are together?")
        self.assertEqual(chats[1]["messages"][1], {"role": "assistant", "content": "The sum.\nAnswer: 5", "reasoning_content": "a+b"})
        self.assertEqual(self.done("tasks", "select", "--hardest", "0.5", self.folder / "a"), "")

        compared = self.done("eval", "--compare", self.folder / "a", self.folder / "a")
        self.assertRegex(compared, r"all +10 +70\.0% +70\.0% +\+0\.0")

    def test_it_goes_on_where_the_server_gave_up(self):
        suite, output = self.suite(self.SUMS + self.OTHERS), self.folder / "out"
        arguments = ["--suite", suite, "--output", output, "--sequences", 1]
        flaky, sound = self.server(fail_from=5), self.server()
        error = self.refused("eval", flaky, *arguments, says="enough for today")
        self.assertNotIn("secret", error)
        self.assertEqual(len((output / "answers.jsonl").read_text().splitlines()), 4)
        self.refused("eval", flaky, *arguments, says="--resume")
        self.refused("eval", sound, *arguments, "--resume", says=["model was", "and now it is"])
        settings = output / "settings.json"  # the same server at another address
        settings.write_text(settings.read_text().replace(flaky, sound))
        scores = self.json_of("eval", sound, *arguments, "--resume", "--json")
        self.assertAlmostEqual(scores["all"]["pass@1"], 0.7)
        self.assertEqual(json.loads((output / "scores.json").read_text()), scores)

    def test_a_model_that_knows_nothing(self):
        text = self.folder / "text.txt"
        text.write_text("the answer is unknown. " * 400)
        self.done("train", "--preset", "nano", text, "--output", self.folder / "run", "--steps", 2, "--threads", 1)
        model = self.folder / "run/model"
        arguments = ["eval", model, "--family", "addition,outside", "--count", 4, "--max-tokens", 8, "--json"]
        scores = self.json_of(*arguments)
        self.assertEqual(scores["families"]["addition"]["pass@1"], 0)
        self.assertEqual(scores["families"]["addition"]["questions"], 4)
        self.assertEqual(scores["all"]["outside"], 4)
        self.assertEqual(scores, self.json_of(*arguments, "--sequences", 1), "answers depend on how many run at once")
        table = self.done("eval", model, "--family", "addition", "--count", 4, "--samples", 2, "--max-tokens", 8)
        self.assertIn("pass@2", table)
        self.assertRegex(table, r"addition +4 +0\.0%")

    def test_answers_to_other_questions_are_not_gone_on_with(self):
        suite, output = self.suite(self.SUMS), self.folder / "out"
        url = self.server()
        arguments = ["eval", url, "--suite", suite, "--output", output, "--resume"]
        self.done(*arguments)
        answers = output / "answers.jsonl"
        lines = answers.read_text().splitlines(keepends=True)
        answers.write_text("".join(lines[:2] + lines[3:]))
        self.refused(*arguments, says="answer 3")
        answers.write_text("".join(lines + lines))
        self.refused(*arguments, says="14 answers")
        answers.write_text("".join(lines[:4]))
        self.suite(self.OTHERS + self.SUMS[3:])
        self.refused(*arguments, says="questions_sha256")

    def test_bad_input(self):
        self.misused("eval", says="MODEL is needed")
        self.misused("eval", "x", "--samples", "0", says="--samples")
        self.misused("eval", "x", "--max-tokens", "-5", says="--max-tokens")
        self.misused("eval", "x", "--output", "", says="--output")
        self.misused("eval", "x", "--compare", "a", "b", says="--compare")
        self.refused("eval", "--compare", "a", "b", says="a: ")
        self.refused("eval", "nowhere", "--suite", "nothing", says="held-out")
        self.refused("eval", "nowhere", "--family", "nothing", says="nothing")
        self.refused("eval", "http://127.0.0.1:1/v1", says="127.0.0.1")
        broken = self.folder / "broken.jsonl"
        broken.write_text('{"question": "a", "answer": "1"}\n{"question"\n')
        self.refused("eval", "nowhere", "--suite", broken, says=["broken.jsonl: line 2"])


if __name__ == "__main__":
    harness.main(1)
