// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenes on the way and at work: buses, trips, building sites, workshops, time.
#include "instruct/programs/everyday_scenes.h"

namespace sdrl::programs {

namespace {

constexpr std::string_view kScenes = R"(
bus 1 x=group a=10-80 b=3-70 a>b
[There were {a} {x}|{a} {x} were] on the bus. At the station {b} {x} got off. How many {x} [stayed|were still] on the bus?
Left a-b

bus 1 x=group a=10-80 b=3-60
[{a} {x} sat on the train and {b} {x} stood.|On the train {a} {x} sat and {b} stood.] How many {x} were on the train?
Total a+b

bus 1 x=group a=2-15 b=8-60
[A tram|A bus|A ferry] can take {b} {x}. How many {x} can be taken in {a} rides?
Total a*b

bus 1 b=2-12 a=b*3-15
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A train with {b} cars has {a} seats. The cars are all alike. How many seats are there in one car?
Each a/b

bus 2 x=group a=10-80 b=3-70 c=3-60 a>b
The bus drove off with {a} {x}. After {c} minutes it stopped, and {b} {x} got off. How many {x} rode on?
Left a-b

bus 2 x=group a=10-80 b=3-70
At the market square {b} {x} got on the tram, so that {a} {x} were in it. How many had been in it before?
Before a-b

bus 2 x=group a=10-80 b=3-70
At the market square {b} {x} got off the tram, and {a} {x} rode on. How many had been in it before that stop?
Before a+b

bus 2 x=group a=10-80 b=3-70 c=2-60
{b} {x} got on the bus at the first stop, {a} at the second. At the third stop {c} bikes were put on the rack. How many {x} got on at the first two stops?
Total a+b

bus 2 x=group a=10-80 b=3-70 c=2-60 a>b
{b} {x} got on the bus at the first stop, {a} at the second, {c} at the last. How many more {x} got on at the second stop than at the first?
More a-b

bus 2 x=group a=10-80 b=3-70 a>b
When the bus left there were {a} {x} on board, and when it arrived {b} were. Nobody got on along the way. How many {x} got off along the way?
Gone a-b

bus 2 x=group a=10-80 b=3-70 a>b
When the bus left there were {b} {x} on board, and when it arrived {a} were. Nobody got off along the way. How many {x} got on along the way?
More a-b

bus 2 x=group a=2-12 b=10-60 c=3-30
A bus with {b} seats goes to the airport {a} times a day, and the trip takes {c} minutes. How many {x} can have a seat in a day?
Total a*b

bus 2 b=10-50 a=b*2-9 c=2-9
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]{a} fans want to go to the match by bus, with {c} drums. If {b} of them fit in a bus, how many buses must come?
Needed a/b

bus 2 b=2-12 a=b*2-30 c=2-9
For {b} bus tickets {A} paid [{a} dollars|${a}]; the ride has {c} stops. What does one ticket cost, in dollars?
Each a/b

bus 2 a=5-60 b=3-50 c=3-50
{A}'s train was {a} minutes late. {B}'s train was {b} minutes later than that, and {c} minutes longer on the way. By how many minutes was {B}'s train late?
Total a+b

bus 3 x=group a=10-60 b=3-40 c=3-40
{a} {x} were on the tram. {b} got off at the school, and {c} got on. How many {x} are on the tram after that?
Left a-b ; Then r+c

bus 3 x=group a=2-8 b=10-50 c=3-60
{a} buses with {b} {x} each drove to the zoo, and {c} {x} came by bike. How many {x} came to the zoo?
Total a*b ; Then r+c

bus 3 x=group a=30-90 b=5-60 c=5-60
A bus has {a} seats. {b} seats were taken when {c} more {x} sat down. How many seats are free now?
Total b+c ; Left a-r

trip 1 x=far a=30-400 b=10-390 a>b
The way to the [beach|lake|cabin] is {a} {x} long. After {b} {x} {A} takes a break. How many {x} are there to go?
Left a-b

trip 1 x=far a=5-200 b=5-200
{A} drove {a} {x} to [the sea|a friend] and {b} {x} on another road to [the hotel|an aunt]. How many {x} did {A} drive?
Total a+b

trip 1 x=far a=2-12 b=3-60
{A} rides {b} {x} a day on {his} bike. How many {x} does [{he}|{A}] ride in {a} days?
Total a*b

trip 1 x=far b=2-12 a=b*3-40
{A} flew {a} {x} in {b} hours. How many {x} an hour was that?
Each a/b

trip 2 x=far a=30-400 b=10-390 c=2-12 a>b
The way to the sea is {a} {x} long. {A} has driven {b} {x} of it in {c} hours. How many {x} are there to go?
Left a-b

trip 2 x=far a=10-300 b=10-290
After {b} {x} on the road {A} saw a sign that said: {a} {x} to the sea. [How|How|how] many {x} long was the whole way?
Total a+b

trip 2 x=far a=30-400 b=10-390 c=10-390 a>b
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]From the village it is {a} {x} to the city by road but only {b} by train, and {c} {x} to the coast. How many {x} shorter is the way to the city by train?
Less a-b

