#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "base/mapped_file.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("sparsam_files_{}", ::getpid());
    fs::create_directories(folder_);
    ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::size_t entries() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {})); }
  fs::path folder_;
};

TEST_F(Files, AppearWhenTheyAreCommittedAndNotBefore) {
  {
    auto file = NewFile::create(folder_ / "a");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(std::string_view("some")));
    EXPECT_FALSE(fs::exists(folder_ / "a"));
  }
  EXPECT_EQ(entries(), 1u) << "what is not committed goes away";
  ASSERT_TRUE(write_file(folder_ / "a", "content"));
  EXPECT_EQ(*read_file(folder_ / "a"), "content");
  EXPECT_EQ(*read_regular_file(folder_ / "a"), "content");
  EXPECT_EQ(entries(), 2u);
}

// Begins to write `path` in another process, which then waits to be killed.
pid_t writer_of(const fs::path& path) {
  int ready[2];
  EXPECT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto file = NewFile::create(path);
    const bool written = file && file->write(std::string_view("half")) && ::write(ready[1], "x", 1) == 1;
    if (written) pause();
    _exit(1);
  }
  char byte;
  EXPECT_EQ(::read(ready[0], &byte, 1), 1);
  for (const int fd : ready) ::close(fd);
  return child;
}

TEST_F(Files, WhatAKilledProcessLeftGoesAwayWithTheNextWrite) {
  const pid_t child = writer_of(folder_ / "a");
  const fs::path part = folder_ / fmt::format("a.part-{}", child);
  std::ofstream(folder_ / "a.part-of-a-play") << "mine";
  ASSERT_TRUE(write_file(folder_ / "a", "content"));
  EXPECT_TRUE(fs::exists(part)) << "its writer is alive";
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(fs::exists(part));
  ASSERT_TRUE(write_file(folder_ / "b", "another name"));
  EXPECT_TRUE(fs::exists(part));
  ASSERT_TRUE(write_file(folder_ / "a", "content"));
  EXPECT_FALSE(fs::exists(part));
  EXPECT_TRUE(fs::exists(folder_ / "a.part-of-a-play"));
}

TEST_F(Files, OneWritesAtATime) {
  auto first = NewFile::create(folder_ / "a");
  ASSERT_TRUE(first);
  const auto second = NewFile::create(folder_ / "a");
  ASSERT_FALSE(second) << "of one process";
  EXPECT_TRUE(second.error().message.contains("is being written already"));
  ASSERT_TRUE(first->write(std::string_view("first")));
  ASSERT_TRUE(first->commit());
  EXPECT_EQ(*read_file(folder_ / "a"), "first");
}

TEST_F(Files, ADeviceIsWrittenToAndNotReplaced) {
  const fs::path link = folder_ / "full";  // a rename would replace the link, not the machine's device
  fs::create_symlink("/dev/full", link);
  const auto written = write_file(link, "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::exhausted);
  EXPECT_TRUE(fs::is_symlink(link));
  fs::remove(link);
  fs::create_symlink("/dev/null", link);
  EXPECT_TRUE(write_file(link, "x"));
  EXPECT_TRUE(fs::is_symlink(link));
}

TEST_F(Files, BehindALinkAreReplacedAndTheLinkStays) {
  fs::create_directory(folder_ / "elsewhere");
  fs::create_symlink("elsewhere/a", folder_ / "second");
  fs::create_symlink(folder_ / "second", folder_ / "first");
  ASSERT_TRUE(write_file(folder_ / "first", "content")) << "the links may lead to where nothing is yet";
  EXPECT_TRUE(fs::is_symlink(folder_ / "first") && fs::is_symlink(folder_ / "second"));
  EXPECT_EQ(*read_file(folder_ / "elsewhere" / "a"), "content");
  fs::create_symlink("circle", folder_ / "circle");
  const auto circle = write_file(folder_ / "circle", "x");
  ASSERT_FALSE(circle);
  EXPECT_TRUE(circle.error().message.ends_with("too many links"));
}

TEST_F(Files, NamesOfDescriptorsAreWrittenToWhateverIsOpenThere) {
  const fs::path path = folder_ / "redirected";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_TRUE(write_file(fmt::format("/proc/self/fd/{}", fd), "content"));
  char text[8] = {};
  EXPECT_EQ(::pread(fd, text, sizeof text, 0), 7);
  EXPECT_EQ(std::string_view(text), "content") << "the file that is open, not another one of its name";
  ::close(fd);
}

TEST_F(Files, ThatAreMappedAreNotWrittenOver) {
  const fs::path path = folder_ / "model", alias = folder_ / "alias";
  ASSERT_TRUE(write_file(path, "weights"));
  fs::create_hard_link(path, alias);
  {
    const auto first = MappedFile::open(path), second = MappedFile::open(path);
    ASSERT_TRUE(first && second);
    for (const fs::path& name : {path, alias}) {
      const auto written = write_file(name, "x");
      ASSERT_FALSE(written);
      EXPECT_TRUE(written.error().message.contains("is being read at the same time"));
    }
    EXPECT_TRUE(MappedFile::is_mapped(path));
  }
  EXPECT_FALSE(MappedFile::is_mapped(path));
  EXPECT_TRUE(write_file(path, "x"));
  EXPECT_EQ(*read_file(alias), "weights") << "it was replaced, not changed";
}

TEST_F(Files, PipesAndFoldersAreNoRegularFiles) {
  for (const fs::path& path : {folder_ / "pipe", folder_, fs::path("/dev/zero")}) {
    const auto text = read_regular_file(path);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().message, path.string() + ": not a regular file");
    const auto mapped = MappedFile::open(path);
    ASSERT_FALSE(mapped);
    EXPECT_EQ(mapped.error().message, path.string() + ": not a regular file");
  }
}

TEST_F(Files, OfMoreThanTheLimitAreRefused) {
  ASSERT_TRUE(write_file(folder_ / "a", "12345"));
  EXPECT_TRUE(read_file(folder_ / "a", 5));
  EXPECT_FALSE(read_file(folder_ / "a", 4));
}

TEST_F(Files, ThatShrinkWhileMappedReadAsZerosAndSaySo) {
  const fs::path path = folder_ / "large";
  std::ofstream(path) << std::string(5 * 4096, 'x');
  const auto file = MappedFile::open(path);
  ASSERT_TRUE(file);
  const auto bytes = (*file)->bytes();
  EXPECT_EQ(bytes[4 * 4096], std::byte{'x'});
  fs::resize_file(path, 4096);
  EXPECT_FALSE((*file)->damaged()) << "before anybody reads there";
  EXPECT_EQ(bytes[4 * 4096], std::byte{0});
  EXPECT_TRUE((*file)->damaged());
  EXPECT_EQ(bytes[0], std::byte{'x'});
}

TEST_F(Files, AnEmptyFileMapsToNothing) {
  ASSERT_TRUE(write_file(folder_ / "empty", ""));
  const auto file = MappedFile::open(folder_ / "empty");
  ASSERT_TRUE(file);
  EXPECT_TRUE((*file)->bytes().empty());
}

}  // namespace
}  // namespace sparsam
