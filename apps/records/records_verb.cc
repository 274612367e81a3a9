// sparsam records VERB BUNDLE: summarize, letter, verify, ask, deidentify, audit.
#include "records/records_verb.h"

// Definitions that one file of the library must see.
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <fmt/format.h>
#include <sodium.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "base/file.h"
#include "records/ask/ask.h"
#include "records/audit/audit.h"
#include "records/deidentify/deidentify.h"
#include "records/fhir/bundle.h"
#include "records/letter/letter.h"
#include "records/rephrase/rephrase.h"
#include "records/summary/ips.h"
#include "records/summary/render.h"
#include "records/verify/verify.h"

namespace sparsam::cli {
namespace {

using namespace sparsam::records;

using Run = std::function<Result<int>()>;

constexpr int kContradicted = 3;

struct Arguments {
  std::string bundle, patient, output;
  std::string language = "en";
  std::string format = "markdown";
  std::string kind = "discharge";
  std::string text, question, secret, date;
  std::string audit;
  VoiceOptions voice;
  OpenVoice open_voice;
  bool no_audit = false, advice = false, json = false, html = false, report = false;
};

PartialDate today() {
  using namespace std::chrono;
  return date_of(floor<days>(system_clock::now()).time_since_epoch().count());
}

std::string now() {
  using namespace std::chrono;
  const auto time = floor<seconds>(system_clock::now());
  const auto day = floor<days>(time);
  const hh_mm_ss clock{time - day};
  return fmt::format("{}T{:02}:{:02}:{:02}Z", shown(date_of(day.time_since_epoch().count()), Language::en),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Language language_of(const Arguments& a) { return a.language == "de" ? Language::de : Language::en; }

Result<Record> open(const Arguments& a) {
  ReadOptions options;
  options.patient = a.patient;
  return read_record(a.bundle, options);
}

Result<std::string> read_text(const std::string& path) {
  if (path != "-") return read_file(path);
  return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
}

// Prints or writes the result, and leaves the audit line. A log that cannot be written is said, and stops nothing: the
// result is there already.
Result<int> finish(const Arguments& a, const std::string& verb, const std::string& result, int code = 0,
                   const std::string& model_sha256 = {}) {
  if (a.output.empty() || a.output == "-") {
    std::fwrite(result.data(), 1, result.size(), stdout);
  } else {
    TRY(write_file(a.output, result));
  }
  if (a.no_audit) return code;
  AuditEntry entry;
  entry.verb = "records " + verb;
  if (a.bundle != "-") entry.input_sha256 = sha256_of_file(a.bundle).value_or("");
  entry.output_sha256 = sha256(result);
  if (!model_sha256.empty()) entry.model = a.voice.model;
  entry.model_sha256 = model_sha256;
  const std::filesystem::path path = a.audit.empty() ? default_audit_path() : std::filesystem::path(a.audit);
  if (const auto written = append_audit(path, entry); !written)
    fmt::print(stderr, "sparsam: warning: {}\n", written.error().message);
  return code;
}

void warn(const Record& record) {
  for (const Gap& gap : record.gaps) fmt::print(stderr, "sparsam: note: {}\n", one_line(gap.text_en));
}

std::string render(const Summary& summary, const Record& record, const Picture& picture, const std::string& format) {
  if (format == "json") return to_json(summary, record);
  if (format == "html") return to_html(summary, record);
  if (format == "fhir") return to_ips(record, picture, summary, now());
  return to_markdown(summary);
}

// A model that cannot be used takes nothing from the summary: the reason is said, and counted.
void let_speak(Summary& summary, const Record& record, const Arguments& a) {
  auto opened = a.open_voice ? a.open_voice(a.voice) : fail(Code::unsupported, "this program brings no engine");
  if (opened) {
    rephrase(summary, record, *opened->voice);
    summary.rephrased->sha256 = opened->sha256;
  } else {
    summary.rephrased.emplace().trouble = opened.error().message;
    summary.rephrased->asked = summary.rephrased->no_answer = sentences_to_rephrase(summary);
  }
  summary.rephrased->model = a.voice.model;
  summary.rephrased->temperature = a.voice.temperature;
  summary.rephrased->seed = a.voice.seed;
  const Rephrased& account = *summary.rephrased;
  fmt::print(stderr, "sparsam: {}: {}{}{}\n", account.model, account_of(account, Language::en),
             account.trouble.empty() ? "" : ": ", account.trouble);
}

Result<int> run_summarize(const Arguments& a) {
  const Record record = TRY(open(a));
  warn(record);
  const Picture picture = reconcile(record);
  SummaryOptions options;
  options.language = language_of(a);
  options.advice = a.advice;
  Summary summary = summarize(record, picture, options);
  if (!a.voice.model.empty()) let_speak(summary, record, a);
  return finish(a, "summarize", render(summary, record, picture, a.format), 0,
                summary.rephrased ? summary.rephrased->sha256 : std::string());
}

Result<int> run_letter(const Arguments& a) {
  const Record record = TRY(open(a));
  warn(record);
  const Picture picture = reconcile(record);
  const Summary letter = write_letter(
      record, picture, a.kind == "referral" ? LetterKind::referral : LetterKind::discharge, language_of(a));
  return finish(a, "letter", render(letter, record, picture, a.format));
}

std::string as_text(const Verification& v, const std::string& text) {
  const std::u32string letters = decode_utf8(text);
  std::string out;
  for (const Claim& claim : v.claims) {
    if (claim.verdict == Verdict::supported) continue;
    std::size_t line = 1;
    for (std::uint32_t i = 0; i < claim.begin; ++i) line += letters[i] == U'\n';
    out += one_line(fmt::format("line {}: {} {}: {}{}{}", line, name_of(claim.verdict), name_of(claim.kind),
                                encode_utf8(std::u32string_view(letters).substr(claim.begin, claim.end - claim.begin)),
                                claim.record.empty() ? "" : " – record: ", claim.record)) +
           '\n';
  }
  for (const Omission& o : v.omitted) out += fmt::format("left out: {}: {}\n", name_of(o.kind), o.text);
  for (const std::string& c : v.unresolved_citations) out += one_line(fmt::format("no such entry: {}", c)) + '\n';
  out += fmt::format("{} claims: {} supported, {} contradicted, {} not found; {} left out\n", v.claims.size(),
                     v.count(Verdict::supported), v.count(Verdict::contradicted), v.count(Verdict::not_found),
                     v.omitted.size());
  return out;
}

Result<int> run_verify(const Arguments& a) {
  const Record record = TRY(open(a));
  const std::string text = TRY(read_text(a.text));
  const Verification v = verify(record, text, {today()});
  const int code = v.count(Verdict::contradicted) > 0 ? kContradicted : 0;
  return finish(a, "verify", a.json ? to_json(v, text) : a.html ? to_html(v, text, record) : as_text(v, text), code);
}

Result<int> run_ask(const Arguments& a) {
  const Record record = TRY(open(a));
  const Answer answer = ask(record, reconcile(record), a.question, language_of(a));
  return finish(a, "ask", a.json ? to_json(answer, a.question) : to_text(answer));
}

Result<int> run_deidentify(const Arguments& a) {
  const std::string text = TRY(read_text(a.bundle));
  std::string secret = a.secret;
  if (secret.empty()) {
    secret.resize(32);
    randombytes_buf(secret.data(), secret.size());
  }
  const Deidentified d = TRY(deidentify(text, a.bundle, {secret}));
  if (d.left > 0)
    return fail(Code::bad_data, "{}: {} identifying words are still in the result; nothing was written", a.bundle,
                d.left);
  for (const auto& [what, count] : d.changed) fmt::print(stderr, "{}: {}\n", what, count);
  for (const std::string& place : d.free_text) fmt::print(stderr, "free text named the person: {}\n", place);
  fmt::print(stderr, "What nobody can recognise cannot be removed: have a person look before it leaves the house.\n");
  return finish(a, "deidentify", d.json);
}

Result<int> run_audit(const Arguments& a) {
  const std::filesystem::path path = a.audit.empty() ? default_audit_path() : std::filesystem::path(a.audit);
  const std::size_t lines = TRY(check_audit(path));
  fmt::print("{}: {} lines, the chain holds\n", path.string(), lines);
  return 0;
}

using Action = Result<int> (*)(const Arguments&);

CLI::App* add(CLI::App& records, Run& run, const std::shared_ptr<Arguments>& a, const char* name, const char* what,
              Action action) {
  CLI::App* verb = records.add_subcommand(name, what);
  verb->callback([a, action, &run] { run = [a, action] { return action(*a); }; });
  return verb;
}

void add_common(CLI::App& verb, const std::shared_ptr<Arguments>& a) {
  verb.add_option("bundle", a->bundle,
                  "A FHIR R4 bundle (JSON), bulk export (NDJSON), a folder of them, or - for standard input")
      ->required();
  verb.add_option("--patient", a->patient, "Which patient, where there are several: an id or a reference");
  verb.add_option("--output,-o", a->output, "Write here instead of standard output");
  verb.add_option("--audit-file", a->audit, "The audit log (default: audit/records.jsonl in the data folder)");
  verb.add_flag("--no-audit", a->no_audit, "Leave no audit line");
}

void add_language(CLI::App& verb, const std::shared_ptr<Arguments>& a) {
  verb.add_option("--language", a->language, "en or de")->check(CLI::IsMember({"en", "de"}));
}

}  // namespace

void add_records_verb(CLI::App& app, std::function<Result<int>()>& run, OpenVoice open_voice) {
  CLI::App* records =
      app.add_subcommand("records", "Patient records: summarised from the record, and any text checked against it");
  records->require_subcommand(1);
  records->footer(
      "Documentation support; not a medical device. A person checks and signs.\nExamples:\n"
      "  sparsam records summarize bundle.json --language de --format html -o summary.html\n"
      "  sparsam records verify bundle.json --text letter.txt --json\n"
      "  sparsam records ask bundle.json \"last HbA1c?\"");
  auto a = std::make_shared<Arguments>();
  a->open_voice = std::move(open_voice);

  CLI::App* summarize =
      add(*records, run, a, "summarize", "A patient summary in which every sentence names its source", run_summarize);
  add_common(*summarize, a);
  add_language(*summarize, a);
  summarize->add_option("--format", a->format, "markdown, html, json, or fhir (International Patient Summary)")
      ->check(CLI::IsMember({"markdown", "html", "json", "fhir"}));
  summarize->add_flag("--advice", a->advice, "Add a few safety rules, marked as decision support");
  const auto of_model = [summarize](const std::string& name, auto& value, const std::string& help) {
    return summarize->add_option(name, value, help)->group("In a model's words");
  };
  of_model(
      "--model", a->voice.model,
      "Let a model (file, folder or name) rephrase the sentences; what is not the record's is replaced and counted")
      ->check(CLI::Validator([](const std::string& text) { return text.empty() ? "is empty" : std::string(); }, ""));
  of_model("--temperature", a->voice.temperature, "How freely the model draws; 0: always the likeliest")
      ->check(CLI::Range(0.0F, 10.0F))
      ->capture_default_str();
  of_model("--seed", a->voice.seed, "The same seed gives the same sentences")->capture_default_str();
  of_model("--threads", a->voice.threads, "Threads of the model (default: all processors)")->check(CLI::Range(1, 1024));

  CLI::App* letter =
      add(*records, run, a, "letter", "A draft of a letter, with marked gaps for a person to fill", run_letter);
  add_common(*letter, a);
  add_language(*letter, a);
  letter->add_option("--kind", a->kind, "discharge or referral")
      ->check(CLI::IsMember({"discharge", "referral"}))
      ->required();
  letter->add_option("--format", a->format, "markdown, html or json")
      ->check(CLI::IsMember({"markdown", "html", "json"}));

  CLI::App* verify = add(*records, run, a, "verify",
                         "Check every claim of a text; exit code 3 where the record contradicts one", run_verify);
  add_common(*verify, a);
  verify->add_option("--text", a->text, "The text (German or English), or - for standard input")->required();
  verify->add_flag("--json", a->json, "Print claims and omissions as JSON; offsets count Unicode code points");
  verify->add_flag("--html", a->html, "Show the text with marks, the sources beside it");

  CLI::App* ask = add(*records, run, a, "ask", "Answer from the record, verbatim, with sources", run_ask);
  add_common(*ask, a);
  add_language(*ask, a);
  ask->add_option("question", a->question, "German or English")->required();
  ask->add_flag("--json", a->json, "Print a JSON object");

  CLI::App* deidentify = add(*records, run, a, "deidentify",
                             "The bundle without the person; what was changed goes to standard error", run_deidentify);
  add_common(*deidentify, a);
  deidentify->add_option("--secret", a->secret,
                         "Decides new ids and the shift of dates; the same secret, the same result");

  CLI::App* audit = add(*records, run, a, "audit", "Check the audit log's chain", run_audit);
  audit->add_option("--audit-file", a->audit, "The audit log");
}

}  // namespace sparsam::cli
