#include "store/select.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "store/name.h"

namespace sparsam::store {
namespace {

// What a name may say about a GGUF file, in the order in which it is taken: four to five bits first, because they keep
// nearly all of a model's quality at a quarter of its size; then more bits, then fewer, then the unquantised ones. The
// last row names formats that this program does not read.
constexpr std::array kGgufOrder = {
    "Q4_K_M", "Q4_K_S",    "Q4_K_XL", "Q4_K_L", "Q4_K",     "IQ4_XS",   "IQ4_NL",  "Q4_1",   "Q4_0",
    "MXFP4",  "MXFP4_MOE", "Q5_K_M",  "Q5_K_S", "Q5_K_XL",  "Q5_K_L",   "Q5_K",    "Q5_1",   "Q5_0",
    "Q6_K",   "Q6_K_XL",   "Q6_K_L",  "Q8_0",   "Q8_K_XL",  "Q3_K_L",   "Q3_K_XL", "Q3_K_M", "Q3_K_S",
    "Q3_K",   "Q2_K",      "Q2_K_L",  "Q2_K_S", "Q2_K_XL",  "BF16",     "F16",     "FP16",   "F32",
    "FP32",   "IQ3_M",     "IQ3_S",   "IQ3_XS", "IQ3_XXS",  "IQ2_M",    "IQ2_S",   "IQ2_XS", "IQ2_XXS",
    "IQ1_M",  "IQ1_S",     "TQ2_0",   "TQ1_0",  "Q4_0_4_4", "Q4_0_4_8", "Q4_0_8_8"};
constexpr std::string_view kFirstUnread = "IQ3_M";

constexpr std::array kCompanions = {
    "config.json",     "generation_config.json",  "tokenizer.json",      "tokenizer_config.json",
    "tokenizer.model", "special_tokens_map.json", "added_tokens.json",   "vocab.json",
    "merges.txt",      "tiktoken.model",          "chat_template.jinja", "chat_template.json",
    "README.md"};

struct Entry {
  std::string path;
  std::optional<std::uint64_t> size;
  std::vector<std::size_t> sources;
};

// The shards of one file, in order; one entry where it is not split.
struct Group {
  std::vector<const Entry*> shards;
  std::string_view label;

  const std::string& path() const { return shards.front()->path; }
  std::string describe() const {
    std::uint64_t size = 0;
    bool known = true;
    for (const Entry* shard : shards) {
      known = known && shard->size && !__builtin_add_overflow(size, *shard->size, &size);
    }
    const std::string what = label.empty() ? printable(path(), 120) : std::string(label);
    return known ? fmt::format("{} ({})", what, human_bytes(size)) : what;
  }
};

std::string_view basename(std::string_view path) { return path.substr(path.rfind('/') + 1); }
std::string_view dirname(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}
bool ends_with(std::string_view path, std::string_view ending) { return to_lower(path).ends_with(ending); }

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view b) { return name.starts_with(b); });
}

std::string some_names(std::span<const Entry> entries) {
  constexpr std::size_t kShown = 12;
  std::string names;
  for (std::size_t i = 0; i < std::min(entries.size(), kShown); ++i) {
    names += (i == 0 ? "" : ", ") + printable(entries[i].path, 100);
  }
  if (entries.size() > kShown) names += fmt::format(" and {} more", entries.size() - kShown);
  return names.empty() ? "nothing" : names;
}

// "x.gguf.part07" -> {"x.gguf", 7}
std::optional<std::pair<std::string, std::uint32_t>> parse_part(std::string_view path) {
  const std::string_view name = basename(path);
  const std::size_t dot = name.rfind(".part");
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view digits = name.substr(dot + 5);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  const std::string_view whole = name.substr(0, dot);
  if (!ends_with(whole, ".gguf") && !ends_with(whole, ".safetensors")) return std::nullopt;
  return std::pair(std::string(whole), number);
}

