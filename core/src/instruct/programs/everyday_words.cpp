// SPDX-License-Identifier: GPL-3.0-or-later
//
// The people and things of the program "everyday".
#include "instruct/programs/everyday_scenes.h"

#include <array>

namespace sdrl::programs {

namespace {

constexpr auto kPeople = std::to_array<Person>(
    {{"Ada", true},    {"Aisha", true},  {"Alma", true},   {"Bella", true},   {"Carla", true},
     {"Clara", true},  {"Dora", true},   {"Elena", true},  {"Emma", true},    {"Fatima", true},
     {"Gina", true},   {"Grace", true},  {"Hanna", true},  {"Ines", true},    {"Ivy", true},
     {"Julia", true},  {"Kira", true},   {"Laura", true},  {"Lily", true},    {"Lucy", true},
     {"Maria", true},  {"Maya", true},   {"Nora", true},   {"Olga", true},    {"Paula", true},
     {"Priya", true},  {"Rita", true},   {"Ruth", true},   {"Sara", true},    {"Tina", true},
     {"Vera", true},   {"Yuki", true},   {"Adam", false},  {"Ahmed", false},  {"Alex", false},
     {"Anton", false}, {"Boris", false}, {"Carl", false},  {"Daniel", false}, {"David", false},
     {"Eli", false},   {"Emil", false},  {"Felix", false}, {"George", false}, {"Henry", false},
     {"Igor", false},  {"Ivan", false},  {"Jack", false},  {"James", false},  {"Jonas", false},
     {"Karl", false},  {"Kevin", false}, {"Liam", false},  {"Luis", false},   {"Marco", false},
     {"Martin", false}, {"Noah", false}, {"Omar", false},  {"Oscar", false},  {"Paul", false},
     {"Peter", false}, {"Ravi", false},  {"Simon", false}, {"Victor", false}});

constexpr auto kThings = std::to_array<Thing>(
    {{"marble", "marbles"},     {"sticker", "stickers"},   {"pencil", "pencils"},
     {"crayon", "crayons"},     {"stamp", "stamps"},       {"coin", "coins"},
     {"shell", "shells"},       {"card", "cards"},         {"bead", "beads"},
     {"button", "buttons"},     {"ribbon", "ribbons"},     {"toy car", "toy cars"},
     {"balloon", "balloons"},   {"postcard", "postcards"}, {"magnet", "magnets"},
     {"badge", "badges"},       {"pebble", "pebbles"},     {"domino", "dominoes"},
     {"bracelet", "bracelets"}, {"photo", "photos"},       {"paper clip", "paper clips"},
     {"candle", "candles"},     {"block", "blocks"},       {"feather", "feathers"},
     {"key ring", "key rings"}, {"brush", "brushes"},      {"doll", "dolls"},
     {"whistle", "whistles"},   {"ball", "balls"},         {"poster", "posters"}});

constexpr auto kFood = std::to_array<Thing>(
    {{"cookie", "cookies"},   {"apple", "apples"},         {"orange", "oranges"},
     {"muffin", "muffins"},   {"grape", "grapes"},         {"plum", "plums"},
     {"cherry", "cherries"},  {"sandwich", "sandwiches"},  {"pear", "pears"},
     {"cupcake", "cupcakes"}, {"cracker", "crackers"},     {"biscuit", "biscuits"},
     {"peach", "peaches"},    {"walnut", "walnuts"},       {"carrot", "carrots"},
     {"tomato", "tomatoes"},  {"pancake", "pancakes"},     {"dumpling", "dumplings"},
     {"banana", "bananas"},   {"strawberry", "strawberries"}, {"olive", "olives"},
     {"meatball", "meatballs"}, {"egg", "eggs"},           {"fig", "figs"}});

constexpr auto kAnimals = std::to_array<Thing>({{"cow", "cows"},
                                                {"goat", "goats"},
                                                {"hen", "hens"},
                                                {"duck", "ducks"},
                                                {"pig", "pigs"},
                                                {"horse", "horses"},
                                                {"rabbit", "rabbits"},
                                                {"goose", "geese"},
                                                {"pigeon", "pigeons"},
                                                {"donkey", "donkeys"},
                                                {"swan", "swans"},
                                                {"llama", "llamas"}});

constexpr auto kBooks = std::to_array<Thing>({{"book", "books"},
                                              {"magazine", "magazines"},
                                              {"comic", "comics"},
                                              {"novel", "novels"},
                                              {"cookbook", "cookbooks"},
                                              {"album", "albums"},
                                              {"atlas", "atlases"},
                                              {"folder", "folders"}});

constexpr auto kPlants = std::to_array<Thing>({{"rose", "roses"},
                                               {"tulip", "tulips"},
                                               {"tree", "trees"},
                                               {"bush", "bushes"},
                                               {"sunflower", "sunflowers"},
                                               {"lily", "lilies"},
                                               {"daisy", "daisies"},
                                               {"cactus", "cactuses"},
                                               {"pumpkin", "pumpkins"},
                                               {"bean plant", "bean plants"}});

constexpr auto kWares = std::to_array<Thing>(
    {{"notebook", "notebooks"}, {"mug", "mugs"},     {"scarf", "scarves"}, {"hat", "hats"},
     {"lamp", "lamps"},         {"towel", "towels"}, {"bowl", "bowls"},    {"plate", "plates"},
     {"puzzle", "puzzles"},     {"shirt", "shirts"}, {"game", "games"},    {"pillow", "pillows"},
     {"backpack", "backpacks"}, {"clock", "clocks"}, {"vase", "vases"},    {"belt", "belts"},
     {"cap", "caps"},           {"blanket", "blankets"}, {"chair", "chairs"}, {"kite", "kites"}});

constexpr auto kBoxes = std::to_array<Thing>({{"box", "boxes"},
                                              {"bag", "bags"},
                                              {"basket", "baskets"},
                                              {"jar", "jars"},
                                              {"crate", "crates"},
                                              {"pack", "packs"},
                                              {"tray", "trays"},
                                              {"bucket", "buckets"},
                                              {"carton", "cartons"}});

constexpr auto kPlaces = std::to_array<Thing>({{"shelf", "shelves"},
                                               {"table", "tables"},
                                               {"row", "rows"},
                                               {"room", "rooms"},
                                               {"stand", "stands"},
                                               {"bench", "benches"},
                                               {"counter", "counters"}});

constexpr auto kGroups = std::to_array<Thing>({{"student", "students"},
                                               {"child", "children"},
                                               {"visitor", "visitors"},
                                               {"player", "players"},
                                               {"worker", "workers"},
                                               {"guest", "guests"},
                                               {"camper", "campers"},
                                               {"passenger", "passengers"},
                                               {"dancer", "dancers"},
                                               {"singer", "singers"},
                                               {"hiker", "hikers"},
                                               {"tourist", "tourists"}});

constexpr auto kVehicles = std::to_array<Thing>({{"bus", "buses"},
                                                 {"van", "vans"},
                                                 {"boat", "boats"},
                                                 {"wagon", "wagons"},
                                                 {"cabin", "cabins"},
                                                 {"minibus", "minibuses"}});

constexpr auto kKinds = std::to_array<ThingKind>({{"thing", kThings},
                                                  {"food", kFood},
                                                  {"animal", kAnimals},
                                                  {"book", kBooks},
                                                  {"plant", kPlants},
                                                  {"ware", kWares},
                                                  {"box", kBoxes},
                                                  {"place", kPlaces},
                                                  {"group", kGroups},
                                                  {"vehicle", kVehicles}});

} // namespace

std::span<const Person> everydayPeople() {
    return kPeople;
}

std::span<const ThingKind> everydayThings() {
    return kKinds;
}

} // namespace sdrl::programs
