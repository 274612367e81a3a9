#include "base/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace sparsam {
namespace {

TEST(Nearest, NamesWhatIsNear) {
  const std::vector<std::string> verbs = {"run", "pull", "list", "tokenize"};
  EXPECT_EQ(nearest("lsit", verbs), "list");
  EXPECT_EQ(nearest("tokenise", verbs), "tokenize");
  EXPECT_EQ(nearest("rum", verbs), "run");
  EXPECT_EQ(nearest("serve", verbs), "");
  EXPECT_EQ(nearest(std::string(1000, 'x'), verbs), "");
}

}  // namespace
}  // namespace sparsam
