// What word problems are about: people, and things that can be counted, in both languages.
#pragma once

#include <array>
#include <string_view>

namespace sparsam::tasks {

struct Thing {
  std::string_view en, de;  // plural; German in the nominative and accusative
};
inline constexpr Thing kThings[] = {
    {"apples", "Äpfel"},    {"marbles", "Murmeln"},  {"stickers", "Sticker"},   {"books", "Bücher"},
    {"coins", "Münzen"},    {"cards", "Karten"},     {"stamps", "Briefmarken"}, {"pencils", "Bleistifte"},
    {"shells", "Muscheln"}, {"cookies", "Kekse"},    {"balloons", "Ballons"},   {"eggs", "Eier"},
    {"photos", "Fotos"},    {"oranges", "Orangen"},  {"stones", "Steine"},      {"beads", "Perlen"},
    {"toys", "Spielzeuge"}, {"flowers", "Blumen"},   {"nuts", "Nüsse"},         {"tickets", "Tickets"},
    {"candies", "Bonbons"}, {"bottles", "Flaschen"}, {"buttons", "Knöpfe"},     {"pears", "Birnen"},
    {"muffins", "Muffins"}, {"pens", "Stifte"},      {"plums", "Pflaumen"},     {"cups", "Tassen"},
    {"chairs", "Stühle"},   {"lemons", "Zitronen"}};

}  // namespace sparsam::tasks
