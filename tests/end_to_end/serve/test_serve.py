"""sparsam serve, end to end: test_serve.py SPARSAM WRITE_TINY_MODEL"""

import json
import pathlib
import signal
import socket
import subprocess
import sys
import time

from server import TOOLS, Server, at_once, harness

(_, WRITE_TINY_MODEL) = harness.programs(2)
THOUGHTS = "a first idea, über Umlaute, 思考\nand a second line"


class Serve(harness.SparsamTest):
    def open(self, *arguments, **options):
        return Server(self, *(arguments or ("--no-auth",)), **options)

    # OpenAI

    def test_a_chat_is_answered_whole_and_in_a_stream(self):
        server = self.open()
        body = server.chat("please ponder", model="tiny")
        reply = server.good("/v1/chat/completions", body)
        (choice,) = reply["choices"]
        self.assertEqual(choice["message"]["content"], "The answer.")
        self.assertEqual(choice["message"]["reasoning_content"], THOUGHTS)
        self.assertEqual(choice["message"]["reasoning"], THOUGHTS)
        self.assertEqual(choice["finish_reason"], "stop")
        self.assertEqual(reply["object"], "chat.completion")
        usage = reply["usage"]
        self.assertEqual(usage["total_tokens"], usage["prompt_tokens"] + usage["completion_tokens"])
        self.assertGreater(usage["completion_tokens_details"]["reasoning_tokens"], 3)

        *chunks, last, done = server.events("/v1/chat/completions", {**body, "stream_options": {"include_usage": True}})
        self.assertEqual(done, "[DONE]")
        self.assertEqual(last["choices"], [])
        self.assertEqual(last["usage"]["completion_tokens"], usage["completion_tokens"])
        self.assertEqual(chunks[0]["choices"][0]["delta"], {"role": "assistant", "content": ""})
        text = "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks)
        thoughts = "".join(c["choices"][0]["delta"].get("reasoning_content") or "" for c in chunks)
        self.assertEqual((text, thoughts), ("The answer.", THOUGHTS))
        self.assertEqual(chunks[-1]["choices"][0]["finish_reason"], "stop")
        self.assertEqual(len({c["id"] for c in chunks}), 1)

    def test_calls_of_tools_are_told(self):
        server = self.open()
        body = server.chat("how is the weather", tools=TOOLS)
        (choice,) = server.good("/v1/chat/completions", body)["choices"]
        (call,) = choice["message"]["tool_calls"]
        self.assertEqual(call["function"], {"name": "get_weather", "arguments": '{"city": "Ulm"}'})
        self.assertEqual(choice["finish_reason"], "tool_calls")
        self.assertIsNone(choice["message"]["content"])

        chunks = server.events("/v1/chat/completions", server.chat("twice", tools=TOOLS))[:-1]
        calls, text = {}, ""
        for chunk in chunks:
            delta = chunk["choices"][0]["delta"]
            text += delta.get("content") or ""
            for part in delta.get("tool_calls", []):
                call = calls.setdefault(part["index"], {"id": part.get("id"), "name": "", "arguments": ""})
                for key, value in part["function"].items():
                    call[key] += value
        self.assertEqual(text, "Both.")
        self.assertEqual([(c["name"], c["arguments"]) for c in calls.values()], [("add", '{"a": 1}'), ("sub", "{}")])
        self.assertEqual(len({c["id"] for c in calls.values()}), 2)
        # Without tools, the text is the text.
        (choice,) = server.good("/v1/chat/completions", server.chat("how is the weather"))["choices"]
        self.assertIn("<tool_call>", choice["message"]["content"])
        # The conversation goes on with the tool's result.
        messages = [*body["messages"], {"role": "assistant", "content": None, "tool_calls": [
            {"id": "a", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "a", "content": "rain"}]
        (choice,) = server.good("/v1/chat/completions", {**body, "messages": messages})["choices"]
        self.assertEqual(choice["message"]["content"], "Grüße and thanks.")

    def test_a_call_can_be_demanded(self):
        server = self.open()
        for choice in ("required", {"type": "function", "function": {"name": "other_tool"}}):
            body = server.chat("hello", tools=TOOLS, tool_choice=choice)
            (call,) = server.good("/v1/chat/completions", body)["choices"][0]["message"]["tool_calls"]
            self.assertEqual(call["function"]["name"], "get_weather" if choice == "required" else "other_tool")
            self.assertIn(json.loads(call["function"]["arguments"]), [{"city": "Ulm"}, {"city": "Bonn"}])
        status, reply = server.ask("/v1/chat/completions", server.chat("hello", tool_choice="required"))
        self.assertEqual((status, reply["error"]["param"]), (400, "tool_choice"))
        (choice,) = server.good("/v1/chat/completions", server.chat("weather", tools=TOOLS, tool_choice="none"))["choices"]
        self.assertNotIn("tool_calls", choice["message"])

    def test_answers_keep_to_a_form(self):
        server = self.open()
        schema = {"type": "object", "properties": {"a": {"enum": ["x", "y"]}, "b": {"type": "boolean"}},
                  "required": ["a", "b"], "additionalProperties": False}
        for form in ({"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}},
                     {"guided_json": schema}, {"structured_outputs": {"json": schema}}):
            text = server.good("/v1/chat/completions", server.chat("hi", **form))["choices"][0]["message"]["content"]
            self.assertEqual(set(json.loads(text)), {"a", "b"})
        text = server.good("/v1/chat/completions", server.chat("hi", response_format={"type": "regex", "regex": "ja|nein"}))
        self.assertIn(text["choices"][0]["message"]["content"], ("ja", "nein"))
        text = server.good("/v1/completions", {"prompt": "x", "grammar": 'root ::= "a" "b"?', "temperature": 0})
        self.assertIn(text["choices"][0]["text"], ("a", "ab"))
        status, reply = server.ask("/v1/chat/completions", server.chat("hi", guided_regex="(?=x)"))
        self.assertEqual(status, 400, reply)

    def test_sampling_is_as_asked(self):
        server = self.open()
        body = server.chat("endless", max_tokens=5, n=3, logprobs=True, top_logprobs=2)
        reply = server.good("/v1/chat/completions", body)
        self.assertEqual([c["index"] for c in reply["choices"]], [0, 1, 2])
        for choice in reply["choices"]:
            self.assertEqual(choice["message"]["content"], "tick tock tick tock tick ")
            self.assertEqual(choice["finish_reason"], "length")
            tokens = choice["logprobs"]["content"]
            self.assertEqual("".join(t["token"] for t in tokens), "tick tock tick tock tick ")
            for token in tokens:
                self.assertEqual(len(token["top_logprobs"]), 2)
                self.assertEqual(token["top_logprobs"][0]["token"], token["token"])
                self.assertLessEqual(token["logprob"], 0)
        self.assertEqual(reply["usage"]["completion_tokens"], 15)
        stopped = server.good("/v1/chat/completions", server.chat("endless", stop=["ck t"], max_completion_tokens=50))
        self.assertEqual(stopped["choices"][0]["message"]["content"], "ti")
        self.assertEqual(stopped["choices"][0]["finish_reason"], "stop")
        token = tokens[0]
        drawn = [server.good("/v1/chat/completions", {**server.chat("endless", max_tokens=20, seed=s), "temperature": 90})
                 ["choices"][0]["message"]["content"] for s in (1, 1, 2)]
        self.assertEqual(drawn[0], drawn[1])
        self.assertNotEqual(drawn[0], drawn[2])

    def test_a_text_is_continued(self):
        server = self.open()
        # A text that ends with what a story begins with; as ids, since the text has them byte by byte.
        ids = [json.loads(self.done("tokenize", self.folder / "tiny.gguf", "--parse-special", stdin=text.encode()))
               for text in ("<|story2|>", "<|story6|>")]
        reply = server.good("/v1/completions", {"prompt": ids, "max_tokens": 3, "temperature": 0, "logprobs": 1})
        self.assertEqual([c["text"] for c in reply["choices"]], ["tick tock tick ", "Grüße and than"])
        self.assertEqual(reply["choices"][0]["logprobs"]["tokens"], ["tick ", "tock ", "tick "])
        events = server.events("/v1/completions", {"prompt": ids[1], "temperature": 0})
        self.assertEqual("".join(e["choices"][0]["text"] for e in events[:-1]), "Grüße and thanks.")
        reply = server.good("/v1/completions", {"prompt": ["a", "b"], "n": 2, "echo": True, "max_tokens": 1})
        self.assertEqual([c["text"][0] for c in reply["choices"]], ["a", "a", "b", "b"])

    def test_what_is_too_long_is_refused_with_both_counts(self):
        server = self.open()
        status, reply = server.ask("/v1/chat/completions", server.chat("x" * 5000))
        self.assertEqual((status, reply["error"]["code"]), (400, "context_length_exceeded"))
        self.assertIn("4096", reply["error"]["message"])
        self.assertRegex(reply["error"]["message"], r"50\d\d of the prompt")
        status, reply = server.ask("/v1/chat/completions", server.chat("hi", max_tokens=4096))
        self.assertEqual(status, 400)
        self.assertIn("4096 of the answer", reply["error"]["message"])

    def test_errors_have_openais_form(self):
        server = self.open()
        chat = "/v1/chat/completions"
        for body, status, parameter in [
                ({}, 400, "messages"), ({"messages": []}, 400, "messages"),
                (server.chat("x", model="gpt-9"), 404, "model"),
                (server.chat("x", temperature="warm"), 400, "temperature"),
                (server.chat("x", top_p=3), 400, "top_p"), (server.chat("x", n=0), 400, "n"),
                (server.chat("x", stop=[1]), 400, "stop"), (server.chat("x", logit_bias={"a": 1}), 400, "logit_bias"),
                (server.chat("x", logit_bias={"99999": 1}), 400, "logit_bias"),
                ({"messages": [{"role": "king", "content": "x"}]}, 400, "messages[0].role"),
                ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, 400,
                 "messages[0].content[0].type")]:
            got, reply = server.ask(chat, body)
            self.assertEqual((got, reply["error"]["param"]), (status, parameter), reply)
            self.assertEqual(set(reply["error"]), {"message", "type", "param", "code"})
        self.assertEqual(server.ask("/v1/nothing")[0], 404)
        self.assertEqual(server.ask(chat)[0], 405)
        self.assertEqual(server.ask(chat, b"{}", headers={"Content-Type": "text/plain"})[0], 415)

    def test_models_health_and_metrics(self):
        server = self.open()
        (card,) = server.good("/v1/models")["data"]
        self.assertEqual((card["id"], card["object"]), ("tiny", "model"))
        self.assertEqual(server.good("/v1/models/tiny")["id"], "tiny")
        self.assertEqual(server.ask("/v1/models/other")[0], 404)
        self.assertEqual(server.good("/health")["status"], "ok")
        self.assertEqual(server.good("/ready")["status"], "ready")
        server.good("/v1/chat/completions", server.chat("hello"))
        self.assertEqual(server.metric("sparsam_answers_total"), 1)
        self.assertEqual(server.metric("sparsam_generated_tokens_total"), 4)

    # The other dialects

    def test_openais_responses(self):
        server = self.open()
        body = {"model": "tiny", "input": "please ponder", "temperature": 0}
        reply = server.good("/v1/responses", body)
        self.assertEqual([item["type"] for item in reply["output"]], ["reasoning", "message"])
        self.assertEqual(reply["output"][1]["content"][0]["text"], "The answer.")
        events = server.events("/v1/responses", body)
        text = "".join(d["delta"] for n, d in events if n == "response.output_text.delta")
        self.assertEqual(text, "The answer.")
        self.assertEqual(events[-1][0], "response.completed")
        tools = [{"type": "function", **TOOLS[0]["function"]}]
        reply = server.good("/v1/responses", {**body, "input": "weather", "tools": tools})
        self.assertEqual((reply["output"][0]["name"], reply["output"][0]["arguments"]), ("get_weather", '{"city": "Ulm"}'))

    def test_anthropics_messages(self):
        server = self.open()
        body = {"model": "tiny", "max_tokens": 100, "temperature": 0,
                "messages": [{"role": "user", "content": [{"type": "text", "text": "please ponder"}]}]}
        reply = server.good("/v1/messages", body)
        self.assertEqual([b["type"] for b in reply["content"]], ["thinking", "text"])
        self.assertEqual(reply["content"][1]["text"], "The answer.")
        self.assertEqual(reply["stop_reason"], "end_turn")
        events = server.events("/v1/messages", body)
        self.assertEqual([n for n, _ in events if not n.endswith("delta")],
                         ["message_start", "content_block_start", "content_block_stop", "content_block_start",
                          "content_block_stop", "message_stop"])
        text = "".join(d["delta"].get("text", "") for n, d in events if n == "content_block_delta")
        self.assertEqual(text, "The answer.")
        self.assertEqual(events[-2][1]["usage"]["output_tokens"], reply["usage"]["output_tokens"])
        tools = [{"name": "get_weather", "input_schema": {"type": "object"}}]
        body = {**body, "tools": tools, "messages": [{"role": "user", "content": "weather?"}]}
        reply = server.good("/v1/messages", body)
        self.assertEqual(reply["content"][0]["input"], {"city": "Ulm"})
        self.assertEqual(reply["stop_reason"], "tool_use")
        body["messages"] += [{"role": "assistant", "content": reply["content"]}, {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": reply["content"][0]["id"], "content": "rain"}]}]
        self.assertEqual(server.good("/v1/messages", body)["content"][0]["text"], "Grüße and thanks.")
        counted = server.good("/v1/messages/count_tokens", {"model": "tiny", "messages": body["messages"][:1]})
        self.assertGreater(counted["input_tokens"], 5)
        status, reply = server.ask("/v1/messages", {"messages": body["messages"]})
        self.assertEqual((status, reply["type"], reply["error"]["type"]), (400, "error", "invalid_request_error"))

    def test_ollamas_lines(self):
        server = self.open()
        body = {"model": "tiny:latest", "messages": [{"role": "user", "content": "please ponder"}],
                "options": {"temperature": 0}}
        lines = [json.loads(line) for line in server.good("/api/chat", body).splitlines()]
        self.assertEqual("".join(line["message"]["content"] for line in lines), "The answer.")
        self.assertEqual("".join(line["message"].get("thinking", "") for line in lines), THOUGHTS)
        self.assertEqual([line["done"] for line in lines], [False] * (len(lines) - 1) + [True])
        self.assertGreater(lines[-1]["eval_count"], 3)
        reply = server.good("/api/generate", {"prompt": "hello", "stream": False, "options": {"temperature": 0}})
        self.assertEqual((reply["response"], reply["done_reason"]), ("Grüße and thanks.", "stop"))
        reply = server.good("/api/chat", {**body, "messages": [{"role": "user", "content": "weather"}], "tools": TOOLS,
                                          "stream": False})
        self.assertEqual(reply["message"]["tool_calls"][0]["function"]["arguments"], {"city": "Ulm"})
        self.assertEqual(server.good("/api/tags")["models"][0]["name"], "tiny")
        self.assertIn("tools", server.good("/api/show", {"model": "tiny"})["capabilities"])
        self.assertEqual(server.ask("/api/show", {"model": "no"})[1].keys(), {"error"})

    # Access

    def test_keys_are_asked_for(self):
        keys = self.folder / "keys"
        keys.write_text("# anna\nanna-0123456789abcdef\nbert-0123456789abcdef\n")
        server = self.open("--api-key-file", keys)
        body = server.chat("hello")
        for path, data in [("/v1/chat/completions", body), ("/v1/models", None), ("/metrics", None), ("/nothing", None),
                           ("/api/tags", None), ("/v1/messages", body), ("/v1/messages/count_tokens", body)]:
            self.assertEqual(server.ask(path, data)[0], 401, path)
            self.assertEqual(server.ask(path, data, headers={"Authorization": "Bearer wrong"})[0], 401, path)
        for headers in ({"Authorization": "Bearer anna-0123456789abcdef"}, {"x-api-key": "bert-0123456789abcdef"}):
            server.good("/v1/chat/completions", body, headers=headers)
        server.good("/health")
        server.good("/v1/models", headers={"Authorization": "Bearer anna-0123456789abcdef", "Host": "example.org",
                                           "X-Forwarded-For": "1.2.3.4"})

    def test_without_keys_only_this_machine_may_ask(self):
        server = self.open()
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"},
                        {"Origin": "http://127.0.0.1:1"}, {"X-Forwarded-For": "10.0.0.1"}, {"Forwarded": "for=x"},
                        {"Via": "1.1 proxy"}, {"Host": "127.0.0.1.evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            for path in ("/v1/models", "/health"):
                self.assertEqual(server.ask(path, headers=headers)[0], 403, headers)
        for host in ("localhost", f"localhost:{server.port}", "[::1]:80", "127.1.2.3"):
            server.good("/v1/models", headers={"Host": host})
        server.good("/v1/models", headers={"Host": "localhost:99", "Origin": "http://localhost:99"})

    def test_wrong_usage(self):
        self.refused("serve", "x.gguf", says="x.gguf")
        self.assertFalse((self.folder / "home").exists(), "without a model, no accounts either")
        self.misused("serve", "x.gguf", "--no-auth", "--host", "0.0.0.0", says="this machine")
        self.misused("serve", "x.gguf", "--no-auth", "--api-key", "k" * 20, says="exclude")
        self.refused("serve", "x.gguf", "--no-auth", says="x.gguf")
        self.refused("serve", "--no-auth", says="own model, sparsam-zero")
        self.refused("serve", "x.gguf", "--api-key", "short", says="16")

    # Load, clients that leave, and the end

    def wait_for(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.02)
        self.fail("it did not happen in time")

    def test_a_client_that_leaves_is_not_answered_further(self):
        server = self.open("--no-auth", "--sequences", 2)
        for stream in (True, False):
            connection = server.connect()
            connection.request("POST", "/v1/chat/completions", json.dumps(server.chat("endless", stream=stream)),
                               {"Content-Type": "application/json"})
            self.wait_for(lambda: server.metric("sparsam_answers_running") == 1)
            connection.close()
            if stream:
                connection.sock = None
            self.wait_for(lambda: server.metric("sparsam_answers_running") == 0)
        self.assertEqual(server.metric("sparsam_answers_abandoned_total"), 2)

    def test_one_call_is_told_where_one_is_asked_for(self):
        server = self.open("--no-auth", "--sequences", 2)
        for stream in (False, True):
            body = server.chat("twice", tools=TOOLS, parallel_tool_calls=False)
            if stream:
                deltas = [c["choices"][0] for c in server.events("/v1/chat/completions", body)[:-1]]
                names = [p["function"]["name"] for d in deltas for p in d["delta"].get("tool_calls", []) if "id" in p]
                reason = deltas[-1]["finish_reason"]
            else:
                (choice,) = server.good("/v1/chat/completions", body)["choices"]
                names = [call["function"]["name"] for call in choice["message"]["tool_calls"]]
                reason = choice["finish_reason"]
            self.assertEqual((names, reason), (["add"], "tool_calls"))

    def test_a_client_that_does_not_read_holds_nobody_up(self):
        server = self.open("--no-auth", "--sequences", 2)
        body = json.dumps(server.chat("endless", stream=True, logprobs=True, top_logprobs=20)).encode()
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((server.host, server.port))
        self.addCleanup(slow.close)
        slow.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                     b"Content-Length: %d\r\n\r\n" % len(body) + body)
        # The answer comes to its end in the engine though nobody reads it.
        self.wait_for(lambda: server.metric("sparsam_answers_running") == 1)
        self.wait_for(lambda: server.metric("sparsam_answers_running") == 0, 60)
        server.good("/v1/chat/completions", server.chat("hello"))

    def test_load_changes_no_token(self):
        model = self.folder / "random"
        subprocess.run([WRITE_TINY_MODEL, "qwen3_moe", str(model)], check=True)
        server = self.open("--no-auth", "--sequences", 6, "--context", 512, model=model)
        requests = [{"prompt": "".join(chr(33 + (i * 7 + j * j) % 90) for j in range(3 + i * 11 % 180)), "seed": i + 1,
                     "max_tokens": 4 + i % 29, "temperature": (0, 0.7, 1.3)[i % 3], "logprobs": 0, "n": 1 + i % 2}
                    for i in range(40)]

        def answer(i):
            reply = server.good("/v1/completions", requests[i])
            return [(c["text"], c["logprobs"]["token_logprobs"]) for c in reply["choices"]]

        alone = [answer(i) for i in range(len(requests))]
        self.assertEqual(at_once(len(requests), answer), alone)
        self.assertEqual(at_once(len(requests), lambda i: answer(len(requests) - 1 - i))[::-1], alone)

    def test_a_full_queue_is_said(self):
        server = self.open("--no-auth", "--sequences", 1, "--queue", 1)
        for path, kind in (("/v1/chat/completions", "server_error"), ("/v1/completions", "server_error")):
            body = server.chat("hello", n=3) if "chat" in path else {"prompt": ["a", "b", "c"]}
            status, reply = server.ask(path, body)
            self.assertEqual((status, reply["error"]["type"]), (503, kind))
        server.good("/v1/chat/completions", server.chat("hello"))

    def test_what_was_asked_is_answered_before_the_end(self):
        server = self.open()
        connection = server.connect()
        connection.request("POST", "/v1/chat/completions", json.dumps(server.chat("endless", max_tokens=1500)),
                           {"Content-Type": "application/json"})
        idle = server.connect()
        idle.connect()
        self.wait_for(lambda: server.metric("sparsam_answers_running") == 1)
        server.process.send_signal(signal.SIGTERM)
        reply = json.loads(connection.getresponse().read())
        self.assertEqual(reply["usage"]["completion_tokens"], 1500)
        self.assertEqual(server.process.wait(20), 128 + signal.SIGTERM)
        connection.close()
        idle.close()


if __name__ == "__main__":
    harness.main(2)
