#include "records/audit/audit.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace sparsam::records {
namespace {

class Audit : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() /
        fmt::format("audit-test-{}-{}", ::getpid(), ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path log() const { return folder_ / "a" / "records.jsonl"; }
  void write(const char* verb) {
    ASSERT_TRUE(append_audit(log(), {verb, "somebody", sha256("in"), sha256("out"), "", ""}));
  }

  std::filesystem::path folder_;
};

TEST_F(Audit, ChainsItsLines) {
  write("records summarize");
  write("records verify");
  EXPECT_EQ(check_audit(log()).value_or(0), 2u);
}

TEST_F(Audit, NoticesALineThatWasChanged) {
  write("records summarize");
  write("records verify");
  std::stringstream text;
  text << std::ifstream(log()).rdbuf();
  std::string changed = text.str();
  changed.replace(changed.find("summarize"), 9, "summarise");
  std::ofstream(log()) << changed;
  EXPECT_NE(check_audit(log()).error().message.find("line 1 was changed"), std::string::npos);
}

TEST_F(Audit, NoticesALineThatIsGone) {
  for (const char* verb : {"a", "b", "c"}) write(verb);
  std::ifstream in(log());
  std::string first, second, third;
  std::getline(in, first);
  std::getline(in, second);
  std::getline(in, third);
  std::ofstream(log()) << first << '\n' << third << '\n';
  EXPECT_NE(check_audit(log()).error().message.find("line 2"), std::string::npos);
}

TEST_F(Audit, CanBeReadByTheOwnerOnly) {
  write("a");
  EXPECT_EQ(std::filesystem::status(log()).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Sha256, IsTheStandardOne) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace sparsam::records
