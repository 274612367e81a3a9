#include "train/metrics_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/disk.h"
#include "base/file.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

// As many digits as somebody will look at.
double rounded(double value) { return std::stod(fmt::format("{:.4g}", value)); }

}  // namespace

std::optional<StepMetrics> StepMetrics::parse(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  StepMetrics m;
  const auto number = [&](const char* key, auto& to) {
    constexpr bool whole = std::is_same_v<decltype(to), std::int64_t&>;
    if (!json.contains(key) || !(whole ? json[key].is_number_integer() : json[key].is_number())) return false;
    json[key].get_to(to);
    return true;
  };
  if (!number("step", m.step) || !number("loss", m.loss) || !number("grad_norm", m.grad_norm)) return std::nullopt;
  number("lr", m.lr);
  number("tokens", m.tokens);
  number("tokens_per_s", m.tokens_per_s);
  number("gflops", m.gflops);
  double value = 0;
  if (number("validation_loss", value)) m.validation_loss = value;
  if (number("max_violation", value)) m.max_violation = value;
  if (number("mtp_loss", value)) m.mtp_loss = value;
  if (number("balance_loss", value)) m.balance_loss = value;
  if (json.contains("expert_load") && json["expert_load"].is_array()) {
    for (const Json& layer : json["expert_load"]) {
      m.expert_load.emplace_back();
      for (const Json& load : layer) m.expert_load.back().push_back(load.is_number() ? load.get<double>() : 0.0);
    }
  }
  return m;
}

std::string StepMetrics::to_json() const {
  Json json = {{"step", step}, {"loss", loss},     {"grad_norm", grad_norm},
               {"lr", lr},     {"tokens", tokens}, {"tokens_per_s", rounded(tokens_per_s)}};
  if (gflops > 0) json["gflops"] = rounded(gflops);
  if (validation_loss) json["validation_loss"] = *validation_loss;
  if (max_violation) json["max_violation"] = rounded(*max_violation);
  if (mtp_loss) json["mtp_loss"] = *mtp_loss;
  if (balance_loss) json["balance_loss"] = *balance_loss;
  if (!expert_load.empty()) {
    Json& layers = json["expert_load"] = Json::array();
    for (const auto& layer : expert_load) {
      layers.push_back(Json::array());
      for (const double load : layer) layers.back().push_back(rounded(load));
    }
  }
  return json.dump();
}

Result<MetricsFile> MetricsFile::open(const std::filesystem::path& path, std::int64_t last_step,
                                      const std::function<void(const StepMetrics&)>& kept) {
  return open(path, [&](std::string_view line) -> Result<bool> {
    const auto metrics = StepMetrics::parse(line);
    if (!metrics) return fail(Code::bad_data, "no metrics of a step");
    if (metrics->step > last_step) return false;
    if (kept) kept(*metrics);
    return true;
  });
}

Result<MetricsFile> MetricsFile::open(const std::filesystem::path& path,
                                      const std::function<Result<bool>(std::string_view line)>& keep) {
  std::error_code error;
  std::string text;
  if (std::filesystem::exists(path, error)) text = TRY(read_regular_file(path, std::size_t{8} << 30));
  std::size_t end = 0, line = 0;
  for (std::size_t next = 0; (next = text.find('\n', end)) != std::string::npos; end = next + 1) {
    ++line;
    const auto kept = keep(std::string_view(text).substr(end, next - end));
    if (!kept) return std::unexpected(within(fmt::format("{}:{}", path.string(), line), kept.error()));
    if (!*kept) break;
  }
  if (end < text.size() || text.empty()) TRY(write_file(path, std::string_view(text).substr(0, end)));
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd < 0) return io_error(path, "write", errno);
  return MetricsFile(path, fd);
}

MetricsFile::MetricsFile(MetricsFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), waiting_(std::move(other.waiting_)) {}

MetricsFile::~MetricsFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> MetricsFile::append(std::string_view line) {
  waiting_.append(line).append("\n");
  while (!waiting_.empty()) {
    const ssize_t n = ::write(fd_, waiting_.data(), waiting_.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(path_, "write", errno);
    waiting_.erase(0, static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> MetricsFile::sync() {
  if (!waiting_.empty()) return fail(Code::exhausted, "{}: metrics wait for room on the disk", path_.string());
  if (::fdatasync(fd_) != 0) return io_error(path_, "sync", errno);
  return {};
}

}  // namespace sparsam
