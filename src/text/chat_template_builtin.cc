#include "text/chat_template_builtin.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sparsam {
namespace {

using Named = std::pair<std::string_view, std::string_view>;

// Qwen, SmolLM and many others.
constexpr std::string_view kChatml = R"({%- for message in messages %}
{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\n' }}
{%- endif %})";

// The system's words stand inside the first user's turn.
constexpr std::string_view kLlama2 = R"({%- set ns = namespace(system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = '<<SYS>>\n' + message.content + '\n<</SYS>>\n\n' %}
{%- elif message.role == 'user' %}
{{- bos_token + '[INST] ' + ns.system + message.content.strip() + ' [/INST]' }}
{%- set ns.system = '' %}
{%- elif message.role == 'assistant' %}
{{- ' ' + message.content.strip() + ' ' + eos_token }}
{%- else %}
{{- raise_exception('llama2 knows no role ' ~ message.role) }}
{%- endif %}
{%- endfor %})";

constexpr std::string_view kLlama3 = R"({{- bos_token }}
{%- for message in messages %}
{{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content.strip() + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %})";

constexpr std::string_view kMistral = R"({{- bos_token }}
{%- set ns = namespace(system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = message.content + '\n\n' %}
{%- elif message.role == 'user' %}
{{- '[INST] ' + ns.system + message.content + ' [/INST]' }}
{%- set ns.system = '' %}
{%- elif message.role == 'assistant' %}
{{- ' ' + message.content + eos_token }}
{%- else %}
{{- raise_exception('mistral knows no role ' ~ message.role) }}
{%- endif %}
{%- endfor %})";

constexpr std::string_view kGemma = R"({{- bos_token }}
{%- set ns = namespace(system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = message.content + '\n\n' %}
{%- else %}
{%- set role = 'model' if message.role == 'assistant' else message.role %}
{{- '<start_of_turn>' + role + '\n' + ns.system + message.content.strip() + '<end_of_turn>\n' }}
{%- set ns.system = '' %}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<start_of_turn>model\n' }}
{%- endif %})";

// DeepSeek LLM and V2.
constexpr std::string_view kDeepseek = R"({{- bos_token }}
{%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content + '\n\n' }}
{%- elif message.role == 'user' %}
{{- 'User: ' + message.content + '\n\n' }}
{%- elif message.role == 'assistant' %}
{{- 'Assistant: ' + message.content + eos_token }}
{%- else %}
{{- raise_exception('deepseek knows no role ' ~ message.role) }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- 'Assistant:' }}
{%- endif %})";

// DeepSeek V3 and R1: what the assistant thought in earlier turns is left out.
constexpr std::string_view kDeepseek3 = R"({{- bos_token }}
{%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content }}
{%- elif message.role == 'user' %}
{{- '<｜User｜>' + message.content }}
{%- elif message.role == 'assistant' %}
{{- '<｜Assistant｜>' + message.content.split('</think>')[-1] + '<｜end▁of▁sentence｜>' }}
{%- else %}
{{- raise_exception('deepseek3 knows no role ' ~ message.role) }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<｜Assistant｜>' }}
{%- endif %})";

constexpr auto kTemplates = std::to_array<Named>({{"chatml", kChatml},
                                                  {"deepseek", kDeepseek},
                                                  {"deepseek3", kDeepseek3},
                                                  {"gemma", kGemma},
                                                  {"llama2", kLlama2},
                                                  {"llama3", kLlama3},
                                                  {"mistral", kMistral}});

}  // namespace

std::optional<std::string_view> builtin_template(std::string_view name) {
  const auto at = std::find_if(kTemplates.begin(), kTemplates.end(), [&](const Named& t) { return t.first == name; });
  return at == kTemplates.end() ? std::nullopt : std::optional(at->second);
}

std::vector<std::string_view> builtin_template_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, source] : kTemplates) names.push_back(name);
  return names;
}

}  // namespace sparsam