trip 2 x=far a=10-300 b=10-290 c=2-60
On the first day {A} drove {a} {x} and on the second {b} {x}, with a rest of {c} minutes. How many {x} were driven on the two days?
Total a+b

trip 2 x=far a=30-300 b=10-290 c=2-60 a>b
On the first day {A} drove {a} {x} and on the second {b} {x}, with a rest of {c} minutes. How many fewer {x} did [{he}|{A}] drive on the second day?
Fewer a-b

trip 2 x=far a=2-9 b=2-12 c=2-9
{A} and {B} hike for {a} days. Every day they walk {b} {x} and rest {c} times. How many {x} do they walk on the hike?
Total a*b

trip 2 y=volume x=far b=2-9 a=b*2-30 c=20-90
The car of {A} needs {b} {y} a day on a trip of {c} {x}. The tank holds {a} {y}. For how many days does a full tank last?
Days a/b

trip 2 b=3-12 a=b*2-15 c=20-300
{A} paid [{a} dollars|${a}] for {b} nights in a hotel and [{c} dollars|${c}] for the flight. What did one night cost, in dollars?
Each a/b

trip 2 x=weight a=20-90 b=10-80 c=2-9 a>b
{A}'s suitcase weighs {a} {x}. With {c} suitcases on board, the airline allows {b} {x} for each. [How|How|how] many {x} must {A} take out?
More a-b

trip 2 y=weight x=short a=10-90 b=5-80 c=2-40
{A} put {b} {y} of books into the suitcase, then its weight was {a} {y}. It is {c} {x} wide. How many {y} did it weigh without the books?
Before a-b

trip 2 a=2-9 b=4-30 c=3-30
{A} took {b} photos in each of {a} towns, and {c} people are seen in them. How many photos did [{he}|{A}] take in the towns?
Total a*b

trip 2 a=20-90 b=3-60 c=3-60 a>b
{A} planned to be away for {a} days. {He} came home {b} days early and brought {c} gifts. For how many days was [{he}|{A}] away?
Left a-b

trip 2 a=10-90 b=5-80 c=5-60
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A ship had {a} passengers from England, {b} from Spain and {c} sailors. How many passengers did the ship have?
Total a+b

trip 2 x=far a=10-300
It is {a} {x} from {A}'s town to the coast. {B} lives twice as far from it. How many {x} is it to the coast from where {B} lives?
Total a*2

trip 3 x=far a=60-400 b=10-60 c=2-6
It is {a} {x} to the sea. {A} rides {b} {x} on each of {c} days. How many {x} are left?
Total b*c ; Left a-r

trip 3 x=far a=60-300 b=10-140 c=10-140
The way is {a} {x} long. {A} drove {b} {x} before lunch and {c} after. How many {x} are left of the way?
Total b+c ; Left a-r

trip 3 x=far a=2-9 b=20-90 c=5-90
{A} drove for {a} hours at {b} {x} an hour and then {c} {x} more. How many {x} did {A} drive?
Total a*b ; Then r+c

