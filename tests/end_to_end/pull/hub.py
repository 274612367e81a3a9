"""A model hub on loopback that answers as the real one does, for test_pull_loopback.py.

Two servers: the hub (127.0.0.1), and the store of large files that it redirects to (127.0.0.2, another host for every
client). Both write down every request. `faults` makes a path misbehave a number of times.

What the real hub does, and this one too: GET /api/models/REPO/revision/REV lists files ('siblings'; with blobs=true
their sizes, git's blob ids and the SHA-256 of large ones); GET /REPO/resolve/REV/FILE redirects large files to another
host with X-Linked-Size and X-Linked-Etag, and small ones to a relative address whose ETag is git's blob id; refusals
carry X-Error-Code and X-Error-Message.
"""

import hashlib
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGE = 64 * 1024  # files from this size on are "LFS" files


def git_sha1(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class Repo:
    def __init__(self, files, gated=False, private=False, card=None, listed_sizes=None, mirror=False):
        self.files = files  # path -> bytes
        self.gated = gated
        self.private = private
        self.card = card or {"license": "apache-2.0"}
        self.listed_sizes = listed_sizes or {}  # lies about sizes
        self.mirror = mirror  # lists names only, and redirects once more before it says anything
        self.revisions = {"main": "1" * 40}


class Fault:
    """Happens `times` times. kind: status, drop, wrong, slow, bare (neither length nor ranges), length."""

    def __init__(self, kind, times=1, **options):
        self.kind, self.times, self.options = kind, times, options


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that are killed break connections


class Hub:
    def __init__(self):
        self.repos = {}
        self.renamed = {}
        self.plain = {}  # path -> (content, content type): an ordinary web server on the second host
        self.faults = {}  # path -> [Fault]
        self.requests = []  # (host, path, headers)
        self.sent = {}  # path -> bytes of content that left
        self.tokens = {"good": True, "stranger": False}  # token -> let in
        self.lock = threading.Lock()
        self.hub = self._serve("127.0.0.1", HubHandler)
        self.cdn = self._serve("127.0.0.2", CdnHandler)
        self.endpoint = "http://127.0.0.1:%d" % self.hub.server_port
        self.cdn_endpoint = "http://127.0.0.2:%d" % self.cdn.server_port

    def _serve(self, host, handler):
        server = QuietServer((host, 0), handler)
        server.state = self
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def close(self):
        for server in (self.hub, self.cdn):
            server.shutdown()
            server.server_close()

    def reset(self):
        with self.lock:
            self.faults.clear()
            self.requests.clear()
            self.sent.clear()

    def fault(self, path, *faults):
        self.faults[path] = list(faults)

    def take_fault(self, path):
        with self.lock:
            waiting = self.faults.get(path, [])
            if not waiting:
                return None
            waiting[0].times -= 1
            return waiting[0] if waiting[0].times > 0 else waiting.pop(0)

    def paths(self, beginning=""):
        with self.lock:
            return [path for _, path, _ in self.requests if path.startswith(beginning)]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    @property
    def state(self):
        return self.server.state

    def note_request(self):
        path = urllib.parse.unquote(self.path.split("?")[0])
        with self.state.lock:
            self.state.requests.append((self.server.server_address[0], path, dict(self.headers)))
        return path

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, code, message):
        self.answer(status, json.dumps({"error": message}).encode(), X_Error_Code=code, X_Error_Message=message)

    def count(self, path, size):
        with self.state.lock:
            self.state.sent[path] = self.state.sent.get(path, 0) + size

    def send_file(self, path, content, etag):
        """The file or the range that was asked for, with whatever fault waits for it."""
        fault = self.state.take_fault(path)
        if fault and fault.kind == "status":
            headers = fault.options.get("headers", {})
            return self.answer(fault.options["status"], b"not now", **headers)
        if fault and fault.kind == "wrong":
            content = content[:-1] + bytes([content[-1] ^ 1])
        if fault and fault.kind == "bare":
            self.close_connection = True
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)
            return self.count(path, len(content))
        start, status = 0, 200
        wanted = self.headers.get("Range")
        if wanted and self.headers.get("If-Range", etag) == etag:
            start, status = int(wanted.removeprefix("bytes=").split("-")[0]), 206
            if start >= len(content):
                return self.answer(416, Content_Range="bytes */%d" % len(content))
        body = content[start:]
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Accept-Ranges", "bytes")
        if status == 206:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(content) - 1, len(content)))
        length = len(body)
        if fault and fault.kind == "length":
            length = fault.options["length"]
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if fault and fault.kind == "drop":
            body = body[: fault.options["after"]]
            self.close_connection = True
        pause = fault.options["pause"] if fault and fault.kind == "slow" else 0
        step = 64 * 1024
        for at in range(0, len(body), step):
            try:
                self.wfile.write(body[at : at + step])
                self.wfile.flush()
            except OSError:
                self.close_connection = True
                return
            self.count(path, len(body[at : at + step]))
            if pause:
                time.sleep(pause)


