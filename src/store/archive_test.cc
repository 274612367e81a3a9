#include "store/archive.h"

#include <gtest/gtest.h>

#include "store/digest.h"
#include "store/store.h"
#include "store/testing.h"
#include "store/unpack.h"

namespace sparsam::store {
namespace {

using testing::get;
using testing::put;
using testing::TempFolder;
using testing::TestArchive;
using testing::write_archive;

class ArchiveKinds : public ::testing::TestWithParam<TestArchive> {};
INSTANTIATE_TEST_SUITE_P(Kinds, ArchiveKinds, ::testing::Values(TestArchive::zip, TestArchive::tgz));

TEST_P(ArchiveKinds, ListsRegularFilesOnly) {
  const TempFolder folder;
  write_archive(folder / "a", GetParam(),
                {{"pkg", "", AE_IFDIR, ""},
                 {"pkg/one", "1", AE_IFREG, ""},
                 {"pkg/link", "", AE_IFLNK, "/etc/passwd"},
                 {"pkg/two", "22", AE_IFREG, ""}});
  EXPECT_TRUE(looks_like_archive(folder / "a"));
  const auto members = list_archive(folder / "a");
  ASSERT_TRUE(members) << members.error().message;
  ASSERT_EQ(members->size(), 2u);
  EXPECT_EQ((*members)[1].path, "pkg/two");
  EXPECT_EQ((*members)[1].size, 2u);
  EXPECT_EQ(read_member(folder / "a", (*members)[1], 10), "22");
  EXPECT_FALSE(read_member(folder / "a", (*members)[1], 1));
}

TEST_P(ArchiveKinds, HostilePathsLeadNowhere) {
  const TempFolder folder;
  write_archive(folder / "a", GetParam(), {{"../../evil.gguf", testing::gguf(100, 'e'), AE_IFREG, ""}});
  const Store store = Store::open(folder / "home").value();
  std::filesystem::create_directories(store.root());
  std::filesystem::create_directories(folder / "work/deep/out");
  const std::vector archives = {folder / "a"};
  Progress quiet;
  const auto unpacked = unpack(store, archives, folder / "work/deep/out", quiet);
  // The file is found by its last component; its path decides nothing.
  ASSERT_TRUE(unpacked) << unpacked.error().message;
  EXPECT_EQ(unpacked->files[0].path, "evil.gguf");
  EXPECT_FALSE(std::filesystem::exists(folder / "work/evil.gguf"));
  EXPECT_EQ(unpacked->staged[0].path.parent_path(), folder / "work/deep/out");
}

TEST_P(ArchiveKinds, PartsAreJoinedAcrossArchives) {
  const TempFolder folder;
  const std::string whole = testing::gguf(5'500'002, 'x');
  write_archive(folder / "a", GetParam(), {{"b/data/m.gguf.part01", whole.substr(3'000'000), AE_IFREG, ""}});
  write_archive(folder / "b", GetParam(), {{"a/data/m.gguf.part00", whole.substr(0, 3'000'000), AE_IFREG, ""}});
  const Store store = Store::open(folder / "home").value();
  std::filesystem::create_directories(store.root());
  std::filesystem::create_directories(folder / "out");
  const std::vector archives = {folder / "a", folder / "b"};
  Progress quiet;
  const auto unpacked = unpack(store, archives, folder / "out", quiet);
  ASSERT_TRUE(unpacked) << unpacked.error().message;
  ASSERT_EQ(unpacked->files.size(), 1u);
  EXPECT_EQ(unpacked->files[0].size, whole.size());
  EXPECT_EQ(unpacked->files[0].sha256, sha256_of(whole));
  EXPECT_TRUE(get(unpacked->staged[0].path) == whole);
}

TEST_P(ArchiveKinds, CutShortIsAnError) {
  const TempFolder folder;
  write_archive(folder / "a", GetParam(),
                {{"m.gguf", testing::gguf(200'000, 'q'), AE_IFREG, ""}, {"n", "x", AE_IFREG, ""}});
  const std::string whole = get(folder / "a");
  const Store store = Store::open(folder / "home").value();
  std::filesystem::create_directories(store.root());
  Progress quiet;
  for (std::size_t size = 0; size < whole.size(); size += whole.size() / 20 + 1) {
    put(folder / "cut", std::string_view(whole).substr(0, size));
    const TempFolder out;
    const std::vector archives = {folder / "cut"};
    EXPECT_FALSE(unpack(store, archives, out.path(), quiet)) << size;
  }
}

TEST(Archive, FilesOfAModelMustBeWhole) {
  const TempFolder folder;
  const Store store = Store::open(folder / "home").value();
  std::filesystem::create_directories(store.root());
  Progress quiet;
  const auto error_of = [&](const std::string& content) {
    write_archive(folder / "a", TestArchive::zip, {{"m.gguf", content, AE_IFREG, ""}});
    std::filesystem::remove_all(folder / "out");
    std::filesystem::create_directories(folder / "out");
    const std::vector archives = {folder / "a"};
    const auto unpacked = unpack(store, archives, folder / "out", quiet);
    return unpacked ? std::string() : unpacked.error().message;
  };
  EXPECT_EQ(error_of(testing::gguf(200, 'x')), "");
  EXPECT_NE(error_of("<html>please log in</html>").find("begins with '<html>"), std::string::npos);
  const std::string cut = error_of(testing::gguf(200, 'x').substr(0, 199));
  EXPECT_NE(cut.find("not a whole GGUF file: tensor 't'"), std::string::npos) << cut;
}

TEST(Archive, HardLinksDoNotExist) {
  const TempFolder folder;
  write_archive(folder / "a", TestArchive::tgz, {{"x", "1", AE_IFREG, ""}, {"m.gguf", "", AE_IFREG, "x"}});
  const auto members = list_archive(folder / "a");
  ASSERT_TRUE(members) << members.error().message;
  EXPECT_EQ(members->size(), 1u);
}

TEST(Archive, OtherFilesAreNone) {
  const TempFolder folder;
  put(folder / "a", "GGUF and so on");
  EXPECT_FALSE(looks_like_archive(folder / "a"));
  EXPECT_FALSE(looks_like_archive(folder / "none"));
  EXPECT_FALSE(list_archive(folder / "a"));
  EXPECT_FALSE(list_archive(folder / "none"));
}

}  // namespace
}  // namespace sparsam::store
