"""A running `sparsam serve` with a tiny storyteller, and requests to it."""

import http.client
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent))
sys.path.insert(0, str(here.parent / "chat"))
import harness
import tiny_model

CALL = ["<tool_", "call>\n", '{"name": "get_', 'weather", "argu', 'ments": {"city"', ': "Ulm"}}', "\n</tool", "_call>"]
TWO_CALLS = ["Both. <tool_call>", '{"name": "add", "arguments": {"a": ', "1}}</tool_call>", "\n<tool_call>",
             '{"name": "sub", "arguments": {}}', " </tool_call>"]
STORIES = {"weather": CALL, "twice": TWO_CALLS, **tiny_model.STORIES}
# What makes the program see that the template has a place for tools, and in which form.
HEAD = "{% if tools %}<tools>{{ tools | length }} tools: <tool_call></tools>{% endif %}"
TOOLS = [{"type": "function", "function": {"name": name, "description": "", "parameters": {
    "type": "object", "properties": {"city": {"type": "string", "enum": ["Ulm", "Bonn"]}}, "required": ["city"]}}}
    for name in ("get_weather", "other_tool")]


class Server:
    def __init__(self, test, *arguments, model=None, environment=None):
        self.test = test
        if model is None:
            model = test.folder / "tiny.gguf"
            tiny_model.write(model, 4096, STORIES, HEAD)
        command = test.command("serve", model, "--port", 0, "--alias", "tiny", "--threads", 2, *arguments)
        command["env"].update(environment or {})
        self.process = subprocess.Popen(**command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        test.addCleanup(self.stop)
        line = self.process.stdout.readline().decode()
        if " at http" not in line:
            self.process.kill()
            raise AssertionError(line + self.process.stderr.read().decode())
        scheme, address = line.split(" at ")[1].strip().split("://")
        self.secure = scheme == "https"
        self.host, port = address.rsplit(":", 1)
        self.port = int(port)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def connect(self, timeout=60):
        if self.secure:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=context)
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def raw(self, data, timeout=30):
        """Sends bytes; everything that comes back until the other side closes."""
        with socket.create_connection((self.host, self.port), timeout=timeout) as s:
            try:
                s.sendall(data)
            except OSError:
                pass  # refused before it was all there
            out = b""
            try:
                while piece := s.recv(65536):
                    out += piece
            except OSError:
                pass
            return out

    def ask(self, path, body=None, headers=None, method=None):
        """Status, and the JSON or text of the reply."""
        status, reply, _ = self.ask_all(path, body, headers, method)
        return status, reply

    def ask_all(self, path, body=None, headers=None, method=None):
        """The same, and the reply's headers."""
        connection = self.connect()
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        all_headers = {"Content-Type": "application/json"} if data is not None else {}
        connection.request(method or ("GET" if data is None else "POST"), path, data, {**all_headers, **(headers or {})})
        reply = connection.getresponse()
        text = reply.read().decode()
        connection.close()
        if reply.headers.get_content_type() == "application/json":
            return reply.status, json.loads(text), reply.headers
        return reply.status, text, reply.headers

    def good(self, path, body=None, **options):
        status, reply = self.ask(path, body, **options)
        self.test.assertEqual(status, 200, reply)
        return reply

    def events(self, path, body, headers=None):
        """The data of each server-sent event; of several-word events (name, data)."""
        text = self.good(path, {**body, "stream": True}, headers=headers)
        out = []
        for block in text.split("\n\n"):
            lines = [line for line in block.split("\n") if line and not line.startswith(":")]
            name = next((line[7:] for line in lines if line.startswith("event: ")), None)
            data = [line[6:] for line in lines if line.startswith("data: ")]
            self.test.assertLessEqual(len(data), 1)
            if data and data[0] != "[DONE]":
                out.append((name, json.loads(data[0])) if name else json.loads(data[0]))
            elif data:
                out.append("[DONE]")
        return out

    def chat(self, text, **more):
        return {"messages": [{"role": "user", "content": text}], "temperature": 0, **more}

    def metric(self, name):
        for line in self.good("/metrics").splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        raise AssertionError(f"no metric {name}")


def at_once(count, work):
    """work(i) on threads; what they returned, in order. Raises what one of them raised."""
    results, errors = [None] * count, []

    def run(i):
        try:
            results[i] = work(i)
        except Exception as error:  # raised below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results
