// SPDX-License-Identifier: GPL-3.0-or-later
//
// The people and things of the program "everyday".
#include "instruct/programs/everyday_scenes.h"

#include <array>

namespace sdrl::programs {

namespace {

constexpr auto kPeople = std::to_array<Person>(
    {{"Ada", true},     {"Aisha", true},   {"Alma", true},    {"Bella", true},   {"Carla", true},
     {"Clara", true},   {"Dora", true},    {"Elena", true},   {"Emma", true},    {"Fatima", true},
     {"Gina", true},    {"Grace", true},   {"Hanna", true},   {"Ines", true},    {"Ivy", true},
     {"Julia", true},   {"Kira", true},    {"Laura", true},   {"Lily", true},    {"Lucy", true},
     {"Maria", true},   {"Maya", true},    {"Nora", true},    {"Olga", true},    {"Paula", true},
     {"Priya", true},   {"Rita", true},    {"Ruth", true},    {"Sara", true},    {"Tina", true},
     {"Vera", true},    {"Yuki", true},    {"Adam", false},   {"Ahmed", false},  {"Alex", false},
     {"Anton", false},  {"Boris", false},  {"Carl", false},   {"Daniel", false}, {"David", false},
     {"Eli", false},    {"Emil", false},   {"Felix", false},  {"George", false}, {"Henry", false},
     {"Igor", false},   {"Ivan", false},   {"Jack", false},   {"James", false},  {"Jonas", false},
     {"Karl", false},   {"Kevin", false},  {"Liam", false},   {"Luis", false},   {"Marco", false},
     {"Martin", false}, {"Noah", false},   {"Omar", false},   {"Oscar", false},  {"Paul", false},
     {"Peter", false},  {"Ravi", false},   {"Simon", false},  {"Victor", false}, {"Alice", true},
     {"Amara", true},   {"Anna", true},    {"Astrid", true},  {"Camila", true},  {"Chiara", true},
     {"Eva", true},     {"Freya", true},   {"Greta", true},   {"Heidi", true},   {"Helen", true},
     {"Ingrid", true},  {"Irene", true},   {"Jane", true},    {"Kate", true},    {"Leila", true},
     {"Lena", true},    {"Mary", true},    {"Mei", true},     {"Mia", true},     {"Molly", true},
     {"Nadia", true},   {"Naomi", true},   {"Nina", true},    {"Rosa", true},    {"Samira", true},
     {"Selma", true},   {"Sofia", true},   {"Susan", true},   {"Wanda", true},   {"Yara", true},
     {"Zoe", true},     {"Amir", false},   {"Andrew", false}, {"Aron", false},   {"Ben", false},
     {"Bruno", false},  {"Carlos", false}, {"Chen", false},   {"Diego", false},  {"Enzo", false},
     {"Finn", false},   {"Hassan", false}, {"Hiro", false},   {"Hugo", false},   {"Jakob", false},
     {"Joseph", false}, {"Kofi", false},   {"Leo", false},    {"Lucas", false},  {"Matteo", false},
     {"Max", false},    {"Nick", false},   {"Nils", false},   {"Otto", false},   {"Pablo", false},
     {"Pedro", false},  {"Philip", false}, {"Rafael", false}, {"Robert", false}, {"Sam", false},
     {"Stefan", false}, {"Theo", false},   {"Tom", false}});

constexpr auto kThings = std::to_array<Thing>({{"marble", "marbles"},
                                               {"sticker", "stickers"},
                                               {"pencil", "pencils"},
                                               {"crayon", "crayons"},
                                               {"stamp", "stamps"},
                                               {"coin", "coins"},
                                               {"shell", "shells"},
                                               {"card", "cards"},
                                               {"bead", "beads"},
                                               {"button", "buttons"},
                                               {"ribbon", "ribbons"},
                                               {"toy car", "toy cars"},
                                               {"balloon", "balloons"},
                                               {"postcard", "postcards"},
                                               {"magnet", "magnets"},
                                               {"badge", "badges"},
                                               {"pebble", "pebbles"},
                                               {"domino", "dominoes"},
                                               {"bracelet", "bracelets"},
                                               {"photo", "photos"},
                                               {"paper clip", "paper clips"},
                                               {"candle", "candles"},
                                               {"block", "blocks"},
                                               {"feather", "feathers"},
                                               {"key ring", "key rings"},
                                               {"brush", "brushes"},
                                               {"doll", "dolls"},
                                               {"whistle", "whistles"},
                                               {"ball", "balls"},
                                               {"poster", "posters"},
                                               {"ring", "rings"},
                                               {"toy train", "toy trains"},
                                               {"bottle cap", "bottle caps"},
                                               {"lantern", "lanterns"},
                                               {"puppet", "puppets"},
                                               {"medal", "medals"},
                                               {"basketball", "basketballs"},
                                               {"flag", "flags"},
                                               {"clothespin", "clothespins"},
                                               {"sponge", "sponges"},
                                               {"teddy bear", "teddy bears"},
                                               {"dice cup", "dice cups"},
                                               {"water gun", "water guns"},
                                               {"rubber band", "rubber bands"},
                                               {"fossil", "fossils"},
                                               {"crystal", "crystals"}});

constexpr auto kFood =
    std::to_array<Thing>({{"cookie", "cookies"},   {"apple", "apples"},
                          {"orange", "oranges"},   {"muffin", "muffins"},
                          {"grape", "grapes"},     {"plum", "plums"},
                          {"cherry", "cherries"},  {"sandwich", "sandwiches"},
                          {"pear", "pears"},       {"cupcake", "cupcakes"},
                          {"cracker", "crackers"}, {"biscuit", "biscuits"},
                          {"peach", "peaches"},    {"walnut", "walnuts"},
                          {"carrot", "carrots"},   {"tomato", "tomatoes"},
                          {"pancake", "pancakes"}, {"dumpling", "dumplings"},
                          {"banana", "bananas"},   {"strawberry", "strawberries"},
                          {"olive", "olives"},     {"meatball", "meatballs"},
                          {"egg", "eggs"},         {"fig", "figs"}});

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
    {{"notebook", "notebooks"}, {"mug", "mugs"},       {"scarf", "scarves"},
     {"hat", "hats"},           {"lamp", "lamps"},     {"towel", "towels"},
     {"bowl", "bowls"},         {"plate", "plates"},   {"puzzle", "puzzles"},
     {"shirt", "shirts"},       {"game", "games"},     {"pillow", "pillows"},
     {"backpack", "backpacks"}, {"clock", "clocks"},   {"vase", "vases"},
     {"belt", "belts"},         {"cap", "caps"},       {"blanket", "blankets"},
     {"chair", "chairs"},       {"kite", "kites"},     {"basket", "baskets"},
     {"tent", "tents"},         {"kettle", "kettles"}, {"jacket", "jackets"},
     {"carpet", "carpets"},     {"radio", "radios"},   {"skateboard", "skateboards"},
     {"toaster", "toasters"},   {"mirror", "mirrors"}, {"book", "books"}});

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

constexpr auto kVegetables = std::to_array<Thing>({{"potato", "potatoes"},
                                                   {"carrot", "carrots"},
                                                   {"cucumber", "cucumbers"},
                                                   {"radish", "radishes"},
                                                   {"turnip", "turnips"},
                                                   {"pepper", "peppers"},
                                                   {"beet", "beets"},
                                                   {"leek", "leeks"},
                                                   {"zucchini", "zucchinis"},
                                                   {"tomato", "tomatoes"},
                                                   {"parsnip", "parsnips"},
                                                   {"pea", "peas"}});

constexpr auto kClothes = std::to_array<Thing>({{"shirt", "shirts"},
                                                {"sock", "socks"},
                                                {"towel", "towels"},
                                                {"sweater", "sweaters"},
                                                {"jacket", "jackets"},
                                                {"dress", "dresses"},
                                                {"glove", "gloves"},
                                                {"scarf", "scarves"},
                                                {"napkin", "napkins"},
                                                {"skirt", "skirts"},
                                                {"pillowcase", "pillowcases"},
                                                {"T-shirt", "T-shirts"}});

constexpr auto kSweets = std::to_array<Thing>({{"candy", "candies"},
                                               {"lollipop", "lollipops"},
                                               {"mint", "mints"},
                                               {"toffee", "toffees"},
                                               {"caramel", "caramels"},
                                               {"gumdrop", "gumdrops"},
                                               {"jelly bean", "jelly beans"},
                                               {"chocolate bar", "chocolate bars"},
                                               {"marshmallow", "marshmallows"},
                                               {"truffle", "truffles"},
                                               {"cookie", "cookies"},
                                               {"licorice stick", "licorice sticks"}});

constexpr auto kFlowers = std::to_array<Thing>({{"rose", "roses"},
                                                {"tulip", "tulips"},
                                                {"sunflower", "sunflowers"},
                                                {"lily", "lilies"},
                                                {"daisy", "daisies"},
                                                {"poppy", "poppies"},
                                                {"violet", "violets"},
                                                {"carnation", "carnations"},
                                                {"marigold", "marigolds"},
                                                {"dahlia", "dahlias"}});

constexpr auto kHerd = std::to_array<Thing>({{"cow", "cows"},
                                             {"goat", "goats"},
                                             {"pig", "pigs"},
                                             {"horse", "horses"},
                                             {"donkey", "donkeys"},
                                             {"llama", "llamas"},
                                             {"pony", "ponies"},
                                             {"calf", "calves"},
                                             {"lamb", "lambs"},
                                             {"mule", "mules"}});

constexpr auto kPets = std::to_array<Thing>({{"dog", "dogs"},
                                             {"cat", "cats"},
                                             {"rabbit", "rabbits"},
                                             {"hamster", "hamsters"},
                                             {"parrot", "parrots"},
                                             {"turtle", "turtles"},
                                             {"canary", "canaries"},
                                             {"kitten", "kittens"},
                                             {"puppy", "puppies"},
                                             {"mouse", "mice"},
                                             {"lizard", "lizards"},
                                             {"gerbil", "gerbils"}});

constexpr auto kBirds = std::to_array<Thing>({{"sparrow", "sparrows"},
                                              {"robin", "robins"},
                                              {"seagull", "seagulls"},
                                              {"crow", "crows"},
                                              {"duck", "ducks"},
                                              {"finch", "finches"},
                                              {"pigeon", "pigeons"},
                                              {"starling", "starlings"},
                                              {"swan", "swans"},
                                              {"stork", "storks"},
                                              {"blackbird", "blackbirds"},
                                              {"pelican", "pelicans"}});

constexpr auto kMedia = std::to_array<Thing>({{"photo", "photos"},
                                              {"video", "videos"},
                                              {"song", "songs"},
                                              {"message", "messages"},
                                              {"picture", "pictures"},
                                              {"recording", "recordings"},
                                              {"game", "games"},
                                              {"document", "documents"},
                                              {"map", "maps"},
                                              {"cartoon", "cartoons"}});

constexpr auto kSchoolThings = std::to_array<Thing>({{"ruler", "rulers"},
                                                     {"notebook", "notebooks"},
                                                     {"pencil", "pencils"},
                                                     {"pen", "pens"},
                                                     {"marker", "markers"},
                                                     {"folder", "folders"},
                                                     {"textbook", "textbooks"},
                                                     {"paintbrush", "paintbrushes"},
                                                     {"glue stick", "glue sticks"},
                                                     {"crayon", "crayons"},
                                                     {"compass", "compasses"},
                                                     {"sharpener", "sharpeners"}});

constexpr auto kTools = std::to_array<Thing>({{"nail", "nails"},
                                              {"screw", "screws"},
                                              {"bolt", "bolts"},
                                              {"hinge", "hinges"},
                                              {"bracket", "brackets"},
                                              {"peg", "pegs"},
                                              {"washer", "washers"},
                                              {"hook", "hooks"},
                                              {"clamp", "clamps"},
                                              {"tack", "tacks"}});

constexpr auto kShortLengths =
    std::to_array<Thing>({{"inch", "inches"}, {"centimeter", "centimeters"}});

constexpr auto kLengths =
    std::to_array<Thing>({{"foot", "feet"}, {"meter", "meters"}, {"yard", "yards"}});

constexpr auto kWays = std::to_array<Thing>({{"mile", "miles"}, {"kilometer", "kilometers"}});

constexpr auto kWeights =
    std::to_array<Thing>({{"pound", "pounds"}, {"kilogram", "kilograms"}, {"kilo", "kilos"}});

constexpr auto kSmallWeights = std::to_array<Thing>({{"ounce", "ounces"}, {"gram", "grams"}});

constexpr auto kVolumes =
    std::to_array<Thing>({{"gallon", "gallons"}, {"liter", "liters"}, {"quart", "quarts"}});

constexpr auto kBaked = std::to_array<Thing>({{"loaf", "loaves"},
                                              {"roll", "rolls"},
                                              {"bun", "buns"},
                                              {"bagel", "bagels"},
                                              {"pretzel", "pretzels"},
                                              {"scone", "scones"},
                                              {"tart", "tarts"},
                                              {"croissant", "croissants"}});

constexpr auto kFruits = std::to_array<Thing>({{"apple", "apples"},
                                               {"pear", "pears"},
                                               {"orange", "oranges"},
                                               {"peach", "peaches"},
                                               {"plum", "plums"},
                                               {"lemon", "lemons"},
                                               {"mango", "mangoes"},
                                               {"banana", "bananas"},
                                               {"fig", "figs"}});

constexpr auto kMail = std::to_array<Thing>({{"letter", "letters"},
                                             {"postcard", "postcards"},
                                             {"parcel", "parcels"},
                                             {"newspaper", "newspapers"},
                                             {"magazine", "magazines"},
                                             {"package", "packages"},
                                             {"flyer", "flyers"},
                                             {"catalog", "catalogs"}});

// Words that have no plural.
constexpr auto kColors = std::to_array<Thing>({{"red", "red"},
                                               {"blue", "blue"},
                                               {"green", "green"},
                                               {"yellow", "yellow"},
                                               {"black", "black"},
                                               {"white", "white"},
                                               {"brown", "brown"},
                                               {"purple", "purple"},
                                               {"pink", "pink"},
                                               {"gray", "gray"}});

constexpr auto kDays = std::to_array<Thing>({{"Monday", "Monday"},
                                             {"Tuesday", "Tuesday"},
                                             {"Wednesday", "Wednesday"},
                                             {"Thursday", "Thursday"},
                                             {"Friday", "Friday"},
                                             {"Saturday", "Saturday"},
                                             {"Sunday", "Sunday"}});

constexpr auto kMonths = std::to_array<Thing>({{"January", "January"},
                                               {"February", "February"},
                                               {"March", "March"},
                                               {"April", "April"},
                                               {"May", "May"},
                                               {"June", "June"},
                                               {"July", "July"},
                                               {"August", "August"},
                                               {"September", "September"},
                                               {"October", "October"},
                                               {"November", "November"},
                                               {"December", "December"}});

constexpr auto kSports = std::to_array<Thing>({{"soccer", "soccer"},
                                               {"hockey", "hockey"},
                                               {"tennis", "tennis"},
                                               {"basketball", "basketball"},
                                               {"volleyball", "volleyball"},
                                               {"baseball", "baseball"},
                                               {"handball", "handball"},
                                               {"chess", "chess"},
                                               {"rugby", "rugby"},
                                               {"badminton", "badminton"}});

constexpr auto kKinds = std::to_array<ThingKind>({{"thing", kThings},
                                                  {"food", kFood},
                                                  {"animal", kAnimals},
                                                  {"book", kBooks},
                                                  {"plant", kPlants},
                                                  {"ware", kWares},
                                                  {"box", kBoxes},
                                                  {"place", kPlaces},
                                                  {"group", kGroups},
                                                  {"vehicle", kVehicles},
                                                  {"vegetable", kVegetables},
                                                  {"clothes", kClothes},
                                                  {"sweet", kSweets},
                                                  {"flower", kFlowers},
                                                  {"herd", kHerd},
                                                  {"pet", kPets},
                                                  {"bird", kBirds},
                                                  {"media", kMedia},
                                                  {"schoolthing", kSchoolThings},
                                                  {"tool", kTools},
                                                  {"color", kColors},
                                                  {"day", kDays},
                                                  {"month", kMonths},
                                                  {"sport", kSports},
                                                  {"short", kShortLengths},
                                                  {"long", kLengths},
                                                  {"far", kWays},
                                                  {"weight", kWeights},
                                                  {"light", kSmallWeights},
                                                  {"volume", kVolumes},
                                                  {"baked", kBaked},
                                                  {"fruit", kFruits},
                                                  {"mail", kMail}});

} // namespace

std::span<const Person> everydayPeople() {
    return kPeople;
}

std::span<const ThingKind> everydayThings() {
    return kKinds;
}

} // namespace sdrl::programs
