#include "store/store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "store/digest.h"
#include "store/testing.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;
using testing::get;
using testing::put;
using testing::TempFolder;

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(store_.prepare()); }

  // Puts files under a name, as a pull would.
  Result<void> add(std::string_view name, const std::vector<std::pair<std::string, std::string>>& files,
                   std::string entry = "", std::string source = "https://host/x") {
    const Workspace work = TRY(store_.workspace());
    Manifest manifest{.name = parse_model_name(name).value(),
                      .source = std::move(source),
                      .revision = {},
                      .license = "MIT",
                      .pulled = utc_now(),
                      .entry = std::move(entry),
                      .files = {}};
    std::vector<StagedFile> staged;
    for (const auto& [path, content] : files) {
      const fs::path file = work.path() / fmt::format("{}", staged.size());
      put(file, content);
      staged.push_back({sha256_of(content), file});
      manifest.files.push_back({path, content.size(), staged.back().sha256, ""});
    }
    return store_.commit(manifest, staged);
  }

  std::size_t blobs() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(store_.root() / "blobs" / "sha256"), fs::directory_iterator()));
  }

  TempFolder home_;
  Store store_ = Store::open(home_ / "store with a space").value();
  Progress quiet_;
};

TEST_F(StoreTest, ResolvesAFileUnderItsOwnName) {
  ASSERT_TRUE(add("m:latest", {{"Model.gguf", "GGUF1"}}, "Model.gguf"));
  const auto path = store_.resolve("M");
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(path->filename(), "Model.gguf");
  EXPECT_EQ(get(*path), "GGUF1");
  EXPECT_EQ(store_.resolve("https://host/x?again"), *path);
}

TEST_F(StoreTest, ResolvesAFolder) {
  ASSERT_TRUE(add("o/m:latest", {{"config.json", "{}"}, {"sub/t.json", "[]"}}));
  const auto path = store_.resolve("o/m:latest");
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(get(*path / "config.json"), "{}");
  EXPECT_EQ(get(*path / "sub/t.json"), "[]");
}

TEST_F(StoreTest, APathOnTheDiskComesFirst) {
  ASSERT_TRUE(add("m:latest", {{"a.gguf", "GGUF"}}, "a.gguf"));
  const fs::path before = fs::current_path();
  fs::current_path(home_.path());
  put(home_ / "m", "a file");
  EXPECT_EQ(store_.resolve("m"), fs::path("m"));
  fs::current_path(before);
}

TEST_F(StoreTest, SaysWhatToDoAboutANameThatIsNotThere) {
  EXPECT_EQ(store_.resolve("smollm2-135m").error().message,
            "smollm2-135m: not pulled yet; run `sparsam pull smollm2-135m`");
  EXPECT_EQ(store_.resolve("hf:a/b").error().message, "hf:a/b: not pulled yet; run `sparsam pull hf:a/b`");
  EXPECT_EQ(store_.resolve("/no/such.gguf").error().message, "/no/such.gguf: no such file or folder");
  EXPECT_EQ(store_.resolve("nothing").error().code, Code::not_found);
  EXPECT_FALSE(store_.resolve(""));
}

TEST_F(StoreTest, TheOnlyTagNeedsNoNaming) {
  ASSERT_TRUE(add("o/m:q8_0", {{"a.gguf", "GGUF8"}}, "a.gguf"));
  EXPECT_TRUE(store_.resolve("o/m"));
  ASSERT_TRUE(add("o/m:q4_0", {{"a.gguf", "GGUF4"}}, "a.gguf"));
  const auto ambiguous = store_.resolve("o/m");
  ASSERT_FALSE(ambiguous);
  EXPECT_EQ(ambiguous.error().message, "'o/m' has several tags; name one of o/m:q4_0, o/m:q8_0");
  ASSERT_TRUE(add("o/m:latest", {{"a.gguf", "GGUFL"}}, "a.gguf"));
  EXPECT_EQ(get(*store_.resolve("o/m")), "GGUFL");
  EXPECT_EQ(get(*store_.resolve("o/m:q8_0")), "GGUF8");
}

TEST_F(StoreTest, AHubSourceIsFoundInOtherWords) {
  ASSERT_TRUE(add("o/m:q8_0", {{"a.gguf", "GGUF8"}}, "a.gguf", "hf:O/M:Q8_0"));
  for (const char* words : {"hf:O/M:Q8_0", "hf:O/M", "hf:O/M:m-q8_0.gguf"}) EXPECT_TRUE(store_.resolve(words)) << words;
  for (const char* words : {"hf:O/M:Q4_0", "hf:O/N", "hf:O/M@v1"}) EXPECT_FALSE(store_.resolve(words)) << words;
}

TEST_F(StoreTest, EqualFilesAreKeptOnce) {
  ASSERT_TRUE(add("a:latest", {{"x", "same"}, {"y", "same"}}));
  ASSERT_TRUE(add("b:latest", {{"z", "same"}, {"w", "other"}}));
  EXPECT_EQ(blobs(), 2u);
}

