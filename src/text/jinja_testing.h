// For the unit tests of the template language: one context, and tables of templates with the texts that Python's jinja2
// (3.1.6, in the environment of Hugging Face's transformers) makes of them.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include <string>
#include <string_view>
#include <vector>

#include "text/chat_template.h"

namespace sparsam {

inline const nlohmann::ordered_json& test_context() {
  static const auto context = nlohmann::ordered_json::parse(R"~({
    "s": "Hello, World", "u": "Grüße 😀 Straße", "n": 7, "neg": -3, "f": 2.5, "t": true, "no": false, "nul": null,
    "l": [3, 1, 2], "ls": ["b", "A", "c"], "e": [], "d": {"b": 1, "a": 2, "items": 5},
    "nest": {"x": {"y": [1, {"z": "deep"}]}},
    "people": [{"name": "Bob", "age": 3, "tags": ["x", "y"]}, {"name": "amy", "age": 9},
               {"name": "Cid", "age": 3, "tags": []}],
    "tup": [[1, 2], [3, 4]], "multi": "line1\n  line2\n\nline4", "sp": "  padded\t\n", "html": "<a href='x'>&\"</a>"
  })~");
  return context;
}

inline Result<std::string> render_text(std::string_view source, const jinja::Limits& limits = {}) {
  setenv("TZ", "UTC0", 1);  // strftime_now tells local time
  tzset();
  const ChatTemplate parsed = TRY(ChatTemplate::parse(source, limits));
  ChatInput input;
  input.messages = nlohmann::ordered_json::array();
  input.add_generation_prompt = false;
  input.options = test_context();
  input.now = 1700000000;
  return parsed.render(input);
}

struct Rendering {
  std::string_view source, text;
};

inline void expect_each(const std::vector<Rendering>& renderings) {
  for (const auto& [source, text] : renderings) {
    const auto rendered = render_text(source);
    EXPECT_EQ(rendered ? *rendered : rendered.error().message, text) << source;
  }
}

// The error that parsing or rendering ends with; "" where there is none.
inline std::string error_of(std::string_view source, const jinja::Limits& limits = {}) {
  const auto rendered = render_text(source, limits);
  return rendered ? "" : rendered.error().message;
}

}  // namespace sparsam
