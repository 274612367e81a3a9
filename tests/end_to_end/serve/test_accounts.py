"""Users, keys, quotas, usage and TLS of `sparsam serve`: test_accounts.py SPARSAM WRITE_TINY_MODEL"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import time

from server import Server, harness

PASSWORD = "correct horse battery"


class Accounts(harness.SparsamTest):
    def open(self, *arguments, **options):
        return Server(self, "--data", self.folder / "data", *arguments, **options)

    def data(self, *arguments):
        return (*arguments, "--data", self.folder / "data")

    def add_user(self, name, *arguments):
        self.done(*self.data("user", "add", name, *arguments), stdin=PASSWORD.encode() + b"\n")

    def key(self, name, *arguments):
        return self.done(*self.data("key", "create", name, *arguments)).strip()

    def bearer(self, key):
        return {"Authorization": f"Bearer {key}"}

    def login(self, server, name, password=PASSWORD):
        """Headers of somebody who is logged in."""
        status, reply, headers = server.ask_all("/api/session", {"name": name, "password": password})
        self.assertEqual(status, 200, reply)
        cookie = headers["Set-Cookie"].split(";")[0]
        return {"Cookie": cookie, "X-CSRF-Token": reply["csrf_token"]}

    def link(self, server):
        """The line behind the first two, from a start without users."""
        lines = [server.process.stdout.readline().decode() for _ in range(3)]
        return lines[2].strip()

    def test_the_first_admins_way_to_a_first_answer(self):
        server = self.open()
        link = self.link(server)
        self.assertTrue(link.startswith(f"http://{server.host}:{server.port}/setup#"), link)
        token = link.split("#")[1]
        status, page, headers = server.ask_all("/setup")
        self.assertEqual(status, 200)
        self.assertIn("script-src 'sha256-", headers["Content-Security-Policy"])
        self.assertNotIn("http://", page)
        setup = {"token": token, "name": "root", "password": PASSWORD}
        self.assertEqual(server.ask("/api/setup", {**setup, "token": token[:-1]})[0], 404)
        self.assertEqual(server.ask("/api/setup", {**setup, "password": "short"})[0], 400)
        self.assertEqual(server.ask("/api/setup", setup, {"Origin": "http://evil.example"})[0], 403)
        status, reply, headers = server.ask_all("/api/setup", setup)
        self.assertEqual((status, reply["user"]["role"]), (200, "admin"), reply)
        cookie = headers["Set-Cookie"]
        for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(word, cookie)
        self.assertNotIn("Secure", cookie)
        self.assertEqual(server.ask("/api/setup", setup)[0], 404, "once")
        for name in ("X-Frame-Options", "Referrer-Policy", "Content-Security-Policy", "X-Content-Type-Options"):
            self.assertIn(name, headers)
        # The page's requests, and what a page needs to change something.
        me = {"Cookie": cookie.split(";")[0]}
        self.assertEqual(server.good("/api/session", headers=me)["user"]["name"], "root")
        self.assertEqual(server.ask("/v1/chat/completions", server.chat("hello"), me)[0], 403)
        me["X-CSRF-Token"] = server.good("/api/session", headers=me)["csrf_token"]
        server.good("/v1/chat/completions", server.chat("hello"), headers=me)
        # A user with a key.
        status, user = server.ask("/api/admin/users", {"name": "anna", "tokens_per_day": 100000}, me)
        self.assertEqual((status, user["quota"]["tokens_per_day"]), (201, 100000), user)
        self.assertTrue(user["setup_path"].startswith("/setup#"))
        self.assertEqual(server.ask("/api/admin/users", {"name": "Anna"}, me)[0], 400)
        status, key = server.ask("/api/admin/keys", {"user": user["id"], "name": "laptop", "expires_in_days": 3}, me)
        self.assertEqual(status, 201, key)
        reply = server.good("/v1/chat/completions", server.chat("hello"), headers=self.bearer(key["secret"]))
        used = server.good(f"/api/admin/usage?user={user['id']}", headers=me)["data"]
        self.assertEqual([(u["requests"], u["prompt_tokens"], u["completion_tokens"], u["key_name"]) for u in used],
                         [(1, reply["usage"]["prompt_tokens"], reply["usage"]["completion_tokens"], "laptop")])
        # Her link gives her a password and a session.
        status, reply, headers = server.ask_all("/api/setup", {"token": user["setup_path"].split("#")[1],
                                                              "password": PASSWORD})
        self.assertEqual((status, reply["user"]["name"]), (200, "anna"), reply)
        anna = {"Cookie": headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": reply["csrf_token"]}
        self.assertEqual(server.ask("/api/admin/users", headers=anna)[0], 403)
        self.assertEqual([k["id"] for k in server.good("/api/account/keys", headers=anna)["data"]], [key["id"]])
        status, own = server.ask("/api/account/keys", {"name": "own"}, anna)
        self.assertEqual(status, 201)
        self.assertEqual(server.ask("/api/account/keys", {"name": "own", "scopes": ["write"]}, anna)[0], 400)
        self.assertEqual(server.ask(f"/api/account/keys/{own['id']}", headers=anna, method="DELETE")[0], 200)
        self.assertEqual(server.ask("/v1/models", headers=self.bearer(own["secret"]))[0], 401)
        self.assertEqual(server.ask(f"/api/admin/keys/{key['id']}", headers=me, method="DELETE")[0], 200)
        self.assertEqual(server.ask("/v1/models", headers=self.bearer(key["secret"]))[0], 401)
        status, changed = server.ask(f"/api/admin/users/{user['id']}", {"disabled": True, "tokens_per_day": None}, me,
                                     method="PATCH")
        self.assertEqual((status, changed["disabled"], changed["quota"]["tokens_per_day"]), (200, True, None))
        self.assertEqual(server.ask("/api/session", headers=anna)[0], 401)
        actions = [line["action"] for line in server.good("/api/admin/audit", headers=me)["data"]]
        for action in ("user.invite", "user.accept", "login", "user.add", "key.create", "key.revoke", "user.change"):
            self.assertIn(action, actions)
        self.assertTrue(server.good("/api/admin/audit/verify", headers=me)["whole"])
        self.assertEqual(server.ask("/api/session", headers=me, method="DELETE")[0], 200)
        self.assertEqual(server.ask("/api/session", headers=me)[0], 401)

    def test_wrong_passwords_are_slowed_down(self):
        self.add_user("anna", "--role", "admin")
        server = self.open()
        wrong = {"name": "anna", "password": "wrong password"}
        statuses = [server.ask("/api/session", wrong, {"X-Forwarded-For": f"10.0.0.{i}"})[0] for i in range(7)]
        self.assertEqual(statuses[:5], [401] * 5)
        self.assertIn(429, statuses)
        status, _, headers = server.ask_all("/api/session", {"name": "anna", "password": PASSWORD})
        while status == 429:  # the right one waits, too
            self.assertGreaterEqual(int(headers["Retry-After"]), 1)
            time.sleep(0.5)
            status, _, headers = server.ask_all("/api/session", {"name": "anna", "password": PASSWORD})
        self.assertEqual(status, 200)
        # Whoever claims to ask for somebody else is believed nowhere.
        me = self.login(server, "anna")
        lines = server.good("/api/admin/audit", headers=me)["data"]
        self.assertEqual({line["address"] for line in lines if line["action"].startswith("login")}, {"127.0.0.1"})
        # Nobody's name takes no other path; forms and foreign pages cannot log in.
        self.assertEqual(server.ask("/api/session", {"name": "nobody", "password": PASSWORD})[0], 401)
        self.assertEqual(server.ask("/api/session", b"name=anna", {"Content-Type": "text/plain"})[0], 415)
        self.assertEqual(server.ask("/api/session", wrong, {"Sec-Fetch-Site": "cross-site"})[0], 403)
        status, reply = server.ask("/api/account/password", {"old_password": PASSWORD, "password": "another password"}, me)
        self.assertEqual(status, 200, reply)
        self.assertEqual(server.ask("/api/session", headers=me)[0], 401)
        self.login(server, "anna", "another password")

    def test_what_is_refused_is_counted_and_logged_without_secrets(self):
        self.add_user("anna", "--role", "admin")
        key = self.key("anna", "--scope", "inference,metrics")
        server = self.open("--log")
        link = "/v1/models?token=of-somebody"
        self.assertEqual(server.ask(link)[0], 401)
        self.assertEqual(server.ask("/v1/models", headers=self.bearer(key + "x"))[0], 401)
        self.assertEqual(server.ask("/nothing", headers=self.bearer(key))[0], 404)
        server.good("/v1/chat/completions", server.chat("how is my secret"), headers=self.bearer(key))
        metrics = server.good("/metrics", headers=self.bearer(key))
        self.assertIn('sparsam_requests_total{route="/v1/models",status="401"} 2', metrics)
        self.assertIn('sparsam_requests_total{route="",status="404"} 1', metrics)
        server.process.terminate()
        log = server.process.stderr.read().decode()
        lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        self.assertEqual([(line["status"], line.get("user")) for line in lines],
                         [(401, None), (401, None), (404, "anna"), (200, "anna"), (200, "anna")])
        self.assertEqual(lines[3]["key"], key[:14])
        for secret in (key, "of-somebody", "my secret"):
            self.assertNotIn(secret, log)

    def test_quotas_end_with_429_in_each_apis_form(self):
        self.add_user("anna", "--requests-per-minute", 2)
        self.add_user("berta", "--tokens-per-day", 5)
        server = self.open()
        anna, berta = self.bearer(self.key("anna")), self.bearer(self.key("berta"))
        for _ in range(2):
            server.good("/v1/chat/completions", server.chat("hello"), headers=anna)
        server.good("/v1/chat/completions", server.chat("hello"), headers=berta)
        server.good("/v1/models", headers=anna)  # reading costs nothing
        for headers in (anna, berta):
            for path, place in (("/v1/chat/completions", lambda r: r["error"]["type"]),
                                ("/v1/messages", lambda r: r["error"]["type"])):
                status, reply, told = server.ask_all(path, {**server.chat("hello"), "max_tokens": 5}, headers)
                self.assertEqual((status, place(reply)), (429, "rate_limit_error"), reply)
                self.assertGreaterEqual(int(told["Retry-After"]), 1)
            status, reply, told = server.ask_all("/api/chat", server.chat("hello"), headers)
            self.assertEqual((status, type(reply["error"])), (429, str))
            self.assertGreaterEqual(int(told["Retry-After"]), 1)
        # The command line's changes hold from the next request on, and leave the server's connection to the file alone.
        self.done(*self.data("user", "change", "berta", "--tokens-per-day", "none"))
        server.good("/v1/chat/completions", server.chat("hello"), headers=berta)

    def test_nothing_is_lost_when_the_server_is_killed(self):
        self.add_user("anna")
        key = self.key("anna")
        answered = prompt_tokens = completion_tokens = 0
        for count in (3, 6):
            server = self.open()
            for i in range(count):
                body = server.chat("hello")
                if i % 2:
                    usage = server.events("/v1/chat/completions", {**body, "stream_options": {"include_usage": True}},
                                          self.bearer(key))[-2]["usage"]
                else:
                    usage = server.good("/v1/chat/completions", body, headers=self.bearer(key))["usage"]
                answered += 1
                prompt_tokens += usage["prompt_tokens"]
                completion_tokens += usage["completion_tokens"]
            with socket.create_connection((server.host, server.port)) as s:  # and one under way
                data = json.dumps(server.chat("endless", stream=True)).encode()
                s.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                          b"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n" % (key.encode(), len(data)) + data)
                s.recv(10)
                server.process.send_signal(signal.SIGKILL)
                server.process.wait()
        with sqlite3.connect(self.folder / "data" / "accounts.db") as database:
            sums = database.execute("SELECT count(*), sum(prompt_tokens), sum(completion_tokens) FROM usage").fetchone()
        self.assertGreaterEqual(sums[0], answered)
        self.assertLessEqual(sums[0], answered + 2)
        self.assertGreaterEqual(sums[1:], (prompt_tokens, completion_tokens))
        self.done(*self.data("audit", "verify"))
        server = self.open()
        server.good("/v1/chat/completions", server.chat("hello"), headers=self.bearer(key))

    def test_the_command_line_looks_after_accounts(self):
        self.refused(*self.data("user", "list"), says=["there are no accounts", "sparsam user add"])
        self.refused(*self.data("user", "add", "anna"), stdin=b"short\n", says="at least 10 characters")
        self.add_user("anna", "--role", "admin")
        self.refused(*self.data("user", "add", "anna"), stdin=PASSWORD.encode(), says="already")
        self.assertIn("/setup#", self.done(*self.data("user", "add", "berta", "--link")))
        users = self.json_of(*self.data("user", "list", "--json"))
        self.assertEqual([(u["name"], u["role"], u["has_password"]) for u in users],
                         [("anna", "admin", True), ("berta", "user", False)])
        self.refused(*self.data("user", "disable", "anna"), says="no admin")
        self.refused(*self.data("key", "create", "nobody"), says=["no user 'nobody'", "sparsam user list"])
        self.refused(*self.data("key", "create", "berta", "--scope", "write"), says="berta")
        self.misused(*self.data("key", "create", "berta", "--scope", "everything"), says="--scope")
        self.misused(*self.data("key", "create", "berta", "--days", "0"), says="--days")
        self.misused(*self.data("user", "change", "berta"), says="nothing to change")
        key = self.json_of(*self.data("key", "create", "anna", "--scope", "metrics,read", "--days", 2, "--json"))
        self.assertEqual(key["scopes"], ["metrics", "read"])
        self.assertIn(key["prefix"], self.done(*self.data("key", "list")))
        self.done(*self.data("key", "revoke", key["prefix"]))
        self.refused(*self.data("key", "revoke", "99"), says=["no key '99'", "sparsam key list"])
        self.done(*self.data("user", "disable", "berta"))
        self.done(*self.data("user", "enable", "berta"))
        shown = self.done(*self.data("audit", "show"))
        self.assertIn("key.revoke", shown)
        head = self.json_of(*self.data("audit", "verify", "--json"))
        self.assertEqual(head["lines"], len(shown.splitlines()))
        self.done(*self.data("user", "change", "berta", "--role", "auditor"))
        self.done(*self.data("audit", "verify", "--expect", head["hash"]))
        self.refused(*self.data("audit", "verify", "--expect", "0" * 64), says="older copy")
        with sqlite3.connect(self.folder / "data" / "accounts.db") as database:
            database.execute("UPDATE audit SET target = 'tom' WHERE number = 3")
        self.refused(*self.data("audit", "verify"), says=["changed", "line 3"])

    def test_pages_from_elsewhere_are_let_in_where_an_option_names_them(self):
        self.add_user("anna")
        key = self.key("anna")
        ask = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST",
               "Access-Control-Request-Headers": "authorization,content-type"}
        server = self.open()
        status, _, headers = server.ask_all("/v1/models", None, ask, "OPTIONS")
        self.assertNotIn("Access-Control-Allow-Origin", headers)
        self.assertEqual(status, 401)
        server.stop()
        server = self.open("--cors-origin", "https://app.example", "--cors-origin", "https://two.example")
        status, _, headers = server.ask_all("/v1/chat/completions", None, ask, "OPTIONS")
        self.assertEqual((status, headers["Access-Control-Allow-Origin"]), (204, "https://app.example"))
        self.assertIn("authorization", headers["Access-Control-Allow-Headers"])
        self.assertNotIn("Access-Control-Allow-Credentials", headers)
        status, _, headers = server.ask_all("/v1/models", None, {**self.bearer(key), "Origin": "https://two.example"})
        self.assertEqual((status, headers["Access-Control-Allow-Origin"]), (200, "https://two.example"))
        self.assertEqual(headers["Vary"], "Origin")
        _, _, headers = server.ask_all("/v1/models", None, {**self.bearer(key), "Origin": "https://evil.example"})
        self.assertNotIn("Access-Control-Allow-Origin", headers)
        cookie = self.login(server, "anna")
        self.assertEqual(server.ask("/v1/models", headers={**cookie, "Origin": "https://app.example"})[0], 403)

    def certificate(self, name, days=2):
        files = [self.folder / f"{name}.pem", self.folder / f"{name}.key"]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-subj", f"/CN={name}", "-days", str(days), "-out", files[0], "-keyout", files[1]],
                       check=True, capture_output=True)
        return files

    def served_certificate(self, server):
        pem = ssl.get_server_certificate((server.host, server.port))
        return subprocess.run(["openssl", "x509", "-noout", "-subject"], input=pem.encode(), capture_output=True,
                              check=True).stdout.decode()

    def test_tls_and_certificates_that_change(self):
        self.add_user("anna")
        key = self.key("anna")
        one, two, live = self.certificate("one"), self.certificate("two"), [self.folder / "live.pem", self.folder / "live.key"]
        for a, b in zip(one, live):
            shutil.copy(a, b)
        self.refused("serve", self.folder / "no.gguf", "--tls-cert", live[0], code=2, says="--tls-key")
        server = self.open("--tls-cert", live[0], "--tls-key", live[1])
        self.assertTrue(server.secure)
        long = server.good("/v1/chat/completions", server.chat("hello", stream=True), headers=self.bearer(key))
        self.assertIn("[DONE]", long)
        status, reply, headers = server.ask_all("/api/session", {"name": "anna", "password": PASSWORD})
        self.assertEqual(status, 200, reply)
        self.assertTrue(headers["Set-Cookie"].startswith("__Host-"))
        self.assertIn("Secure", headers["Set-Cookie"])
        self.assertIn("Strict-Transport-Security", headers)
        self.assertIn("one", self.served_certificate(server))
        connection = server.connect()  # lives on over the change
        connection.request("GET", "/health")
        connection.getresponse().read()
        for a, b in zip(two, live):
            shutil.copy(a, self.folder / "new")
            os.replace(self.folder / "new", b)
        end = time.monotonic() + 30
        while "two" not in self.served_certificate(server) and time.monotonic() < end:
            time.sleep(0.2)
        self.assertIn("two", self.served_certificate(server))
        connection.request("GET", "/health")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        # What cannot be read leaves things as they are, also when a signal asks.
        live[0].write_text("nonsense")
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        self.assertIn("two", self.served_certificate(server))
        shutil.copy(one[0], live[0])
        shutil.copy(one[1], live[1])
        server.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 30
        while "one" not in self.served_certificate(server) and time.monotonic() < end:
            time.sleep(0.2)
        self.assertIn("one", self.served_certificate(server))
        # No TLS on this port is no answer, and disturbs nobody.
        self.assertNotIn(b"200", server.raw(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        self.assertEqual(server.ask("/health")[0], 200)

    def test_a_client_that_leaves_under_tls_ends_its_answer(self):
        self.add_user("anna")
        key = self.key("anna")
        files = self.certificate("one")
        server = self.open("--tls-cert", files[0], "--tls-key", files[1])
        connection = server.connect()
        connection.request("POST", "/v1/chat/completions", json.dumps(server.chat("endless", stream=True)),
                           {"Content-Type": "application/json", **self.bearer(key)})
        connection.getresponse().read(10)
        connection.close()
        with sqlite3.connect(self.folder / "data" / "accounts.db") as database:
            end = time.monotonic() + 30
            while database.execute("SELECT count(*) FROM usage").fetchone()[0] == 0 and time.monotonic() < end:
                time.sleep(0.1)
            self.assertEqual(database.execute("SELECT count(*) FROM usage").fetchone()[0], 1, "counted all the same")

    def test_a_proxy_with_a_public_url(self):
        self.add_user("anna")
        server = self.open("--public-url", "https://ai.example")
        forwarded = {"Host": "ai.example", "X-Forwarded-Proto": "https"}
        status, _, headers = server.ask_all("/api/session", {"name": "anna", "password": PASSWORD},
                                            {**forwarded, "Origin": "https://ai.example"})
        self.assertEqual(status, 200)
        self.assertIn("Secure", headers["Set-Cookie"])
        status, _ = server.ask("/api/session", {"name": "anna", "password": PASSWORD}, {**forwarded, "Origin": "http://ai.example"})
        self.assertEqual(status, 403)

    def test_usage_that_makes_no_sense(self):
        for arguments, says in ((["--no-auth", "--data", "d"], "--data"), (["--tls-key", "k"], "--tls-cert"),
                                (["--no-auth", "--host", "0.0.0.0"], "loopback"), (["--no-auth", "--api-key", "a" * 16], "exclude")):
            self.refused("serve", "m", *arguments, code=2, says="")
        self.refused("serve", "m", "--data", self.folder / "d", "--cors-origin", "*", says="origin")


if __name__ == "__main__":
    harness.main(2)
