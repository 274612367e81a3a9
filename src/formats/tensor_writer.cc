#include "formats/tensor_writer.h"

#include <system_error>
#include <utility>

#include "base/unfinished.h"

namespace sparsam {

Result<TensorWriter> TensorWriter::create(std::vector<FilePlan> files) {
  TensorWriter writer(std::move(files));
  TRY(writer.advance());
  return writer;
}

const TensorPlan* TensorWriter::next() const {
  if (written_.empty() || due_bytes_ == 0) return nullptr;
  return &files_[written_.size() - 1].tensors[tensor_];
}

Result<void> TensorWriter::advance() {
  while (written_.empty() || tensor_ == files_[written_.size() - 1].tensors.size()) {
    if (written_.size() == files_.size()) return {};
    const FilePlan& plan = files_[written_.size()];
    written_.push_back(TRY(NewFile::create(plan.path)));
    tensor_ = 0;
    TRY(written_.back().write(plan.head));
  }
  const TensorPlan& due = files_[written_.size() - 1].tensors[tensor_];
  due_bytes_ = TRY(checked_bytes(due.dtype, due.shape));
  return {};
}

Result<void> TensorWriter::write(std::span<const std::byte> piece) {
  CHECK(piece.size() <= due_bytes_, "a tensor gets the bytes of its shape, not more");
  if (piece.empty()) return {};
  NewFile& file = written_.back();
  TRY(file.write(piece));
  due_bytes_ -= piece.size();
  if (due_bytes_ > 0) return {};
  const std::uint64_t alignment = files_[written_.size() - 1].alignment;
  const std::string padding((alignment - file.size() % alignment) % alignment, '\0');
  TRY(file.write(padding));
  ++tensor_;
  return advance();
}

Result<void> TensorWriter::finish() {
  CHECK(next() == nullptr, "every tensor has its bytes before the files are finished");
  Result<void> committed;
  std::size_t named = 0;
  while (named < written_.size()) {
    committed = written_[named].commit();
    if (!committed) break;
    // One file of several is not yet a model.
    begin_unfinished(files_[named++].path, [] { return true; });
  }
  for (std::size_t i = 0; i < named; ++i) {
    std::error_code ignored;
    if (!committed) std::filesystem::remove(files_[i].path, ignored);
    end_unfinished(files_[i].path);
  }
  return committed;
}

}  // namespace sparsam
