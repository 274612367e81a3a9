// Left and right.
#include <algorithm>
#include <array>
#include <set>

#include "records/verify/scene.h"

namespace sparsam::records {
namespace {

bool body_part(const std::string& word) {
  static const std::set<std::string> kParts{
      "knee",     "hip",      "shoulder", "elbow",       "wrist",   "hand",  "finger", "thumb",  "ankle", "foot",
      "toe",      "leg",      "thigh",    "arm",         "forearm", "eye",   "ear",    "breast", "lung",  "kidney",
      "rib",      "clavicle", "femur",    "tibia",       "radius",  "ulna",  "ovary",  "tooth",  "face",  "neck",
      "meniscus", "chest",    "atrial",   "ventricular", "lower",   "upper", "side"};
  return kParts.contains(word);
}

class SideCheck {
 public:
  SideCheck(Scene& scene, Claims& claims) : scene_(scene), claims_(claims) {}

  void check() {
    for (std::size_t i = scene_.first; i < scene_.last; ++i) {
      const Token& t = scene_.token(i);
      if (t.kind != Token::Kind::word) continue;
      const std::string side = side_of(i);
      if (!side.empty()) check_side(i, side);
    }
  }

 private:
  std::string side_of(std::size_t i) const {
    const Token& t = scene_.token(i);
    // "Both knees"
    if (t.is("both") || t.folded.starts_with("beide")) {
      const bool of_body = i + 1 < scene_.last && (names_body(i + 1) || (i + 2 < scene_.last && names_body(i + 2)));
      if (of_body) return "bilateral";
    }
    // "R knee"
    if ((t.is("l") || t.is("r")) && t.capital && i + 1 < scene_.last && names_body(i + 1))
      return t.is("l") ? "left" : "right";
    const std::string word = canonical(t.folded);
    if (word != "left" && word != "right" && word != "bilateral") return {};
    const bool short_form = t.folded == "li" || t.folded == "re" || t.folded == "l" || t.folded == "r";
    if (short_form && !(i + 1 < scene_.last && scene_.token(i + 1).mark('.'))) return {};
    return word;
  }

  std::vector<std::string> parts_at(std::size_t i) const {
    return scene_.token(i).kind == Token::Kind::word ? parts_of(scene_.token(i).folded) : std::vector<std::string>{};
  }

  bool names_body(std::size_t i) const {
    const std::vector<std::string> parts = parts_at(i);
    return std::any_of(parts.begin(), parts.end(), body_part);
  }

  // The thing with a side: a mention around or near the word, else a part of the body beside it.
  const Mention* mention_near(std::size_t i) const {
    const Mention* best = nullptr;
    std::size_t best_gap = 5;
    for (const Mention& m : scene_.mentions) {
      if (m.kind != TermKind::problem && m.kind != TermKind::procedure) continue;
      const std::size_t gap = i < m.first ? m.first - i : i < m.last ? 0 : i + 1 - m.last;
      if (gap < best_gap) {
        best = &m;
        best_gap = gap;
      }
    }
    return best;
  }

  void judge(Claim& claim, const std::vector<FactId>& facts, const std::string& side) {
    std::vector<FactId> good, sided;
    for (const FactId id : facts) {
      const IndexedFact& fact = scene_.index.fact(id);
      if (fact.left || fact.right) sided.push_back(id);
      const bool both = fact.left && fact.right;
      if ((side == "left" && fact.left) || (side == "right" && fact.right) || (side == "bilateral" && both))
        good.push_back(id);
    }
    if (!good.empty()) {
      claim.verdict = Verdict::supported;
      add_sources(claim, scene_.index, good);
    } else if (!sided.empty()) {
      claim.verdict = Verdict::contradicted;
      add_sources(claim, scene_.index, sided);
      claim.record = describe(scene_.index, sided);
    } else {
      claim.record = "the record states no side";
    }
  }

  void check_side(std::size_t i, const std::string& side) {
    std::set<std::string> parts;
    const std::size_t from = i >= scene_.first + 2 ? i - 2 : scene_.first;
    for (std::size_t k = from; k < std::min(scene_.last, i + 4); ++k) {
      for (const std::string& part : parts_at(k)) {
        if (body_part(part)) parts.insert(part);
      }
    }
    const Mention* m = mention_near(i);
    if (!m && parts.empty()) return;  // "left the hospital", "right away"
    Claim claim = make_claim(scene_, i, i + 1, ClaimKind::laterality);
    std::vector<FactId> facts = m ? m->facts : std::vector<FactId>{};
    if (m && facts.empty()) facts = m->aside;
    if (facts.empty()) {
      for (FactId id = 0; id < scene_.index.size(); ++id) {
        const Fact& fact = *scene_.index.fact(id).fact;
        std::vector<std::string> words = phrase_of(fact.code.label());
        for (const Concept& site : fact.sites) {
          const auto more = phrase_of(site.label());
          words.insert(words.end(), more.begin(), more.end());
        }
        if (std::any_of(words.begin(), words.end(), [&](const std::string& w) { return parts.contains(w); }))
          facts.push_back(id);
      }
    }
    if (m && m->facts.empty() && m->aside.empty() && facts.empty()) return;  // an unknown thing is a claim already
    judge(claim, facts, side);
    claims_.push_back(std::move(claim));
  }

  Scene& scene_;
  Claims& claims_;
};

}  // namespace

void check_sides(Scene& scene, Claims& claims) { SideCheck(scene, claims).check(); }

}  // namespace sparsam::records
