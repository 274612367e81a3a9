// The Hugging Face hub: what is in a repository, where its files are, who may read them, and what its refusals mean.
// Facts: https://huggingface.co/docs/hub/api, and the headers that the hub sends (X-Repo-Commit, X-Linked-Etag,
// X-Linked-Size, X-Error-Code, X-Error-Message).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/http.h"
#include "store/source.h"

namespace sparsam::store {

struct HubFile {
  std::string path;
  std::optional<std::uint64_t> size;
  std::string sha256;    // of large files
  std::string git_sha1;  // of small ones
};

struct HubListing {
  std::string commit;
  std::string license;
  std::vector<HubFile> files;
};

// $HF_ENDPOINT, or the hub's own address; without a slash at the end.
std::string hub_endpoint();
// $HF_TOKEN, or the file that the hub's own tools keep it in; empty where there is none.
std::string hub_token();

Result<HubListing> parse_hub_listing(std::string_view json);

class Hub {
 public:
  Hub(HttpClient& client, std::string endpoint, std::string token)
      : client_(client), endpoint_(std::move(endpoint)), token_(std::move(token)) {}
  Result<HubListing> list(const HubSource& source, Retries& retries);
  std::string file_url(const HubSource& source, std::string_view commit, std::string_view file) const;
  const std::string& token() const { return token_; }
  // What a refusal means, in one line.
  Error explain(const HubSource& source, std::string_view file, const HttpAnswer& answer) const;

 private:
  HttpClient& client_;
  std::string endpoint_, token_;
};

}  // namespace sparsam::store
