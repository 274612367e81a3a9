#include "chat/call_object.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sparsam {
namespace {

using Kind = OutputEvent::Kind;
using nlohmann::ordered_json;
constexpr std::string_view kWhiteSpace = " \t\r\n";
// A head that is longer is no call. It is scanned again with every piece that comes.
constexpr std::size_t kLongestHead = std::size_t{1} << 16;

enum class Found { nothing_yet, yes, no };

// The beginning of an object, read as far as it is there.
class Head {
 public:
  explicit Head(std::string_view text) : text_(text) {}

  // yes: the arguments begin at `at` as an object, and the name is known. no: this is no call. whole: the object must
  // be seen to its end.
  Found read() {
    skip_white_space();
    if (!expect('{')) return verdict_;
    while (true) {
      skip_white_space();
      std::string key;
      if (!string(key)) return verdict_;
      skip_white_space();
      if (!expect(':')) return verdict_;
      skip_white_space();
      if (at >= text_.size()) return Found::nothing_yet;
      if (key == "arguments" || key == "parameters") {
        if (name.empty() || text_[at] != '{') {
          whole = true;
          return Found::no;
        }
        return Found::yes;
      }
      if (key != "name" && key != "id" && key != "type") return Found::no;
      std::string value;
      if (!string(value)) return verdict_;
      if (key == "name") name = value;
      if (key == "id") id = value;
      skip_white_space();
      if (at < text_.size() && text_[at] == '}') {  // a call without arguments, perhaps
        whole = true;
        return Found::no;
      }
      if (!expect(',')) return verdict_;
    }
  }

  std::string name, id;
  std::size_t at = 0;
  bool whole = false;

 private:
  void skip_white_space() { at = std::min(text_.find_first_not_of(kWhiteSpace, at), text_.size()); }
  bool expect(char c) {
    if (at < text_.size() && text_[at] == c) {
      ++at;
      return true;
    }
    verdict_ = at < text_.size() ? Found::no : Found::nothing_yet;
    return false;
  }
  bool string(std::string& value) {
    const std::size_t from = at;
    if (!expect('"')) return false;
    for (; at < text_.size(); ++at) {
      if (text_[at] == '\\') {
        ++at;
      } else if (text_[at] == '"') {
        const ordered_json parsed = ordered_json::parse(text_.substr(from, ++at - from), nullptr, false);
        if (!parsed.is_string()) break;
        value = parsed.get<std::string>();
        return true;
      }
    }
    verdict_ = at < text_.size() ? Found::no : Found::nothing_yet;
    return false;
  }
  std::string_view text_;
  Found verdict_ = Found::nothing_yet;
};

std::string dump(const ordered_json& json) { return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace); }

}  // namespace

void CallObject::begin(std::string name, std::string id, OutputEvents& out) {
  if (names_ != nullptr && !names_->empty() && !names_->contains(name)) {
    state_ = State::none;
    return;
  }
  out.push_back({Kind::call_begin, {}, std::move(name), std::move(id)});
  state_ = State::arguments;
}

void CallObject::end(OutputEvents& out) {
  out.push_back({Kind::call_end, {}, {}, {}});
  state_ = State::done;
}

// The arguments may be an object, its text in a string, or nothing.
void CallObject::read_whole(std::string& text, OutputEvents& out) {
  JsonScan scan;
  std::size_t size = 0;
  while (size < text.size() && !scan.done()) {
    const std::string_view rest = std::string_view(text).substr(size);
    if (!close_.empty() && !scan.in_string() && rest.front() == close_.front()) {
      if (rest.starts_with(close_)) state_ = State::none;
      if (rest.starts_with(close_) || close_.starts_with(rest)) return;
    }
    size += scan.read(rest.substr(0, 1));
  }
  if (size > kLongestHead) state_ = State::none;
  if (!scan.done() || state_ == State::none) return;
  // Depth is no danger: nlohmann's parser keeps a stack of its own, and what nests deeply is refused before it is
  // dumped.
  std::size_t depth = 0, deepest = 0;
  for (const char c : std::string_view(text).substr(0, size)) {
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if ((c == '}' || c == ']') && depth > 0) --depth;
  }
  const ordered_json call = deepest > 100 ? ordered_json() : ordered_json::parse(text.substr(0, size), nullptr, false);
  state_ = State::none;
  if (!call.is_object()) return;
  const auto name = call.find("name");
  if (name == call.end() || !name->is_string() || name->get_ref<const std::string&>().empty()) return;
  auto arguments = call.find("arguments");
  if (arguments == call.end()) arguments = call.find("parameters");
  const auto id = call.find("id");
  begin(name->get<std::string>(), id != call.end() && id->is_string() ? id->get<std::string>() : std::string(), out);
  if (state_ == State::none) return;
  std::string written = "{}";
  if (arguments != call.end() && arguments->is_string()) written = arguments->get<std::string>();
  if (arguments != call.end() && !arguments->is_string() && !arguments->is_null()) written = dump(*arguments);
  if (written.empty()) written = "{}";
  out.push_back({Kind::call_arguments, std::move(written), {}, {}});
  text.erase(0, size);
  end(out);
}

void CallObject::read_head(std::string& text, OutputEvents& out) {
  Head head(text);
  const Found found = head.read();
  if (found == Found::yes && head.at <= kLongestHead) {
    begin(std::move(head.name), std::move(head.id), out);
    if (state_ == State::none) return;
    object_.read(std::string_view(text).substr(0, head.at));
    text.erase(0, head.at);
  } else if (head.whole) {
    read_whole(text, out);
  } else if (found != Found::nothing_yet || text.size() > kLongestHead) {
    state_ = State::none;
  }
}

void CallObject::read(std::string& text, OutputEvents& out) {
  if (state_ == State::head) read_head(text, out);
  while (!text.empty() && (state_ == State::arguments || state_ == State::tail)) {
    // Byte by byte up to the end, or to what may be the closing mark.
    JsonScan& scan = state_ == State::arguments ? arguments_ : object_;
    std::size_t size = 0;
    bool closing = false;
    while (size < text.size() && !scan.done()) {
      if (!close_.empty() && !scan.in_string() && text[size] == close_.front()) {
        closing = true;
        break;
      }
      size += scan.read(std::string_view(text).substr(size, 1));
    }
    if (state_ == State::arguments && size > 0) out.push_back({Kind::call_arguments, text.substr(0, size), {}, {}});
    text.erase(0, size);
    if (scan.done()) {
      if (state_ == State::tail) return end(out);
      state_ = State::tail;
      continue;
    }
    if (!closing) return;
    if (text.starts_with(close_)) return end(out);
    if (close_.starts_with(text)) return;  // more is needed to tell
    scan.read(std::string_view(text).substr(0, 1));
    if (state_ == State::arguments) out.push_back({Kind::call_arguments, text.substr(0, 1), {}, {}});
    text.erase(0, 1);
  }
}

}  // namespace sparsam
