// What the tests of this layer share: documents in memory, and a folder that goes away.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "base/file.h"
#include "train/documents.h"

namespace sparsam::testing {

class DocumentsInMemory final : public Documents {
 public:
  DocumentsInMemory(std::vector<std::vector<TokenId>> documents, Packing packing)
      : documents_(std::move(documents)), packing_(packing) {}
  // Documents of these lengths; token t of document d is 1000 d + t.
  static DocumentsInMemory of_lengths(const std::vector<std::int64_t>& lengths, Packing packing) {
    std::vector<std::vector<TokenId>> documents;
    for (const std::int64_t length : lengths) {
      documents.emplace_back(static_cast<std::size_t>(length));
      std::iota(documents.back().begin(), documents.back().end(), 1000 * static_cast<TokenId>(documents.size() - 1));
    }
    return {std::move(documents), packing};
  }

  std::int64_t count() const override { return static_cast<std::int64_t>(documents_.size()); }
  std::int64_t tokens() const override {
    std::int64_t n = 0;
    for (const auto& document : documents_) n += static_cast<std::int64_t>(document.size());
    return n;
  }
  std::int64_t length(std::int64_t d) const override { return static_cast<std::int64_t>(at(d).size()); }
  void read(std::int64_t d, std::int64_t first, std::span<TokenId> out) const override {
    std::copy_n(at(d).begin() + first, out.size(), out.begin());
  }
  void read_mask(std::int64_t d, std::int64_t first, std::span<bool> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = !masked || !masked(at(d)[static_cast<std::size_t>(first) + i]);
    }
  }
  std::int64_t vocabulary() const override { return 1 << 20; }
  std::string digest() const override { return "memory"; }
  Packing packing() const override { return packing_; }
  bool damaged() const override { return false; }

  bool (*masked)(TokenId) = nullptr;

 private:
  const std::vector<TokenId>& at(std::int64_t d) const { return documents_[static_cast<std::size_t>(d)]; }
  std::vector<std::vector<TokenId>> documents_;
  Packing packing_;
};

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sparsam-train-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path write(std::string_view name, std::string_view content) const {
    const auto file = path / name;
    std::filesystem::create_directories(file.parent_path());
    EXPECT_TRUE(write_file(file, content));
    return file;
  }
  std::filesystem::path path;
};

}  // namespace sparsam::testing
