#include "tasks/words.h"

namespace sparsam::tasks {
namespace {

constexpr std::string_view kEnglish[] = {
    "apple",     "banana",      "strawberry", "blueberry",  "raspberry",  "cherry",     "orange",    "lemon",
    "pepper",    "potato",      "tomato",     "carrot",     "onion",      "cucumber",   "pumpkin",   "mushroom",
    "cabbage",   "butter",      "cheese",     "coffee",     "chocolate",  "cookie",     "pancake",   "sandwich",
    "house",     "garden",      "window",     "kitchen",    "bathroom",   "bedroom",    "chimney",   "ceiling",
    "carpet",    "curtain",     "pillow",     "blanket",    "mirror",     "cupboard",   "drawer",    "bottle",
    "glass",     "plate",       "spoon",      "kettle",     "hammer",     "ladder",     "needle",    "scissors",
    "street",    "bridge",      "station",    "airport",    "harbor",     "village",    "castle",    "church",
    "school",    "library",     "hospital",   "theater",    "museum",     "market",     "factory",   "office",
    "bicycle",   "tractor",     "railway",    "balloon",    "rocket",     "engine",     "wheel",     "submarine",
    "animal",    "elephant",    "giraffe",    "kangaroo",   "squirrel",   "rabbit",     "hamster",   "penguin",
    "parrot",    "sparrow",     "eagle",      "spider",     "butterfly",  "mosquito",   "dolphin",   "octopus",
    "crocodile", "turtle",      "lizard",     "horse",      "donkey",     "chicken",    "goose",     "sheep",
    "river",     "mountain",    "valley",     "island",     "desert",     "forest",     "meadow",    "ocean",
    "beach",     "pebble",      "waterfall",  "volcano",    "thunder",    "lightning",  "rainbow",   "snowflake",
    "summer",    "winter",      "autumn",     "spring",     "morning",    "evening",    "midnight",  "weather",
    "teacher",   "doctor",      "farmer",     "baker",      "painter",    "singer",     "dancer",    "writer",
    "engineer",  "soldier",     "sailor",     "neighbor",   "cousin",     "brother",    "sister",    "mother",
    "father",    "children",    "friend",     "stranger",   "student",    "lawyer",     "president", "committee",
    "letter",    "sentence",    "paragraph",  "alphabet",   "grammar",    "question",   "answer",    "number",
    "equation",  "fraction",    "triangle",   "circle",     "square",     "rectangle",  "science",   "history",
    "geography", "physics",     "chemistry",  "biology",    "computer",   "keyboard",   "internet",  "program",
    "happy",     "yellow",      "purple",     "little",     "beautiful",  "difficult",  "different", "important",
    "possible",  "necessary",   "successful", "wonderful",  "careful",    "terrible",   "simple",    "silver",
    "golden",    "strong",      "clever",     "gentle",     "quiet",      "bitter",     "sweet",     "narrow",
    "balance",   "freedom",     "success",    "address",    "business",   "occasion",   "accident",  "adventure",
    "discovery", "experiment",  "tomorrow",   "yesterday",  "together",   "tennis",     "football",  "swimming",
    "running",   "mississippi", "parallel",   "bookkeeper", "assessment", "millennium", "rhythm",    "zebra"};
constexpr std::string_view kGerman[] = {
    "apfel",        "banane",      "erdbeere",    "himbeere",      "kirsche",      "orange",       "zitrone",
    "paprika",      "kartoffel",   "tomate",      "karotte",       "zwiebel",      "gurke",        "salat",
    "butter",       "kaffee",      "schokolade",  "kuchen",        "pfannkuchen",  "brot",         "marmelade",
    "suppe",        "nudel",       "wasser",      "haus",          "garten",       "fenster",      "badezimmer",
    "schlafzimmer", "schornstein", "teppich",     "vorhang",       "kissen",       "decke",        "spiegel",
    "schrank",      "schublade",   "flasche",     "glas",          "teller",       "messer",       "hammer",
    "leiter",       "nadel",       "schere",      "treppe",        "keller",       "balkon",       "strasse",
    "bahnhof",      "flughafen",   "hafen",       "dorf",          "schloss",      "kirche",       "schule",
    "bibliothek",   "krankenhaus", "theater",     "museum",        "markt",        "fabrik",       "fahrrad",
    "traktor",      "eisenbahn",   "ballon",      "rakete",        "motor",        "schiff",       "wagen",
    "ampel",        "tunnel",      "tier",        "elefant",       "giraffe",      "hamster",      "pinguin",
    "papagei",      "adler",       "spinne",      "schmetterling", "delfin",       "krokodil",     "eidechse",
    "pferd",        "esel",        "huhn",        "gans",          "schaf",        "schnecke",     "kaninchen",
    "hund",         "katze",       "maus",        "wolf",          "hirsch",       "fluss",        "berg",
    "tal",          "insel",       "wald",        "wiese",         "ozean",        "strand",       "wasserfall",
    "vulkan",       "donner",      "blitz",       "regenbogen",    "schneeflocke", "sommer",       "winter",
    "herbst",       "morgen",      "abend",       "mitternacht",   "wetter",       "himmel",       "sonne",
    "stern",        "lehrer",      "arzt",        "bauer",         "maler",        "dichter",      "ingenieur",
    "soldat",       "nachbar",     "bruder",      "schwester",     "mutter",       "vater",        "kinder",
    "freund",       "student",     "anwalt",      "musiker",       "kellner",      "gast",         "familie",
    "tochter",      "enkel",       "onkel",       "tante",         "buchstabe",    "satz",         "alphabet",
    "grammatik",    "frage",       "antwort",     "zahl",          "gleichung",    "bruch",        "dreieck",
    "kreis",        "quadrat",     "rechteck",    "wissenschaft",  "geschichte",   "physik",       "chemie",
    "biologie",     "rechner",     "tastatur",    "programm",      "bildschirm",   "papier",       "bleistift",
    "gelb",         "lila",        "klein",       "schwierig",     "wichtig",      "wunderbar",    "vorsichtig",
    "einfach",      "silber",      "stark",       "klug",          "sanft",        "bitter",       "schmal",
    "freiheit",     "erfolg",      "adresse",     "unfall",        "abenteuer",    "entdeckung",   "versuch",
    "zusammen",     "tennis",      "fussball",    "gestern",       "schwimmen",    "laufen",       "springen",
    "rennen",       "lesen",       "schreiben",   "rechnen",       "singen",       "tanzen",       "kochen",
    "backen",       "spielen",     "arbeiten",    "lernen",        "denken",       "donaudampfer", "barbara",
    "kaffeekanne",  "sauerstoff",  "schifffahrt", "brennnessel",   "rhythmus",     "zebra"};

constexpr Person kPeople[] = {
    {"Anna", Person::Gender::she},  {"Ben", Person::Gender::he},     {"Clara", Person::Gender::she},
    {"David", Person::Gender::he},  {"Emma", Person::Gender::she},   {"Felix", Person::Gender::he},
    {"Greta", Person::Gender::she}, {"Henry", Person::Gender::he},   {"Ida", Person::Gender::she},
    {"Jonas", Person::Gender::he},  {"Kira", Person::Gender::she},   {"Leon", Person::Gender::he},
    {"Mia", Person::Gender::she},   {"Noah", Person::Gender::he},    {"Olga", Person::Gender::she},
    {"Paul", Person::Gender::he},   {"Rosa", Person::Gender::she},   {"Sam", Person::Gender::he},
    {"Tina", Person::Gender::she},  {"Tom", Person::Gender::he},     {"Lena", Person::Gender::she},
    {"Max", Person::Gender::he},    {"Sara", Person::Gender::she},   {"Jack", Person::Gender::he},
    {"Lucy", Person::Gender::she},  {"Peter", Person::Gender::he},   {"Maria", Person::Gender::she},
    {"Ali", Person::Gender::he},    {"Zoe", Person::Gender::she},    {"Erik", Person::Gender::he},
    {"Nina", Person::Gender::she},  {"Oscar", Person::Gender::he},   {"Julia", Person::Gender::she},
    {"Karl", Person::Gender::he},   {"Alice", Person::Gender::she},  {"Bob", Person::Gender::he},
    {"Eva", Person::Gender::she},   {"Jan", Person::Gender::he},     {"Lisa", Person::Gender::she},
    {"Tim", Person::Gender::he},    {"Fatima", Person::Gender::she}, {"Omar", Person::Gender::he},
    {"Yuki", Person::Gender::she},  {"Ivan", Person::Gender::he},    {"Sofia", Person::Gender::she},
    {"Daniel", Person::Gender::he}, {"Hannah", Person::Gender::she}, {"Lukas", Person::Gender::he},
    {"Kate", Person::Gender::she},  {"Mark", Person::Gender::he}};

}  // namespace

std::span<const std::string_view> common_words(Language language) {
  if (language == Language::en) return kEnglish;
  return kGerman;
}

std::string made_up_word(Dice& dice, int syllables) {
  static constexpr std::string_view kOnset[] = {"b", "d", "f", "g",  "k",  "l",  "m",   "n", "p", "r",  "s",  "t",
                                                "v", "w", "z", "st", "tr", "pl", "sch", "h", "j", "br", "ch", "gr"};
  static constexpr std::string_view kNucleus[] = {"a", "e", "i",  "o",  "u",  "a",  "e",
                                                  "i", "o", "ee", "oo", "ei", "au", "y"};
  static constexpr std::string_view kCoda[] = {"",  "",   "n",  "r",  "l",  "s",  "t",
                                               "m", "ss", "ll", "rt", "ng", "ck", "tt"};
  std::string word;
  for (int i = 0; i < syllables; ++i) {
    word += dice.pick(kOnset);
    word += dice.pick(kNucleus);
    word += dice.pick(kCoda);
  }
  return word;
}

std::span<const Person> people() { return kPeople; }

}  // namespace sparsam::tasks
