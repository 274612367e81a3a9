#include "store/hub.h"

#include <gtest/gtest.h>

#include "store/testing.h"

namespace sparsam::store {
namespace {

const std::string kCommit(40, '1');
const std::string kDigest(64, 'a');

TEST(HubListing, HasFilesWithSizesAndChecksums) {
  const auto listing = parse_hub_listing(fmt::format(
      R"({{"id":"o/m","sha":"{0}","cardData":{{"license":"other","license_name":"model-licence"}},"siblings":[
        {{"rfilename":"config.json","size":12,"blobId":"{0}"}},
        {{"rfilename":"model.safetensors","size":99,"blobId":"{0}","lfs":{{"sha256":"{1}","size":99,"pointerSize":134}}}},
        {{"rfilename":"bare"}}]}})",
      kCommit, kDigest));
  ASSERT_TRUE(listing) << listing.error().message;
  EXPECT_EQ(listing->commit, kCommit);
  EXPECT_EQ(listing->license, "model-licence");
  ASSERT_EQ(listing->files.size(), 3u);
  EXPECT_EQ(listing->files[0].size, 12u);
  EXPECT_EQ(listing->files[0].git_sha1, kCommit);
  EXPECT_EQ(listing->files[1].sha256, kDigest);
  EXPECT_EQ(listing->files[1].git_sha1, "");  // that would be the pointer's
  EXPECT_FALSE(listing->files[2].size);
}

TEST(HubListing, RefusesWhatIsNone) {
  EXPECT_FALSE(parse_hub_listing("<html>"));
  EXPECT_FALSE(parse_hub_listing("{}"));
  EXPECT_FALSE(parse_hub_listing(R"({"sha":"main","siblings":[]})"));
  EXPECT_FALSE(parse_hub_listing(fmt::format(R"({{"sha":"{}","siblings":[1]}})", kCommit)));
}

TEST(Hub, ExplainsItsRefusals) {
  HttpClient client;
  const Hub stranger(client, "https://hub.example", ""), known(client, "https://hub.example", "token");
  const HubSource source{"o/m", "v9", ""};
  const auto answer = [](int status, std::string_view code, std::string_view message) {
    HttpAnswer result;
    result.status = status;
    if (!code.empty()) result.headers.add("X-Error-Code", code);
    if (!message.empty()) result.headers.add("X-Error-Message", message);
    return result;
  };
  EXPECT_EQ(stranger.explain(source, "", answer(401, "GatedRepo", "Access is restricted\x1b[2J")).message,
            "hf:o/m: gated: accept its terms at https://hub.example/o/m, then set HF_TOKEN (the hub says: Access is "
            "restricted?[2J)");
  EXPECT_NE(known.explain(source, "", answer(403, "GatedRepo", "")).message.find("has not been let in"),
            std::string::npos);
  EXPECT_EQ(stranger.explain(source, "", answer(401, "", "")).message,
            "hf:o/m: not found, or private: check the name, or set HF_TOKEN");
  EXPECT_EQ(known.explain(source, "", answer(404, "RevisionNotFound", "")).message, "hf:o/m: has no revision 'v9'");
  EXPECT_EQ(known.explain(source, "a/b", answer(404, "EntryNotFound", "")).message,
            "hf:o/m: has no file 'a/b' at revision 'v9'");
  EXPECT_EQ(known.explain(source, "", answer(404, "RepoNotFound", "")).message,
            "hf:o/m: not found at https://hub.example");
  EXPECT_EQ(known.explain(source, "", answer(500, "", "")).message,
            "https://hub.example/o/m: 500 Internal Server Error");
}

TEST(Hub, FindsTheTokenWhereItsToolsKeepIt) {
  const testing::TempFolder folder;
  testing::put(folder / "token", "from-file\n");
  ::setenv("HF_HOME", folder.path().c_str(), 1);
  ::unsetenv("HF_TOKEN_PATH");
  ::setenv("HF_TOKEN", " from-env\n", 1);
  EXPECT_EQ(hub_token(), "from-env");
  ::unsetenv("HF_TOKEN");
  EXPECT_EQ(hub_token(), "from-file");
  ::unsetenv("HF_HOME");
  ::setenv("HF_ENDPOINT", "http://127.0.0.1:5/", 1);
  EXPECT_EQ(hub_endpoint(), "http://127.0.0.1:5");
  ::unsetenv("HF_ENDPOINT");
  EXPECT_EQ(hub_endpoint(), "https://huggingface.co");
}

TEST(Hub, QuotesRevisionsAndPaths) {
  HttpClient client;
  const Hub hub(client, "https://hub.example", "");
  EXPECT_EQ(hub.file_url({"o/m", "", ""}, "refs/pr/1", "a b/c#d.gguf"),
            "https://hub.example/o/m/resolve/refs%2Fpr%2F1/a%20b/c%23d.gguf");
}

}  // namespace
}  // namespace sparsam::store