TEST_F(StoreTest, RemovingFreesWhatNothingElseUses) {
  ASSERT_TRUE(add("a:latest", {{"x", "shared"}, {"y", "only a"}}));
  ASSERT_TRUE(add("o/b:latest", {{"z", "shared"}}));
  EXPECT_EQ(store_.remove({"a", "latest"}), 6u);
  EXPECT_FALSE(store_.resolve("a"));
  EXPECT_EQ(get(*store_.resolve("o/b") / "z"), "shared");
  EXPECT_EQ(store_.remove({"o/b", "latest"}), 6u);
  EXPECT_EQ(blobs(), 0u);
  EXPECT_FALSE(fs::exists(store_.root() / "names" / "o"));
  EXPECT_EQ(store_.remove({"a", "latest"}).error().code, Code::not_found);
}

TEST_F(StoreTest, ReplacingAModelFreesTheOldOne) {
  ASSERT_TRUE(add("a:latest", {{"x", "old"}, {"gone", "gone"}}));
  ASSERT_TRUE(add("a:latest", {{"x", "new!"}}));
  EXPECT_EQ(blobs(), 1u);
  EXPECT_EQ(get(*store_.resolve("a") / "x"), "new!");
  EXPECT_FALSE(fs::exists(*store_.resolve("a") / "gone"));
}

TEST_F(StoreTest, NothingIsFreedWhileAManifestCannotBeRead) {
  ASSERT_TRUE(add("a:latest", {{"x", "bytes"}}));
  put(store_.root() / "manifests" / "b@latest.json", "{\"format\": \"sparsam-manifest\", \"version\": 99}");
  EXPECT_EQ(store_.remove({"a", "latest"}), 0u);
  EXPECT_EQ(blobs(), 1u);
  EXPECT_EQ(store_.list()->unreadable.size(), 1u);
}

TEST_F(StoreTest, VerifyFindsAChangedByteAndAMissingFile) {
  ASSERT_TRUE(add("a:latest", {{"x", "bytes"}, {"y", "more"}}));
  const Manifest manifest = *store_.find("a");
  EXPECT_TRUE(store_.verify(manifest, quiet_)->empty());
  const fs::path blob = store_.blob(manifest.files[0].sha256);
  fs::permissions(blob, fs::perms::owner_write, fs::perm_options::add);
  put(blob, "bytez");
  EXPECT_EQ(store_.verify(manifest, quiet_), std::vector<std::string>{"x"});
  EXPECT_TRUE(store_.resolve("a"));  // of the right size: only verify reads it
  fs::remove(store_.blob(manifest.files[1].sha256));
  EXPECT_EQ(store_.verify(manifest, quiet_), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(store_.resolve("a").error().code, Code::bad_data);
}

TEST_F(StoreTest, TheFolderOfNamesIsMadeAgainFromTheManifest) {
  ASSERT_TRUE(add("a:latest", {{"x", "bytes"}}));
  fs::remove_all(store_.root() / "names");
  EXPECT_EQ(get(*store_.resolve("a") / "x"), "bytes");
  fs::remove(*store_.resolve("a") / "x");
  fs::create_symlink("/etc/passwd", store_.root() / "names" / "a@latest" / "x");
  EXPECT_EQ(get(*store_.resolve("a") / "x"), "bytes");
}

TEST_F(StoreTest, TheStoreCanBeMoved) {
  ASSERT_TRUE(add("o/a:latest", {{"x", "bytes"}}));
  fs::rename(home_ / "store with a space", home_ / "elsewhere");
  EXPECT_EQ(get(*Store::open(home_ / "elsewhere")->resolve("o/a") / "x"), "bytes");
}

TEST_F(StoreTest, AnEmptyHomeIsAnEmptyStore) {
  const Store store = Store::open(home_ / "nothing").value();
  EXPECT_TRUE(store.list()->models.empty());
  EXPECT_FALSE(fs::exists(home_ / "nothing"));
}

TEST_F(StoreTest, ANewerStoreIsRefused) {
  put(store_.root() / "store.json", "{\"format\": \"sparsam-store\", \"version\": 2}");
  const auto opened = Store::open(home_ / "store with a space");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::unsupported);
}

TEST_F(StoreTest, AManifestUnderAnotherNameIsRefused) {
  ASSERT_TRUE(add("a:latest", {{"x", "bytes"}}));
  fs::copy_file(store_.root() / "manifests/a@latest.json", store_.root() / "manifests/b@latest.json");
  EXPECT_FALSE(store_.resolve("b"));
}

TEST_F(StoreTest, CommitWantsEveryFile) {
  const Manifest manifest{.name = {"a", "latest"},
                          .source = "s",
                          .revision = {},
                          .license = {},
                          .pulled = {},
                          .entry = {},
                          .files = {{"x", 5, std::string(64, 'a'), ""}}};
  EXPECT_EQ(store_.commit(manifest, {}).error().code, Code::not_found);
  EXPECT_FALSE(store_.find("a"));
}

