#include "convert/folder_form.h"

#include <utility>

#include "base/file.h"
#include "base/new_folder.h"
#include "base/parallel.h"
#include "convert/text_files.h"
#include "models/adapters/hugging_face_folder.h"

namespace sparsam {

Result<ConvertReport> write_folder_form(const std::filesystem::path& model, const std::filesystem::path& output,
                                        const ConvertOptions& options, Progress& progress) {
  NewFolder folder = TRY(NewFolder::create(output));
  const Checkpoint checkpoint = TRY(Checkpoint::open(model, Use::training));
  TextFiles text = TRY(text_files_of(model, checkpoint.config.max_position_embeddings));
  for (const TextFile& file : text.files) TRY(write_file(folder.part() / file.name, file.content));
  HuggingFaceDetails details = hugging_face_details(checkpoint);
  // Beside E4M3, DeepSeek's configuration names the format that products give.
  if (options.dtype && options.dtype != DType::f8_e4m3) details.dtype = *options.dtype;
  details.bos_token_id = text.bos_token_id;
  details.eos_token_id = text.eos_token_id;
  ThreadPool pool(options.threads > 0 ? options.threads : usable_processors());
  FolderReport written =
      TRY(write_hugging_face_folder(checkpoint, details, folder.part(),
                                    {.dtype = options.dtype, .shard_bytes = options.shard_bytes}, pool, progress));
  TRY(folder.commit());

  ConvertReport report;
  report.output = output;
  report.notes = std::move(written.notes);
  report.notes.insert(report.notes.end(), text.notes.begin(), text.notes.end());
  if (!checkpoint.unused().empty()) {
    report.notes.push_back(fmt::format("{} tensors that no layer here reads are left out: {}, …",
                                       checkpoint.unused().size(), checkpoint.unused().front()));
  }
  if (written.unpacked) {
    report.notes.emplace_back("packed weights become F32, which is exact; --dtype f16 or bf16 halves the folder");
  }
  for (const auto& [name, entry] : checkpoint.entries()) report.source_bytes += entry.bytes();
  report.output_bytes = written.bytes;
  report.tensors = std::move(written.tensors);
  return report;
}

}  // namespace sparsam