// Candidates as files, parts joined. The parts of one file may lie in different folders (one package each).
Result<std::vector<Entry>> entries_of(std::span<const Candidate> candidates) {
  std::vector<Entry> entries;
  std::map<std::string, std::map<std::uint32_t, std::size_t>> parts;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto part = parse_part(candidates[i].path);
    if (!part) {
      entries.push_back({candidates[i].path, candidates[i].size, {i}});
    } else if (!parts[part->first].emplace(part->second, i).second) {
      return fail(Code::bad_data, "'{}': part {} is there twice", printable(part->first), part->second);
    }
  }
  for (const auto& [path, numbered] : parts) {
    Entry entry{.path = path, .size = 0, .sources = {}};
    std::uint32_t expected = numbered.begin()->first;
    if (expected > 1) return fail(Code::bad_data, "'{}': its first part is missing", printable(path));
    for (const auto& [number, index] : numbered) {
      if (number != expected++) return fail(Code::bad_data, "'{}': part {} is missing", printable(path), expected - 1);
      const auto size = candidates[index].size;
      std::uint64_t sum = 0;
      if (!size || !entry.size || __builtin_add_overflow(*entry.size, *size, &sum)) {
        entry.size.reset();
      } else {
        entry.size = sum;
      }
      entry.sources.push_back(index);
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<Group>> groups_of(std::span<const Entry> entries, std::string_view ending) {
  std::vector<Group> groups;
  std::map<std::pair<std::string, std::uint32_t>, std::map<std::uint32_t, const Entry*>> split;
  for (const Entry& entry : entries) {
    if (!ends_with(entry.path, ending)) continue;
    if (const auto shard = parse_shard(entry.path)) {
      split[{shard->stem, shard->count}][shard->number] = &entry;
    } else {
      groups.push_back({{&entry}, gguf_label(entry.path)});
    }
  }
  for (const auto& [key, numbered] : split) {
    Group group;
    for (std::uint32_t number = 1; number <= key.second; ++number) {
      const auto found = numbered.find(number);
      if (found == numbered.end()) {
        return fail(Code::bad_data, "'{}': shard {} of {} is missing", printable(key.first), number, key.second);
      }
      group.shards.push_back(found->second);
    }
    group.label = gguf_label(group.path());
    groups.push_back(std::move(group));
  }
  std::ranges::sort(groups, {}, &Group::path);
  return groups;
}

bool is_model_gguf(const Group& group) {
  const std::string name = to_lower(basename(group.path()));
  return !name.starts_with("mmproj") && name.find("imatrix") == std::string::npos;
}

std::size_t rank(std::string_view label) {
  return static_cast<std::size_t>(std::ranges::find(kGgufOrder, label) - kGgufOrder.begin());
}

std::string describe_all(const std::vector<Group>& groups) {
  std::string all;
  for (const Group& group : groups) all += (all.empty() ? "" : ", ") + group.describe();
  return all;
}

// A GGUF group's own files, without their folders.
Result<Selection> take(const Group& group, std::string_view label) {
  Selection selection;
  for (const Entry* shard : group.shards) {
    selection.files.push_back({std::string(basename(shard->path)), shard->sources});
  }
  selection.entry = selection.files.front().path;
  selection.label = label;
  return selection;
}

Result<Selection> choose_gguf(const std::vector<Group>& groups) {
  const Group* best = &groups.front();
  for (const Group& group : groups) {
    if (rank(group.label) < rank(best->label)) best = &group;
  }
  if (groups.size() > 1) {
    const auto same = std::ranges::count(groups, best->label, &Group::label);
    if (rank(best->label) >= rank(kFirstUnread) || same > 1) {
      return fail(Code::invalid_argument, "several models, none of them the obvious one; name one of: {}",
                  describe_all(groups));
    }
  }
  Selection selection = TRY(take(*best, best->label));
  for (const Group& group : groups) {
    if (&group != best) selection.others.push_back(group.describe());
  }
  return selection;
}

// The weights directly in `folder`: model.safetensors, or the shards of one file.
Result<std::vector<const Entry*>> weights_in(std::span<const Entry> entries, std::string_view folder) {
  std::vector<Entry> here;
  std::vector<const Entry*> origin;
  for (const Entry& entry : entries) {
    const std::string_view name = basename(entry.path);
    if (dirname(entry.path) != folder || !ends_with(name, ".safetensors")) continue;
    if (starts_with_any(name, {"adapter_", "consolidated"})) continue;  // a LoRA; the same weights once more
    here.push_back(entry);
    origin.push_back(&entry);
  }
  const std::vector<Group> groups = TRY(groups_of(here, ".safetensors"));
  const Group* chosen = groups.empty() ? nullptr : &groups.front();
  for (const Group& group : groups) {
    const auto shard = parse_shard(basename(group.path()));
    const std::string_view name = basename(group.path());
    if (name == "model.safetensors") {
      chosen = &group;
      break;
    }
    if (shard && shard->stem == "model") chosen = &group;
  }
  std::vector<const Entry*> weights;
  if (chosen == nullptr) return weights;
  for (const Entry* shard : chosen->shards) weights.push_back(origin[static_cast<std::size_t>(shard - here.data())]);
  return weights;
}

std::optional<std::string> folder_of_model(std::span<const Entry> entries) {
  std::set<std::string_view> with_config, with_weights;
  for (const Entry& entry : entries) {
    if (basename(entry.path) == "config.json") with_config.insert(dirname(entry.path));
    const std::string_view name = basename(entry.path);
    if (ends_with(name, ".safetensors") && !starts_with_any(name, {"adapter_", "consolidated"})) {
      with_weights.insert(dirname(entry.path));
    }
  }
  std::optional<std::string> best;
  const auto depth = [](std::string_view folder) { return std::ranges::count(folder, '/') + (folder.empty() ? 0 : 1); };
  for (const std::string_view folder : with_config) {
    if (with_weights.contains(folder) && (!best || depth(folder) < depth(*best))) best = folder;
  }
  return best;
}

Result<Selection> take_folder(std::span<const Entry> entries, std::string_view folder) {
  Selection selection;
  const std::vector<const Entry*> weights = TRY(weights_in(entries, folder));
  const std::string first(basename(weights.front()->path));
  const auto shard = parse_shard(first);
  const std::string index = (shard ? shard->stem + ".safetensors" : first) + ".index.json";
  for (const Entry& entry : entries) {
    const std::string_view name = basename(entry.path);
    if (dirname(entry.path) != folder) continue;
    const bool companion = std::ranges::find(kCompanions, name) != kCompanions.end() || name.ends_with(".tiktoken") ||
                           starts_with_any(name, {"LICENSE", "NOTICE", "USE_POLICY"});
    if (companion || name == index || std::ranges::find(weights, &entry) != weights.end()) {
      selection.files.push_back({std::string(name), entry.sources});
    }
  }
  return selection;
}

Result<Selection> select_without_wish(std::span<const Entry> entries) {
  std::vector<Group> ggufs = TRY(groups_of(entries, ".gguf"));
  std::erase_if(ggufs, [](const Group& group) { return !is_model_gguf(group); });
  if (const auto folder = folder_of_model(entries)) {
    Selection selection = TRY(take_folder(entries, *folder));
    for (const Group& group : ggufs) selection.others.push_back(group.describe());
    return selection;
  }
  if (!ggufs.empty()) return choose_gguf(ggufs);
  std::size_t safetensors = 0, pickles = 0;
  const Entry* single = nullptr;
  for (const Entry& entry : entries) {
    if (ends_with(entry.path, ".safetensors")) ++safetensors, single = &entry;
    if (ends_with(entry.path, ".bin") || ends_with(entry.path, ".pt") || ends_with(entry.path, ".pth")) ++pickles;
  }
  if (safetensors == 1 && entries.size() == 1) return take({{single}, ""}, "");
  if (safetensors > 0) return fail(Code::unsupported, "safetensors without a config.json beside them");
  if (pickles > 0) {
    return fail(Code::unsupported, "its weights are PyTorch pickles only, which are programs, not data");
  }
  return fail(Code::not_found, "no model in it (*.gguf, or config.json with *.safetensors); there are: {}",
              some_names(entries));
}

Result<Selection> select_wanted(std::span<const Entry> entries, std::string_view wanted) {
  for (const Entry& entry : entries) {
    if (entry.path != wanted) continue;
    const auto shard = parse_shard(wanted);
    Group group{{&entry}, gguf_label(wanted)};
    if (shard) {
      for (Group& whole : TRY(groups_of(entries, to_lower(shard->ending)))) {
        if (std::ranges::find(whole.shards, &entry) != whole.shards.end()) group = std::move(whole);
      }
    }
    return take(group, wanted_label(wanted));
  }
  std::vector<Entry> inside;
  for (const Entry& entry : entries) {
    if (entry.path.size() > wanted.size() && entry.path.starts_with(wanted) && entry.path[wanted.size()] == '/') {
      inside.push_back(entry);
    }
  }
  if (!inside.empty()) {
    auto selection = select_without_wish(inside);
    if (!selection) return std::unexpected(within(fmt::format("folder '{}'", printable(wanted)), selection.error()));
    if (selection->label.empty()) selection->label = wanted_label(wanted);
    return selection;
  }
  std::vector<Group> ggufs = TRY(groups_of(entries, ".gguf"));
  std::erase_if(ggufs, [](const Group& group) { return !is_model_gguf(group); });
  std::vector<Group> matching;
  for (const Group& group : ggufs) {
    if (!group.label.empty() && to_lower(group.label) == to_lower(wanted)) matching.push_back(group);
  }
  if (matching.size() == 1) return take(matching.front(), matching.front().label);
  if (matching.size() > 1) {
    std::string paths;
    for (const Group& group : matching) paths += (paths.empty() ? "" : ", ") + printable(group.path(), 120);
    return fail(Code::invalid_argument, "'{}' means several files; name one of: {}", printable(wanted), paths);
  }
  return fail(Code::not_found, "no file '{}' in it; there are: {}", printable(wanted),
              ggufs.empty() ? some_names(entries) : describe_all(ggufs));
}

}  // namespace

std::optional<Shard> parse_shard(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t of = path.rfind("-of-");
  if (dot == std::string_view::npos || of == std::string_view::npos || of > dot) return std::nullopt;
  const std::size_t dash = of == 0 ? std::string_view::npos : path.rfind('-', of - 1);
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view number = path.substr(dash + 1, of - dash - 1), count = path.substr(of + 4, dot - of - 4);
  const auto parse = [](std::string_view digits, std::uint32_t& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return digits.size() >= 5 && error == std::errc() && end == digits.data() + digits.size();
  };
  Shard shard{
      .stem = std::string(path.substr(0, dash)), .ending = std::string(path.substr(dot)), .digits = count.size()};
  if (!parse(number, shard.number) || !parse(count, shard.count)) return std::nullopt;
  if (shard.number < 1 || shard.number > shard.count || shard.count > 10'000) return std::nullopt;
  return shard;
}

std::string_view gguf_label(std::string_view path) {
  const auto shard = parse_shard(path);
  const std::string lower = to_lower(shard ? std::string_view(shard->stem) : path.substr(0, path.rfind('.')));
  // The last word that is a label: of the file's name first, then of its folder's.
  std::size_t end = lower.size();
  while (end > 0) {
    const std::size_t separator = lower.find_last_of("-./ ", end - 1);
    const std::size_t start = separator == std::string::npos ? 0 : separator + 1;
    const std::string_view word = std::string_view(lower).substr(start, end - start);
    std::string_view longest;
    for (const std::string_view label : kGgufOrder) {
      const std::string small = to_lower(label);
      if ((word == small || word.ends_with("_" + small)) && label.size() > longest.size()) longest = label;
    }
    if (!longest.empty()) return longest;
    if (separator == std::string::npos) break;
    end = separator;
  }
  return {};
}

std::string wanted_label(std::string_view wanted) {
  if (const std::string_view label = gguf_label(wanted); !label.empty()) return std::string(label);
  const auto shard = parse_shard(wanted);
  const std::string_view name = basename(shard ? std::string_view(shard->stem) : wanted);
  return std::string(shard ? name : name.substr(0, name.rfind('.')));
}

Result<Selection> select_model(std::span<const Candidate> candidates, std::string_view wanted) {
  const std::vector<Entry> entries = TRY(entries_of(candidates));
  Selection selection = TRY(wanted.empty() ? select_without_wish(entries) : select_wanted(entries, wanted));
  std::set<std::string> seen;
  for (const PickedFile& file : selection.files) {
    TRY(check_member_path(file.path));
    if (!seen.insert(to_lower(file.path)).second) {
      return fail(Code::bad_data, "'{}': there are two files of this name", printable(file.path));
    }
  }
  return selection;
}

}  // namespace sparsam::store