build 1 a=20-300 b=5-290 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]For a wall {a} bricks are needed. {b} bricks have been [laid|put in place]. How many bricks does the wall still lack?
Missing a-b

build 1 x=short a=5-120 b=5-120
One board is {a} {x} long, another {b} {x}. {A} lays them end to end. How many {x} long are they together?
Total a+b

build 1 a=2-15 b=4-40
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A builder lays {b} rows of {a} tiles. How many tiles does the builder lay?
Total a*b

build 1 x=short b=2-12 a=b*2-20
{A} saws a [board|beam|pole] of {a} {x} into {b} equal parts. How many {x} long is one part?
Each a/b

build 2 x=tool y=tool a=20-200 b=5-180 c=5-180 a>b
{A} had {a} {x} and {c} {y} in the toolbox. For a shed {he} used {b} {x}. How many {x} does [{he}|{A}] have after that?
Left a-b

build 2 x=tool y=tool a=20-200 b=5-180 c=5-180
{A} had {a} {x} and {c} {y} in the toolbox, and {b} boards in the shed. How many pieces were in the toolbox?
Total a+c

build 2 x=tool y=tool a=20-200 b=5-180 c=5-180 a>c
{A} had {a} {x} and {c} {y} in the toolbox, and {b} boards in the shed. How many more {x} than {y} did [{he}|{A}] have?
More a-c

build 2 x=tool a=10-200 b=5-180
{A} used {b} {x} for a [table|fence|roof], and there are {a} {x} in the box now. How many {x} were in the box before the work?
Before a+b

build 2 x=tool a=10-200 b=5-180
{A} poured {b} new {x} into the box, which then held {a} {x}. How many {x} were in there already?
Before a-b

build 2 x=tool b=2-9 a=b*2-20 c=2-12
A bench takes {b} {x} and {c} hours of work. How many benches can {A} build if {he} has {a} {x}?
Filled a/b

build 2 x=tool a=2-12 b=2-30 c=2-12
A bench takes {b} {x} and {c} hours of work. {A} is going to build {a} benches. [How|How|how] many {x} will [{he}|{A}] need?
Needed a*b

build 2 x=long a=30-300 b=10-290 c=5-60 a>b
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]The tower will be {a} {x} high. At present it is {b} {x} high, and {c} people work on it. By how many {x} does it have to grow?
Missing a-b

build 2 x=long a=20-200 b=5-190 c=2-30 a>b
From a rope of {a} {x} {A} cut a piece; {b} {x} remained. The knife was {c} years old. How many {x} long was the piece?
Gone a-b

build 2 x=long b=2-12 a=b*2-25 c=2-9
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]{a} {x} of fence are put up by {b} workers in {c} hours, and each puts up the same length. How many {x} of fence does one worker put up?
Each a/b

build 2 a=2-12 b=5-60 c=2-60
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A truck brought {a} loads of sand, {b} bags in each, and {c} bags of cement. How many bags of sand were brought?
Total a*b

build 2 x=long a=10-90 b=5-80 c=5-80
{A} painted {a} {x} of the fence before lunch, {b} {x} after it, and {c} chairs. How many {x} of fence did {A} paint?
Total a+b

build 2 x=short a=20-150 b=10-140 c=5-90 a>b
{A}'s ladder is {a} {x} long, {B}'s {b} and {C}'s {c}. [How|How|how] many {x} must be added to {B}'s ladder to make it as long as {A}'s?
Missing a-b

build 2 x=short a=10-120 b=2-60 c=2-60
{A} built a wall of {a} {x}. As it was too low, {he} added {b} {x} on top. It is {c} {x} thick. How high is the wall, in {x}?
Total a+b

build 3 a=4-20 b=3-12 c=5-60
There are {b} stacks with {a} boards each. {A} uses {c} boards. How many boards are left in the stacks?
Total a*b ; Left r-c

build 3 x=long a=60-300 b=10-100 c=10-100
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A road of {a} {x} is being built. {b} {x} were finished last week, {c} {x} this week. How many {x} are not finished?
Total b+c ; Left a-r

