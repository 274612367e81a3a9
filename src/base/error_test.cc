#include "base/error.h"

#include <gtest/gtest.h>

#include <memory>

namespace sparsam {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(Code::invalid_argument, "{} is odd", n);
  return n / 2;
}

Result<int> quarter(int n) {
  const int h = TRY(half(n));
  return half(h);
}

TEST(Error, TryHandsAnErrorToTheCaller) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(6).error().message, "3 is odd");
  EXPECT_EQ(quarter(7).error().code, Code::invalid_argument);
}

TEST(Error, TryMovesValuesThatCannotBeCopied) {
  const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(5); };
  const auto use = [&]() -> Result<int> {
    const std::unique_ptr<int> owned = TRY(make());
    return *owned;
  };
  EXPECT_EQ(*use(), 5);
}

TEST(Error, WithinPutsThePlaceInFront) {
  EXPECT_EQ(within("model.gguf", Error{Code::bad_data, "no tensors"}).message, "model.gguf: no tensors");
}

TEST(Error, StaysOneLineWhateverIsQuoted) {
  const auto error = fail(Code::bad_data, "config.json: model_type '{}'", "two\nlines\x1b[31m\x7f, schön").error();
  EXPECT_EQ(error.message, "config.json: model_type 'two\\nlines\\x1b[31m\\x7f, schön'");
}

}  // namespace
}  // namespace sparsam
