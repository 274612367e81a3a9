"""What the end-to-end tests share: a folder for each test, and the program run in it as a person runs it."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
TIMEOUT_S = 120


def programs(count):
    """The paths of the programs under test, the first arguments of the command line."""
    return [str(pathlib.Path(p).resolve()) for p in sys.argv[1:1 + count]]


(SPARSAM,) = programs(1)
SANITIZED = b"__asan_init" in pathlib.Path(SPARSAM).read_bytes()


def main(count):
    """Runs the tests; what stands behind the programs' paths on the command line is unittest's."""
    unittest.main(argv=[sys.argv[0], *sys.argv[1 + count:]])


class SparsamTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sparsam_test_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def command(self, *arguments):
        """What subprocess needs to run the program."""
        arguments = [a if isinstance(a, bytes) else str(a) for a in arguments]
        return {"args": [SPARSAM, *arguments], "env": dict(os.environ, SPARSAM_HOME=str(self.folder / "home"))}

    def run_sparsam(self, *arguments, stdin=b"", **options):
        options = {"input": stdin, "capture_output": True, "timeout": TIMEOUT_S, "check": False, **options}
        return subprocess.run(**self.command(*arguments), **options)

    def done(self, *arguments, **options):
        """Runs it to success; what it printed."""
        result = self.run_sparsam(*arguments, **options)
        self.assertEqual(result.returncode, 0, result.stderr.decode(errors="replace"))
        return result.stdout.decode()

    def json_of(self, *arguments, **options):
        return json.loads(self.done(*arguments, **options))

    def refused(self, *arguments, says, code=1, silent=False, **options):
        """One line on standard error with all the words; what it said."""
        result = self.run_sparsam(*arguments, **options)
        error = result.stderr.decode(errors="replace")
        self.assertEqual(result.returncode, code, error)
        self.assertEqual(error.count("\n"), 1, error)
        self.assertTrue(error.startswith("sparsam: "), error)
        for words in [says] if isinstance(says, str) else says:
            self.assertIn(words, error)
        if silent:
            self.assertEqual(result.stdout, b"")
        return error

    def misused(self, *arguments, says, **options):
        """Wrong usage: exit code 2, before anything is done."""
        return self.refused(*arguments, says=says, code=2, silent=True, **options)