class HubHandler(Handler):
    def do_GET(self):
        path = self.note_request()
        fault = self.state.take_fault("hub:" + path)
        if fault:
            return self.answer(fault.options["status"], b"busy", **fault.options.get("headers", {}))
        parts = path.strip("/").split("/")
        if parts[0] == "api" and parts[1] == "models":
            return self.listing("/".join(parts[2:4]), "/".join(parts[5:]))
        if parts[0] == "cache":
            return self.small("/".join(parts[1:3]), "/".join(parts[3:]))
        if len(parts) > 4 and parts[2] == "resolve":
            # The revision is one quoted component, whatever it contains.
            raw = self.path.split("?")[0].strip("/").split("/")
            return self.resolve("/".join(parts[:2]), urllib.parse.unquote(raw[3]),
                                urllib.parse.unquote("/".join(raw[4:])))
        self.answer(404)

    def admitted(self, repo):
        """The repository, or None after a refusal."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and token not in self.state.tokens:
            self.answer(401, b'{"error":"Invalid credentials"}', X_Error_Message="Invalid credentials in Authorization header")
            return None
        found = self.state.repos.get(repo)
        allowed = self.state.tokens.get(token, False)
        if found is None or (found.private and not allowed):
            if token:
                self.refuse(404, "RepoNotFound", "Repository not found")
            else:
                self.answer(401, b'{"error":"Invalid username or password."}',
                            X_Error_Message="Invalid username or password.")
            return None
        if found.gated and not allowed:
            self.refuse(403 if token else 401, "GatedRepo",
                        "Access to model %s is restricted. You must have access to it." % repo)
            return None
        return found

    def listing(self, repo, revision):
        if repo in self.state.renamed:
            return self.answer(307, Location="/api/models/%s/revision/%s?%s" % (
                self.state.renamed[repo], urllib.parse.quote(revision, safe=""), self.path.partition("?")[2]))
        found = self.state.repos.get(repo)
        if not (found and found.gated):  # the hub lists gated repositories to everybody
            found = self.admitted(repo)
            if found is None:
                return None
        commit = found.revisions.get(revision)
        if commit is None and revision in found.revisions.values():
            commit = revision
        if commit is None:
            return self.refuse(404, "RevisionNotFound", "Invalid rev id: %s" % revision)
        blobs = "blobs=true" in self.path and not found.mirror
        siblings = []
        for name, content in found.files.items():
            sibling = {"rfilename": name}
            if blobs:
                size = found.listed_sizes.get(name, len(content))
                sibling.update(size=size, blobId=git_sha1(content))
                if len(content) >= LARGE:
                    sibling["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": size, "pointerSize": 134}
            siblings.append(sibling)
        body = {"id": repo, "sha": commit, "gated": found.gated, "cardData": found.card, "siblings": siblings}
        return self.answer(200, json.dumps(body).encode(), Content_Type="application/json")

    def resolve(self, repo, revision, name):
        if repo in self.state.renamed:
            return self.answer(307, Location="/" + self.path[1:].replace(repo, self.state.renamed[repo], 1))
        found = self.admitted(repo)
        if found is None:
            return None
        if revision not in found.revisions and revision not in found.revisions.values():
            return self.refuse(404, "RevisionNotFound", "Invalid rev id: %s" % revision)
        content = found.files.get(name)
        if content is None:
            return self.refuse(404, "EntryNotFound", "Entry not found")
        if found.mirror and "again" not in self.path:
            return self.answer(308, Location=self.path + "?again")
        commit = found.revisions.get(revision, revision)
        if len(content) >= LARGE:
            digest = hashlib.sha256(content).hexdigest()
            return self.answer(302, b"Found. Redirecting",
                               Location="%s/lfs/%s/%s?signature=secret" % (self.state.cdn_endpoint, repo,
                                                                           urllib.parse.quote(name)),
                               X_Repo_Commit=commit, X_Linked_Size=len(content), X_Linked_Etag='"%s"' % digest,
                               ETag='"%s"' % git_sha1(content), Accept_Ranges="bytes")
        return self.answer(307, Location="/cache/%s/%s" % (repo, urllib.parse.quote(name)), X_Repo_Commit=commit,
                           ETag='"%s"' % git_sha1(content), X_Linked_Size=len(content))

    def small(self, repo, name):
        found = self.admitted(repo)
        if found is None:
            return None
        content = found.files[name]
        return self.send_file("/cache/%s/%s" % (repo, name), content, '"%s"' % git_sha1(content))


class CdnHandler(Handler):
    def do_GET(self):
        path = self.note_request()
        if path in self.state.plain:
            content = self.state.plain[path]
            return self.send_file(path, content, '"%s"' % hashlib.md5(content).hexdigest())
        parts = path.strip("/").split("/")
        repo = self.state.repos.get("/".join(parts[1:3])) if parts[0] == "lfs" else None
        content = repo.files.get("/".join(parts[3:])) if repo else None
        if content is None:
            return self.answer(404)
        return self.send_file(path, content, '"%s-5"' % hashlib.md5(content).hexdigest())
