#include "base/unfinished.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>
#include <string>

#include "base/file.h"
#include "base/new_folder.h"

namespace sparsam {
namespace {

TEST(Unfinished, TheEndOfTheProcessTakesPartsAlongAndKeepsWhatHasItsName) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / fmt::format("end_{}", ::getpid());
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_file(folder / "old", "old"));
  const auto end = [&folder] {
    auto done = NewFile::create(folder / "done"), half = NewFile::create(folder / "old");
    auto half_folder = NewFolder::create(folder / "model");
    const bool written = done && half && half_folder && done->write("x") && done->commit() && half->write("new") &&
                         write_file(half_folder->part() / "config.json", "{}");
    exit_without_unfinished(written ? 130 : 1);
  };
  EXPECT_EXIT(end(), testing::ExitedWithCode(130), "");
  std::set<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) left.insert(entry.path().filename());
  EXPECT_EQ(left, (std::set<std::string>{"done", "old"}));
  EXPECT_EQ(read_file(folder / "old").value_or(""), "old");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sparsam
