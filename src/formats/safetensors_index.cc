#include "formats/safetensors_index.h"

#include <simdjson.h>

#include <map>

#include "base/file.h"
#include "formats/named_list.h"
#include "formats/quote.h"
#include "formats/safetensors_part.h"

namespace sparsam {
namespace {

namespace dom = simdjson::dom;

// An index comes from strangers, so it may name only files beside it.
bool is_plain_name(std::string_view file) {
  return !file.empty() && file != "." && file != ".." && file.find('/') == std::string_view::npos &&
         file.find('\0') == std::string_view::npos;
}

struct Assigned {
  std::string_view name;
  std::string_view file;
};

}  // namespace

Result<SafetensorsIndex> SafetensorsIndex::parse(std::string_view text) {
  const simdjson::padded_string json(text);
  dom::parser parser;
  dom::object map;
  if (const auto error = parser.parse(json).at_key("weight_map").get(map); error != simdjson::SUCCESS) {
    return fail(Code::bad_data, "no index with a 'weight_map': {}", simdjson::error_message(error));
  }
  std::vector<Assigned> assigned;
  for (const dom::key_value_pair field : map) {
    std::string_view file;
    if (field.value.get(file) != simdjson::SUCCESS || !is_plain_name(file)) {
      return fail(Code::bad_data, "tensor {}: its file {} is no plain file name", quote(field.key),
                  quote(simdjson::minify(field.value)));
    }
    assigned.push_back({field.key, file});
  }
  const auto list = TRY(NamedList<Assigned>::make("tensor", std::move(assigned)));
  std::map<std::string_view, std::vector<std::string>> by_file;
  for (const Assigned& one : list.items()) by_file[one.file].emplace_back(one.name);
  SafetensorsIndex index;
  for (auto& [file, tensors] : by_file) index.shards.push_back({std::string(file), std::move(tensors)});
  return index;
}

Result<SafetensorsIndex> SafetensorsIndex::open(const std::filesystem::path& path) {
  const std::string text = TRY(read_regular_file(path, kSafetensorsLongestHeader));
  auto index = parse(text);
  if (!index) return std::unexpected(within(path.string(), std::move(index).error()));
  return index;
}

}  // namespace sparsam
