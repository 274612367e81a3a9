"""The check of layers can fail: small trees that break one rule each."""

import pathlib
import tempfile
import unittest

import check_layers


class CheckLayers(unittest.TestCase):
    def problems(self, **files):
        with tempfile.TemporaryDirectory() as root:
            for path, includes in files.items():
                file = pathlib.Path(root) / (path.replace("__", "/") + ".h")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("".join(f'#include "{name}"\n' for name in includes))
            return check_layers.problems(root)

    def test_a_sound_tree_has_no_problems(self):
        self.assertEqual(self.problems(src__base__a=[], src__tensor__b=["base/a.h"], src__models__c=["tensor/b.h"],
                                       apps__records__d=["base/a.h"], cli__e=["records/d.h", "models/c.h"]), [])

    def test_an_upward_arrow(self):
        (line,) = self.problems(src__models__c=[], src__tensor__b=["models/c.h"])
        self.assertIn('src/tensor/b.h: src/tensor must not include "models/c.h"', line)

    def test_generate_and_train_never_include_each_other(self):
        self.assertEqual(len(self.problems(src__generate__a=["train/b.h"], src__train__b=[])), 1)
        self.assertEqual(len(self.problems(src__train__a=["generate/b.h"], src__generate__b=[])), 1)

    def test_layers_beside_each_other(self):
        self.assertEqual(len(self.problems(src__store__a=["text/b.h"], src__text__b=[])), 1)

    def test_a_folder_that_nobody_placed(self):
        (line,) = self.problems(src__utils__a=[])
        self.assertIn("src/utils/a.h: its folder has no row", line)

    def test_a_file_that_is_not_there(self):
        (line,) = self.problems(src__base__a=["base/gone.h"])
        self.assertIn('"base/gone.h"', line)

    def test_a_circle_within_a_layer(self):
        (line,) = self.problems(src__base__a=["base/b.h"], src__base__b=["base/c.h"], src__base__c=["base/a.h"])
        self.assertEqual(line, "a circle: src/base/a.h -> src/base/b.h -> src/base/c.h -> src/base/a.h")


if __name__ == "__main__":
    unittest.main()
