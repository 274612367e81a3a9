#include "cli/chat_transcript.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/private_file.h"
#include "text/utf8.h"

namespace sparsam::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kFormat = "sparsam-chat";
constexpr std::size_t kLargestFile = std::size_t{64} << 20;
constexpr std::array<std::string_view, 4> kRoles = {"system", "user", "assistant", "tool"};

Result<ChatMessage> message_from(const ordered_json& item, std::size_t number) {
  const auto text = [&](const char* key) -> const std::string* {
    const auto found = item.is_object() ? item.find(key) : item.end();
    return found != item.end() && found->is_string() ? found->get_ptr<const std::string*>() : nullptr;
  };
  const std::string* role = text("role");
  const std::string* content = text("content");
  if (role == nullptr || std::ranges::find(kRoles, *role) == kRoles.end()) {
    return fail(Code::bad_data, "message {}: 'role' must be system, user, assistant or tool", number);
  }
  if (content == nullptr) return fail(Code::bad_data, "message {}: 'content' must be a text", number);
  const std::string* reasoning = text("reasoning_content");
  return ChatMessage{*role, *content, reasoning != nullptr ? *reasoning : std::string()};
}

}  // namespace

std::string Transcript::system() const {
  return !messages.empty() && messages.front().role == "system" ? messages.front().content : std::string();
}

ordered_json Transcript::for_template() const {
  ordered_json list = ordered_json::array();
  for (const ChatMessage& message : messages) list.push_back({{"role", message.role}, {"content", message.content}});
  return list;
}

std::string Transcript::to_json() const {
  ordered_json list = ordered_json::array();
  for (const ChatMessage& message : messages) {
    ordered_json item = {{"role", message.role}, {"content", message.content}};
    if (!message.reasoning.empty()) item["reasoning_content"] = message.reasoning;
    list.push_back(std::move(item));
  }
  const ordered_json file = {{"format", kFormat}, {"version", kVersion}, {"model", model}, {"messages", list}};
  return file.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

Result<Transcript> Transcript::from_json(std::string_view text) {
  const ordered_json file = ordered_json::parse(text, nullptr, false);
  if (file.is_discarded()) return fail(Code::bad_data, "no JSON");
  Transcript transcript;
  const ordered_json* list = &file;
  if (file.is_object()) {
    if (file.contains("format") && file["format"] != kFormat) {
      return fail(Code::bad_data, "'format' is not {}", kFormat);
    }
    if (const auto version = file.find("version"); version != file.end() && file.contains("format")) {
      if (!version->is_number_integer() || *version < 1 || *version > kVersion) {
        return fail(Code::unsupported, "version {} is not known here; this program reads {}", version->dump(),
                    kVersion);
      }
    }
    if (const auto model = file.find("model"); model != file.end() && model->is_string()) {
      transcript.model = model->get<std::string>();
    }
    const auto found = file.find("messages");
    if (found == file.end()) return fail(Code::bad_data, "no 'messages'");
    list = &*found;
  }
  if (!list->is_array()) return fail(Code::bad_data, "no list of messages");
  for (const ordered_json& item : *list) {
    transcript.messages.push_back(TRY(message_from(item, transcript.messages.size() + 1)));
  }
  return transcript;
}

Result<std::filesystem::path> transcript_path(const std::filesystem::path& home, std::string_view name) {
  if (name.empty()) return fail(Code::invalid_argument, "a name or a file is needed");
  if (name.find('/') != std::string_view::npos || name.ends_with(".json") || name.starts_with('.')) {
    return std::filesystem::path(name);
  }
  return home / "chats" / (std::string(name) + ".json");
}

std::vector<std::string> transcript_names(const std::filesystem::path& home) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(home / "chats", error)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

Result<void> save_transcript(const std::filesystem::path& path, const Transcript& transcript) {
  if (path.has_parent_path()) TRY(make_private_folder(path.parent_path()));
  return write_private_file(path, transcript.to_json());
}

Result<Transcript> load_transcript(const std::filesystem::path& path) {
  const std::string text = TRY(read_file(path, kLargestFile));
  auto transcript = Transcript::from_json(text);
  if (!transcript) return std::unexpected(within(path.string(), transcript.error()));
  return transcript;
}

}  // namespace sparsam::cli
