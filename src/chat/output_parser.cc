#include "chat/output_parser.h"

#include <utility>

namespace sparsam {

OutputParser::OutputParser(ReasoningParser::Start start, ToolFormat format, std::set<std::string> tools)
    : reasoning_(start), calls_(ToolCallParser::create(format, std::move(tools))) {}

void OutputParser::take(const std::vector<OutputPiece>& pieces, OutputEvents& out) {
  for (const OutputPiece& piece : pieces) {
    if (piece.kind == OutputPiece::Kind::reasoning) {
      out.push_back({OutputEvent::Kind::reasoning, piece.text, {}, {}});
    } else if (calls_) {
      calls_->push(piece.text, out);
    } else {
      out.push_back({OutputEvent::Kind::content, piece.text, {}, {}});
    }
  }
}

OutputEvents OutputParser::push(std::string_view text) {
  OutputEvents out;
  take(reasoning_.push(text), out);
  return out;
}

OutputEvents OutputParser::finish() {
  OutputEvents out;
  take(reasoning_.finish(), out);
  if (calls_) calls_->finish(out);
  return out;
}

}  // namespace sparsam