TEST_F(StoreTest, SpaceThatIsNotThereIsRefused) {
  EXPECT_TRUE(store_.require_space(1));
  const auto refused = store_.require_space(std::uint64_t{1} << 60);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::exhausted);
  EXPECT_FALSE(store_.require_space(~std::uint64_t{0}));
}

TEST_F(StoreTest, UnfinishedDownloadsAreCountedAndRemoved) {
  put(store_.partial("sha256-x.part"), "12345");
  put(store_.partial("url-y.part"), "123");
  EXPECT_EQ(store_.list()->unfinished_bytes, 8u);
  {
    const auto running = FileLock::try_take(store_.lock_file("url-y"));
    EXPECT_EQ(store_.remove_unfinished(), 5u);
  }
  EXPECT_EQ(store_.remove_unfinished(), 3u);
}

TEST_F(StoreTest, UnfinishedDownloadsAreKeptForTwoWeeks) {
  put(store_.partial("sha256-new.part"), "12345");
  put(store_.partial("sha256-new.json.part-99"), "half");
  put(store_.partial("sha256-old.part"), "123");
  fs::last_write_time(store_.partial("sha256-old.part"),
                      fs::file_time_type::clock::now() - std::chrono::hours(24 * 15));
  ASSERT_TRUE(store_.prepare());
  EXPECT_EQ(store_.list()->unfinished_bytes, 5u);
}

TEST_F(StoreTest, BlobsOfAKilledCommitWaitForTheNextPull) {
  ASSERT_TRUE(add("a:latest", {{"x", "bytes"}}));
  const std::string digest = sha256_of("complete, but in no manifest");
  put(store_.blob(digest), "complete, but in no manifest");
  put(store_.root() / "manifests" / "b@latest.json.part-77", "{");
  put(store_.partial("sha256-" + sha256_of("bytes") + ".done"), "bytes");
  ASSERT_TRUE(store_.prepare());
  EXPECT_EQ(blobs(), 1u);
  EXPECT_EQ(get(store_.partial("sha256-" + digest + ".done")), "complete, but in no manifest");
  EXPECT_FALSE(fs::exists(store_.root() / "manifests" / "b@latest.json.part-77"));
  EXPECT_FALSE(fs::exists(store_.partial("sha256-" + sha256_of("bytes") + ".done")));
  EXPECT_TRUE(store_.resolve("a"));
}

TEST_F(StoreTest, AFileOpensEvenWhereNoStoreDoes) {
  put(home_ / "m.gguf", "GGUF");
  put(home_ / "broken/models/store.json", "nonsense");
  ::setenv("SPARSAM_HOME", (home_ / "broken").c_str(), 1);
  EXPECT_EQ(find_model((home_ / "m.gguf").string()), home_ / "m.gguf");
  EXPECT_EQ(find_model("m").error().code, Code::bad_data);
  ::unsetenv("SPARSAM_HOME");
}

TEST_F(StoreTest, WorkOfTheDeadIsCleared) {
  put(store_.root() / "tmp/work-1-1/x", "left by a kill");
  const Workspace alive = *store_.workspace();
  ASSERT_TRUE(store_.prepare());
  EXPECT_FALSE(fs::exists(store_.root() / "tmp/work-1-1"));
  EXPECT_TRUE(fs::exists(alive.path()));
}

TEST_F(StoreTest, ALockExcludesAndDiesWithItsProcess) {
  const fs::path file = store_.lock_file("x");
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FileLock::take(file);
    put(home_ / "held", lock ? "yes" : "no");
    ::pause();
    ::_exit(0);
  }
  while (!fs::exists(home_ / "held")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_FALSE(FileLock::try_take(file)->has_value());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FileLock::try_take(file)->has_value());
}

// A kill between any two steps of a commit: cut off by a limit on the size of files, or simply repeated from scratch.
TEST_F(StoreTest, AKillDuringCommitsLeavesEveryManifestWhole) {
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i) {
        const std::string content = fmt::format("content {} of {}", i % 7, round);
        if (!add(fmt::format("m{}:latest", i % 3), {{"x", content}, {"y", content + "!"}})) ::_exit(1);
        if (i % 5 == 4) (void)store_.remove({fmt::format("m{}", i % 3), "latest"});
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10 + 3 * round));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    const auto listing = store_.list();
    ASSERT_TRUE(listing && listing->unreadable.empty());
    for (const Manifest& manifest : listing->models) {
      EXPECT_TRUE(store_.verify(manifest, quiet_)->empty());
      EXPECT_TRUE(store_.path_of(manifest));
    }
    ASSERT_TRUE(store_.prepare());
  }
  ASSERT_TRUE(add("after:latest", {{"x", "bytes"}}));
  EXPECT_TRUE(store_.resolve("after"));
}

}  // namespace
}  // namespace sparsam::store
