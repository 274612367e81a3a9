"""What arrives at `sparsam serve` and is no request: test_hostile.py SPARSAM WRITE_TINY_MODEL"""

import json
import random
import socket
import time

from server import Server, at_once, harness


def request(path="/v1/chat/completions", body=b"{}", head=b"", method=b"POST", version=b"HTTP/1.1", length=None):
    return (method + b" " + path.encode() + b" " + version + b"\r\nHost: localhost\r\nConnection: close\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n" % (len(body) if length is None else length)
            + head + b"\r\n" + body)


class Hostile(harness.SparsamTest):
    def open(self, *arguments):
        return Server(self, *(arguments or ("--no-auth",)))

    def status(self, reply):
        self.assertTrue(reply.startswith(b"HTTP/1.1 "), reply[:200])
        return int(reply[9:12])

    def test_malformed_http_is_told_so(self):
        server = self.open()
        for data, status in [
                (b"nonsense\r\n\r\n", 400), (b"\x00\x01\x02\x03\r\n\r\n", 400), (b"\x16\x03\x01\x02\x00\x01\x00", None),
                (b"GET /health\r\n\r\n", 400), (b"GET /health HTTP/1.1\r\n\r\n", 400),
                (b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
                (b"GET /health HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n", 400),
                (b"GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
                (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 20000 + b"\r\n\r\n", 431),
                (request(length=-5), 400), (request(length=10**30), 400),
                (request(head=b"Transfer-Encoding: chunked\r\n"), 400),
                (request(body=b"zz\r\n\r\n", length=3).replace(b"Content-Length: 3", b"Transfer-Encoding: chunked"), 400),
                (request(method=b"BREW"), 405), (request(path="/" + "a" * 5000), 404)]:
            reply = server.raw(data + (b"\r\n\r\n" if status is None else b""))
            if status is not None:
                self.assertEqual(self.status(reply), status, data[:80])
        server.good("/health")

    def test_bodies_that_are_no_requests(self):
        server = self.open()
        deep = b'{"messages": ' + b"[" * 100000 + b"]" * 100000 + b"}"
        keys = b"{" + b",".join(b'"%d":1' % i for i in range(200000)) + b"}"
        schema = {"type": "object"}
        for _ in range(80):
            schema = {"type": "object", "properties": {"a": schema}}
        bomb = {"$ref": "#/$defs/a0", "$defs": {f"a{i}": {"type": "array", "minItems": 99999, "maxItems": 99999,
                                                          "items": {"$ref": f"#/$defs/a{i + 1}"}} for i in range(20)}}
        bomb["$defs"]["a20"] = {"type": "string", "minLength": 90000, "maxLength": 99999}
        for body in (b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"a": "\xc3\x28"}', b'{"a": 1e999}', deep, keys,
                     b'{"messages": [{"role": "user", "content": "\\ud800"}]}',
                     *(json.dumps(server.chat("x", guided_json=s)).encode() for s in (schema, bomb)),
                     json.dumps(server.chat("x", tools=[{"type": "function", "function": {"name": "a b"}}])).encode()):
            status, reply = server.ask("/v1/chat/completions", body)
            self.assertEqual(status, 400, (body[:60], reply))
            self.assertTrue(reply["error"]["message"])
        server.good("/v1/chat/completions", server.chat("hello"))

    def test_a_body_beyond_the_limit_is_refused(self):
        server = self.open()
        self.assertEqual(self.status(server.raw(request(body=b"x" * 1000, length=100 << 20))), 413)
        chunked = request(body=b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        reply = server.raw(chunked + (b"100000\r\n" + b" " * 0x100000 + b"\r\n") * 40, timeout=60)
        self.assertIn(reply[:12], (b"HTTP/1.1 413", b""))  # or the connection was gone before all was sent
        server.good("/health")

    def test_half_a_request_is_nothing(self):
        server = self.open()
        whole = request(body=json.dumps(server.chat("hello")).encode())
        for cut in range(1, len(whole), 23):
            with socket.create_connection((server.host, server.port), timeout=20) as s:
                s.sendall(whole[:cut])
        with socket.create_connection((server.host, server.port), timeout=20) as s:
            for i in range(len(whole)):  # byte by byte
                s.sendall(whole[i:i + 1])
            self.assertEqual(s.recv(12), b"HTTP/1.1 200")

    def test_a_connection_serves_several_requests(self):
        server = self.open()
        connection = server.connect()
        for _ in range(3):
            connection.request("POST", "/v1/chat/completions", json.dumps(server.chat("hello")),
                               {"Content-Type": "application/json"})
            self.assertIn("thanks", connection.getresponse().read().decode())
            connection.request("POST", "/v1/chat/completions", b"{", {"Content-Type": "application/json"})
            reply = connection.getresponse()
            self.assertEqual(reply.status, 400)
            reply.read()
        connection.close()
        # Two at once, the second while the first is answered; HTTP/1.0; 100-continue.
        one = request(body=json.dumps(server.chat("hello")).encode()).replace(b"Connection: close\r\n", b"")
        two = request(path="/health", method=b"GET", body=b"")
        self.assertEqual(server.raw(one + two).count(b"HTTP/1.1 200"), 2)
        old = server.raw(request(body=json.dumps(server.chat("hello", stream=True)).encode(), version=b"HTTP/1.0"))
        self.assertIn(b"data: [DONE]", old)
        self.assertNotIn(b"chunked", old)
        waits = server.raw(request(body=json.dumps(server.chat("hello")).encode(), head=b"Expect: 100-continue\r\n"))
        self.assertTrue(waits.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"), waits[:80])

    def test_noise_is_survived(self):
        server = self.open()
        draw = random.Random(7)
        whole = request(body=json.dumps(server.chat("hello", stream=True)).encode())

        def send(i):
            data = bytearray(whole)
            for _ in range(1 + i % 5):
                data[draw.randrange(len(data))] = draw.randrange(256)
            with socket.create_connection((server.host, server.port), timeout=20) as s:
                s.sendall(bytes(data))
                s.settimeout(0.05)
                try:
                    s.recv(4096)
                except OSError:
                    pass

        for i in range(150):
            send(i)
        server.good("/v1/chat/completions", server.chat("hello"))

    def test_idle_connections_keep_nobody_out(self):
        server = self.open()
        count = 400
        idle = [socket.create_connection((server.host, server.port), timeout=20) for _ in range(count)]
        self.assertGreaterEqual(server.metric("sparsam_connections_open"), count)
        self.assertEqual(len(at_once(8, lambda _: server.good("/v1/chat/completions", server.chat("hello")))), 8)
        for s in idle:
            s.close()
        end = time.monotonic() + 20
        while server.metric("sparsam_connections_open") > 5 and time.monotonic() < end:
            time.sleep(0.05)
        self.assertLess(server.metric("sparsam_connections_open"), 5)


if __name__ == "__main__":
    harness.main(2)
