// JSON that keeps decimals as they were written, which a tree of doubles cannot: a writer of tokens, in order.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "records/terms/words.h"

namespace sparsam::records {

class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name) {
    separate();
    quote(name);
    out_ += ": ";
    after_key_ = true;
  }
  void string(std::string_view text) {
    separate();
    quote(text);
  }
  // A decimal's own digits; the caller knows that it is one.
  void raw(std::string_view token) {
    separate();
    out_ += token;
  }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void field(std::string_view name, std::string_view text) {
    key(name);
    string(text);
  }
  void field_if(std::string_view name, std::string_view text) {
    if (!text.empty()) field(name, text);
  }
  template <typename Number>
  void number(std::string_view name, Number value) {
    key(name);
    raw(fmt::format("{}", value));
  }
  std::string take() {
    out_ += '\n';
    return std::move(out_);
  }

 private:
  void open(char bracket) {
    separate();
    out_ += bracket;
    empty_.push_back(true);
  }
  void close(char bracket) {
    const bool empty = empty_.back();
    empty_.pop_back();
    if (!empty) indent();
    out_ += bracket;
  }
  void separate() {
    if (after_key_) {
      after_key_ = false;
      return;
    }
    if (empty_.empty()) return;
    if (!empty_.back()) out_ += ',';
    empty_.back() = false;
    indent();
  }
  void indent() {
    out_ += '\n';
    out_.append(empty_.size() * 2, ' ');
  }
  // Bytes that are no UTF-8 become U+FFFD, so what is written is JSON whatever was read.
  void quote(std::string_view text) {
    out_ += '"';
    for (const char32_t c : decode_utf8(text)) {
      if (c == U'"' || c == U'\\') {
        out_ += '\\';
        out_ += static_cast<char>(c);
      } else if (c == U'\n') {
        out_ += "\\n";
      } else if (c == U'\t') {
        out_ += "\\t";
      } else if (c < 0x20 || c == 0x7F) {
        out_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
      } else {
        out_ += encode_utf8({&c, 1});
      }
    }
    out_ += '"';
  }

  std::string out_;
  std::vector<bool> empty_;
  bool after_key_ = false;
};

}  // namespace sparsam::records
