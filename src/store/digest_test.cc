#include "store/digest.h"

#include <gtest/gtest.h>

#include "store/testing.h"

namespace sparsam::store {
namespace {

TEST(Digest, AgreesWithTheStandards) {
  // FIPS 180-4, example "abc"; git hash-object of "hello\n".
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const testing::TempFolder folder;
  testing::put(folder / "abc", "abc");
  testing::put(folder / "hello", "hello\n");
  EXPECT_EQ(sha256_of_file(folder / "abc"), sha256_of("abc"));
  EXPECT_EQ(git_sha1_of_file(folder / "hello"), "ce013625030ba8dba906f756967f9e9ca394464a");
  EXPECT_EQ(sha256_of_file(folder / "none").error().code, Code::not_found);
  EXPECT_EQ(sha256_of_file(folder.path()).error().code, Code::io);
}

TEST(Digest, StartsAfreshAfterEachFinish) {
  Hasher hasher;
  hasher.update("x");
  hasher.finish();
  hasher.update("a");
  hasher.update("bc");
  EXPECT_EQ(hasher.finish(), sha256_of("abc"));
}

TEST(Digest, IsLowerCaseHexadecimal) {
  EXPECT_TRUE(is_sha256(std::string(64, 'f')));
  EXPECT_FALSE(is_sha256(std::string(64, 'F')));
  EXPECT_FALSE(is_sha256(std::string(63, 'f')));
  EXPECT_TRUE(is_sha1(std::string(40, '0')));
}

}  // namespace
}  // namespace sparsam::store
