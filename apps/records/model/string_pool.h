// One copy of each string of a record. FHIR repeats systems, units and displays thousands of times; facts hold views
// into this pool, which lives as long as the record does.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sparsam::records {

class StringPool {
 public:
  StringPool() = default;
  StringPool(StringPool&&) noexcept = default;
  StringPool& operator=(StringPool&&) noexcept = default;

  std::string_view intern(std::string_view text) {
    if (text.empty()) return {};
    if (const auto found = seen_.find(text); found != seen_.end()) return *found;
    const std::string_view kept(copy(text), text.size());
    seen_.insert(kept);
    return kept;
  }

  // Without looking for an equal one: ids, which are all different.
  std::string_view keep(std::string_view text) {
    return text.empty() ? std::string_view{} : std::string_view(copy(text), text.size());
  }

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 16;

  const char* copy(std::string_view text) {
    if (text.size() > kBlock / 4) {  // a block of its own
      blocks_.push_back(std::make_unique<char[]>(text.size()));
      return static_cast<const char*>(std::memcpy(blocks_.back().get(), text.data(), text.size()));
    }
    if (left_ < text.size()) {
      blocks_.push_back(std::make_unique<char[]>(kBlock));
      next_ = blocks_.back().get();
      left_ = kBlock;
    }
    char* const place = next_;
    std::memcpy(place, text.data(), text.size());
    next_ += text.size();
    left_ -= text.size();
    return place;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::unordered_set<std::string_view> seen_;
};

}  // namespace sparsam::records