build 3 x=tool a=10-90 b=10-90 c=2-9
{A} mixes {a} long and {b} short {x} and puts them into {c} boxes, [the same number|equally many] in each. How many {x} does a box hold?
Total a+b ; Each r/c

workshop 1 a=10-200 b=5-190 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A [carpenter|shoemaker|potter] made {a} pieces and sold {b}. How many pieces are in the workshop now?
Left a-b

workshop 1 x=ware a=5-150 b=5-150
A machine makes {a} {x} in the first hour and {b} in the next. How many {x} does it make in these two hours?
Total a+b

workshop 1 a=2-15 b=5-60
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A machine fills {b} cans in a minute. How many cans does it fill in {a} minutes?
Total a*b

workshop 1 b=2-12 a=b*2-30
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ][A tailor makes {a} shirts in {b} days.|{a} shirts are made by a tailor in {b} days.] Each day the number is the same. How many shirts are that a day?
Each a/b

workshop 2 x=ware a=5-150 b=5-150 c=2-60 a>b
A machine makes {a} {x} in the first hour and {b} in the next, with {c} workers. How many {x} fewer does it make in the second hour?
Less a-b

workshop 2 y=ware x=ware a=20-200 b=5-180 c=5-180 a>b
A workshop got an order for {a} {x} and {c} {y}. {b} {x} are ready. How many {x} have not been made yet?
Missing a-b

workshop 2 y=ware x=ware a=20-200 b=5-180 c=5-180
A workshop got an order for {a} {x} and {c} {y}, and has {b} nails left. How many pieces of furniture were ordered?
Total a+c

workshop 2 a=20-200 b=5-180
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]After {b} bikes had been repaired, {a} bikes were waiting to be repaired. How many bikes were brought in [in all|altogether|in total]?
Before a+b

workshop 2 x=day a=20-200 b=5-180 c=5-60 a>b a>c
By {x} {a} bikes had been brought in, {b} of them on {x} itself; {c} had flat tires. How many bikes were brought in on the other days?
Rest a-b

workshop 2 a=2-12 b=4-40 c=5-60
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} workers at a long table pack {b} boxes each per hour while {c} others rest. How many boxes are packed in an hour?
Total a*b

workshop 2 b=2-12 a=b*2-20 c=20-90
A bike repair takes {b} hours and costs {c} dollars. This month {A} worked {a} hours on bikes. How many bikes did [{he}|{A}] repair?
Share a/b

workshop 2 b=4-40 a=b*2-12 c=2-20
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]The workshop ordered {a} tires, which came in deliveries of {b}, and {c} bolts. How many deliveries were there?
Share a/b

workshop 2 a=15-90 b=5-80 c=2-60 a>b
Sewing a dress took {A} {a} hours and a coat {b} hours; the coat needed {c} stitches. How many hours more than the coat did the dress take?
More a-b

workshop 2 x=light a=12-150 b=5-140 c=3-60 a>b
In a can of {c} {x} there was paint for {a} chairs. {A} painted {b} chairs with it. For how many more chairs is there paint?
Left a-b

workshop 2 a=4-60
{B} repairs {a} watches a week. {A} repairs twice as many. [How|How|how] many watches does {A} repair a week?
Times a*2

workshop 2 a=8-60 b=5-50 c=5-60
{A} made {a} cups, and {b} of {B}'s cups were added before all were put into the oven with {c} plates. How many cups were in the oven?
Total a+b

workshop 3 a=4-30 b=2-9 c=3-40
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A potter makes {a} bowls a day. After {b} days {c} of the bowls break. How many bowls are whole?
Total a*b ; Left r-c

workshop 3 x=ware a=5-40 b=5-40 c=2-9
One machine makes {a} {x} an hour, the other one {b}. How many {x} do the two make in {c} hours?
Hourly a+b ; Total r*c

workshop 3 x=ware a=60-300 b=5-40 c=2-7
A shop ordered {a} {x}. The workshop makes {b} {x} a day. How many {x} are missing after {c} days?
Total b*c ; Missing a-r

