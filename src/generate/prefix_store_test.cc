#include "generate/prefix_store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;

class Prefixes : public ::testing::Test {
 protected:
  Prefixes() : folder_(fs::temp_directory_path() / fmt::format("prefixes-{}", ::getpid())) { fs::remove_all(folder_); }
  ~Prefixes() override { fs::remove_all(folder_); }

  std::unique_ptr<PrefixStore> open(std::uint64_t budget = 1 << 20) {
    auto store =
        PrefixStore::open(folder_, budget, [this](std::string_view line) { log_ += std::string(line) + "\n"; });
    EXPECT_TRUE(store) << store.error().message;
    return std::move(*store);
  }
  static BlockKey key(int i) {
    BlockKey k{};
    k[0] = static_cast<std::uint8_t>(i);
    return k;
  }
  static std::vector<std::byte> page(int i) { return std::vector<std::byte>(1000, static_cast<std::byte>(i)); }
  void keep(PrefixStore& store, int i) const { store.keep(key(i), tokens_, page(i)); }
  bool has(PrefixStore& store, int i) const {
    std::vector<std::byte> read(1000);
    return store.load(key(i), tokens_, read) && read == page(i);
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(folder_)) all.push_back(entry.path());
    return all;
  }

  fs::path folder_;
  std::string log_;
  std::vector<std::int32_t> tokens_ = {1, 2, 3};
};

TEST_F(Prefixes, ABlockIsFoundAgainAfterARestart) {
  {
    const auto store = open();
    EXPECT_FALSE(has(*store, 1));
    keep(*store, 1);
    store->flush();
    EXPECT_TRUE(has(*store, 1));
    keep(*store, 2);  // the end writes what waits
  }
  const auto store = open();
  EXPECT_TRUE(has(*store, 1));
  EXPECT_TRUE(has(*store, 2));
  EXPECT_FALSE(has(*store, 3));
  EXPECT_EQ(log_, "");
  EXPECT_EQ(fs::status(folder_).permissions(), fs::perms::owner_all);
}

TEST_F(Prefixes, OtherTokensOrSizesUnderTheSameNameAreNotFound) {
  const auto store = open();
  keep(*store, 1);
  store->flush();
  std::vector<std::byte> read(1000);
  EXPECT_FALSE(store->load(key(1), std::vector<std::int32_t>{1, 2, 4}, read));
  EXPECT_NE(log_.find("its tokens are others"), std::string::npos) << log_;
  keep(*store, 2);
  store->flush();
  read.resize(999);
  EXPECT_FALSE(store->load(key(2), tokens_, read));
}

TEST_F(Prefixes, AFileThatWasChangedAnywhereIsIgnoredAndRemoved) {
  {
    const auto store = open();
    keep(*store, 1);
  }
  const fs::path path = files().at(0);
  const std::string good = *read_file(path);
  for (std::size_t at = 0; at <= good.size(); at += 13) {
    std::string bad = good;
    if (at < bad.size()) bad[at] = static_cast<char>(bad[at] ^ 1);
    if (at + 13 > good.size()) bad.resize(good.size() / 2);
    ASSERT_TRUE(write_file(path, bad));
    log_.clear();
    const auto store = open();
    EXPECT_FALSE(has(*store, 1)) << at;
    EXPECT_NE(log_.find(path.string()), std::string::npos) << log_;
    EXPECT_FALSE(fs::exists(path));
  }
  ASSERT_TRUE(write_file(path, good));
  EXPECT_TRUE(has(*open(), 1));
}

TEST_F(Prefixes, TheLongestUnusedGoesWhenTheBudgetIsFull) {
  const auto store = open(3300);  // three files
  for (int i = 1; i <= 3; ++i) keep(*store, i);
  store->flush();
  EXPECT_TRUE(has(*store, 1));
  keep(*store, 4);
  store->flush();
  EXPECT_TRUE(has(*store, 1));
  EXPECT_FALSE(has(*store, 2));
  EXPECT_TRUE(has(*store, 3));
  EXPECT_TRUE(has(*store, 4));
  EXPECT_EQ(files().size(), 3u);
  EXPECT_LE(store->bytes(), 3300u);
}

TEST_F(Prefixes, AFileThatVanishesIsNoneAndOtherFilesAreLeftAlone) {
  const auto store = open();
  keep(*store, 1);
  store->flush();
  ASSERT_TRUE(write_file(folder_ / "notes.txt", "mine"));
  for (const fs::path& path : files()) {
    if (path.extension() == ".block") fs::remove(path);
  }
  EXPECT_FALSE(has(*store, 1));
  EXPECT_TRUE(fs::exists(folder_ / "notes.txt"));
  EXPECT_TRUE(open());
}

TEST_F(Prefixes, AFolderThatCannotBeIsSaid) {
  ASSERT_TRUE(write_file(folder_, "a file"));
  const auto store = PrefixStore::open(folder_, 1 << 20, [](std::string_view) {});
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find(folder_.string()), std::string::npos);
}

}  // namespace
}  // namespace sparsam
