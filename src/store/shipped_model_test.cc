#include "store/shipped_model.h"

#include <gtest/gtest.h>

#include "store/testing.h"

namespace sparsam::store {
namespace {

using testing::put;
using testing::TempFolder;

TEST(ShippedModel, LiesBesideTheProgram) {
  const TempFolder installed, built;
  put(installed / "share/sparsam/models/sparsam-zero/config.json", "{}");
  put(built / "models/sparsam-zero/config.json", "{}");
  EXPECT_EQ(shipped_model(kOwnModel, installed / "bin/sparsam"), installed / "share/sparsam/models/sparsam-zero");
  EXPECT_EQ(shipped_model(kOwnModel, built / "build/release/sparsam"), built / "models/sparsam-zero");
}

TEST(ShippedModel, IsAModelOfThatNameAndNothingElse) {
  const TempFolder folder;
  put(folder / "models/a/config.json", "{}");
  put(folder / "models/b/README.md", "");
  put(folder / "config.json", "{}");
  const auto program = folder / "build/release/sparsam";
  EXPECT_TRUE(shipped_model("a", program));
  for (const char* name : {"", ".", "..", "../models/a", "a/", "b", "c"}) {
    EXPECT_FALSE(shipped_model(name, program)) << name;
  }
}

}  // namespace
}  // namespace sparsam::store