time 1 a=20-90 b=5-80 a>b
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A lesson is {a} minutes long. {b} minutes are over. How many minutes are left of the lesson?
Left a-b

time 1 a=5-90 b=5-90
{A} slept {a} minutes on the train and {b} minutes on the plane. How many minutes did [{he}|{A}] sleep on the way?
Total a+b

time 1 a=2-20
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]How many days are {a} weeks?
Days a*7

time 1 b=2-12 a=b*2-20
{A} needed {a} minutes to write {b} cards, the same time for each. How many minutes did one card take?
Each a/b

time 2 a=6-70 b=2-60 c=6-60
{A} is {a} years old and {B} is {c}. How old will {A} be in {b} years?
Total a+b

time 2 a=10-80 b=2-60 c=2-20 a>b
{A} is {a} years old and has {c} cousins. How old was [{he}|{A}] {b} years ago?
Before a-b

time 2 a=10-80 b=5-70 c=2-20 a>b
{A} is {a} years old, {B} is {b} and has {c} cousins. By how many years is {A} older?
More a-b

time 2 a=10-80 b=2-60
In {b} years {A} will be {a} years old. How old is [{he}|{A}] today?
Before a-b

time 2 a=6-60 b=2-30
{b} years ago {A} was {a} years old. How old is [{he}|{A}] now?
Total a+b

time 2 a=4-40 c=2-40
{A}'s aunt is twice as old as {A}, who is {a} years old and has {c} dolls. How old is the aunt?
Times a*2

time 2 a=8-90 c=2-40
{A} is {a} years old and lives at number {c}. {B} is half as old. How old is {B}?
Share a/2

time 2 a=30-90 b=5-80 c=2-30 a>b
The train ride takes {a} minutes, with {c} stops. {A} has been on the train for {b} minutes. In how many minutes will [{he}|{A}] arrive?
Left a-b

time 2 a=5-60 b=5-60 c=2-6
{A} got up {a} minutes after sunrise and ate {c} rolls. {B} got up {b} minutes after {A}. How many minutes after sunrise did {B} get up?
Total a+b

time 2 a=20-90 b=5-80 c=2-30 a>b
In the test there were {a} minutes for {c} questions. {A} was through after {b} minutes. How many minutes early was that?
Left a-b

time 2 a=2-9 b=20-90 c=2-30
A soccer game of {b} minutes is shown on TV, with {c} minutes of ads. {A} watches {a} such games, without the ads. How many minutes are that?
Total a*b

time 2 b=2-12 a=b*2-12 c=2-12
{A} needs {b} hours for a picture, and drinks {c} cups of tea meanwhile. How many pictures can [{he}|{A}] paint in {a} hours?
Pieces a/b

time 2 a=2-20 c=2-30
{A} is on holiday for {a} weeks and took {c} books along. How many days is {A} on holiday?
Days a*7

time 2 a=2-30 c=2-9
There are {a} days until the holidays, when {A} will turn {c}. If [{he}|{A}] eats 3 sweets a day until then, how many sweets will that be?
Total a*3

time 3 a=20-90 b=5-60 c=5-60
A game lasts {a} minutes. {A} came {b} minutes late and left {c} minutes before the end. How many minutes of the game did {A} see?
Left a-b ; Then r-c

time 3 a=10-60 b=10-60 c=2-8
Each evening {A} reads {a} minutes and writes {b} minutes. How many minutes are that in {c} evenings?
Daily a+b ; Total r*c

time 3 a=6-40 b=2-30
{A} is {a} years old. {B} is {b} years older. How old are the two together?
Second a+b ; Total a+r

time 1 a=20-90 b=5-80 a>b
{A} is {a} years old and {B} is {b}. How many years younger is {B}?
Less a-b

trip 1 x=far a=20-300 b=10-290 a>b
{A} traveled {a} {x} in the summer and {B} {b}. How many {x} more did {A} travel?
More a-b
)";

} // namespace

std::string_view travelScenes() {
    return kScenes;
}

} // namespace sdrl::programs
