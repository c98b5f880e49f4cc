// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenes of school and spare time: classes, sports, games, screens, music, cinema.
#include "instruct/programs/everyday_scenes.h"

namespace sdrl::programs {

namespace {

constexpr std::string_view kScenes = R"(
school 1 a=10-40 b=10-40
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]In one class there are {a} children, in the other {b}. How many children are in the two classes?
Children a+b

school 1 a=15-300 b=5-280 a>b
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ][A school has {a} students.|There are {a} students in a school.] {b} of them come by bus. How many students do not come by bus?
Rest a-b

school 1 a=2-12 b=3-30
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ][A teacher gives each of the {b} children {a} worksheets.|Each of the {b} children gets {a} worksheets from the teacher.] How many worksheets does the teacher need?
Needed a*b

school 1 x=schoolthing b=2-12 a=b*2-20
{a} {x} are spread evenly over {b} classrooms. How many {x} does one classroom get?
Each a/b

school 2 x=schoolthing y=schoolthing a=10-90 b=5-80 c=5-80 a>c
A teacher bought {a} {x} and {b} {y}. {c} of the {x} were handed out on the first day. How many {x} has the teacher left?
Left a-c

school 2 x=schoolthing y=schoolthing a=10-90 b=5-80 c=5-80 a>b
A teacher bought {a} {x} and {b} {y} for a class of {c}. [How|How|how] many more {x} than {y} were bought?
More a-b

school 2 x=schoolthing y=schoolthing z=schoolthing a=5-80 b=5-80 c=5-80
The class has {a} {x}, {b} {y} and {c} {z}. Somebody took all the {z} home by mistake. How many things are still in the class?
Total a+b

school 2 x=schoolthing a=10-90 b=5-80
{A} found {a} {x} in the box, although {b} children had already taken one each. How many {x} had the box held in the morning?
Before a+b

school 2 a=10-40 b=2-30 c=10-40
{a} girls and {c} boys go to {A}'s class. If {b} more girls come, how many girls will be in the class?
Total a+b

school 2 x=day a=10-40 b=2-30 c=10-40 a>b
{a} girls and {c} boys go to {A}'s class. On {x} {b} girls were ill. How many girls sat in the class on {x}?
Left a-b

school 2 a=10-40 b=2-30 c=10-40
{a} girls and {c} boys go to {A}'s class, which has {b} windows. How many children go to this class?
Children a+c

school 2 b=2-8 a=b*3-15 c=10-60
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]The teacher gave {a} children {c} minutes for a quiz in teams of {b}. How many teams were there?
Share a/b

school 2 b=3-30 a=b*2-12 c=2-9
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]In the gym {a} chairs are set up in rows of {b}; {c} of the chairs are red. How many rows are there?
Share a/b

school 2 a=2-9 b=4-30 c=20-60
There are {a} lessons a day, each with {c} minutes, and {A} writes {b} lines in every lesson. How many lines does {A} write in a day?
Total a*b

school 2 a=2-9 b=4-30 c=20-60
There are {a} lessons a day, each with {c} minutes, and {A} writes {b} lines in every lesson. How many minutes of lessons are there in a day?
Total a*c

school 2 a=20-90 b=5-80 c=10-90 a>b
{A} solved {b} of the {a} problems in the book; {B} solved {c}. How many problems has {A} yet to solve?
Left a-b

school 2 a=5-60 b=5-60 c=5-60
For homework {A} has {a} sums in math, {b} words in English and {c} more sums for extra credit. How many sums are in the homework, extra ones included?
Total a+c

school 2 x=schoolthing b=2-40 c=2-40
{B} has {b} {x} and {c} books in the bag. {A} has twice as many {x} as {B}. How many {x} does {A} have?
Times b*2

school 3 a=10-30 b=10-30 c=3-25
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]{a} boys and {b} girls are in the choir. {c} of the children are absent. How many children sing today?
Children a+b ; Left r-c

school 3 a=2-9 b=4-8 c=3-40
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]The teacher makes {a} teams of {b} children each, and {c} children watch. How many children are there?
Total a*b ; Then r+c

school 3 x=schoolthing a=30-200 b=2-6 c=10-30
There were {a} {x} in the cupboard. [Each|Every one] of the {c} children got {b}. How many {x} are in the cupboard now?
Given b*c ; Left a-r

school 3 x=schoolthing a=10-90 b=10-90 c=2-9
{a} old and {b} new {x} are put into {c} boxes, with an equal number in every box. How many {x} are in one box?
Total a+b ; Each r/c

sport 1 a=5-60 b=5-60
{A} did {a} push-ups in the morning and {b} in the evening. How many push-ups did [{he}|{A}] do that day?
Total a+b

sport 1 a=20-150 b=5-140 a>b
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]The home team scored {a} points, the guests {b}. How many points was the home team ahead?
More a-b

sport 1 a=2-20 b=2-15
{A} swims {b} laps at every practice. How many laps does [{he}|{A}] swim in {a} practices?
Total a*b

sport 1 b=2-12 a=b*3-15
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]The coach divides {a} players into {b} squads of the same size. How many players are in a squad?
Each a/b

sport 2 a=20-150 b=5-140 c=5-60 a>b
{A}'s team scored {a} points in the match, {c} of them before the break. The other team scored {b}. By how many points did {A}'s team win?
More a-b

sport 2 a=20-150 b=5-140 c=5-60 a>c
{A}'s team scored {a} points in the match, {c} of them before the break. The other team scored {b}. How many points did {A}'s team score after the break?
Rest a-c

sport 2 a=20-150 b=5-140
{A}'s team scored {a} points in all. After the break it was {b}. How many had the team scored before the break?
Before a-b

sport 2 a=5-60 b=5-60 c=5-60
{A} ran {a} laps, {B} {b} laps and {C} {c}. How many laps did {B} and {C} run together?
Total b+c

sport 2 a=15-60 b=5-50 c=5-60 a>b
{A} ran {a} laps, {B} {b} laps and {C} {c}. How many laps does {B} have to run to catch up with {A}?
Missing a-b

sport 2 a=2-12 b=4-40 c=2-12
In each of the {a} games this season, {A} took {b} shots and had {c} fouls. How many shots did [{he}|{A}] take this season?
Total a*b

sport 2 a=2-12 b=4-40 c=2-12
In each of the {a} games this season, {A} took {b} shots and had {c} fouls. How many fouls did [{he}|{A}] have this season?
Total a*c

sport 2 b=2-12 a=b*3-20 c=10-60
{A} jumped rope for {b} minutes and made {a} jumps. {B} made {c} jumps. If {A} always kept the same pace, how many jumps did {he} make a minute?
Each a/b

sport 2 b=2-9 a=b*4-20 c=2-9
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]There are {a} tennis balls for the {c} courts. A can holds {b} balls. How many cans are needed for all of the balls?
Needed a/b

sport 2 a=4-60 b=3-60 c=2-9
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]{b} players left the club in winter, and {a} players are still in it, with {c} coaches. How many players were there before winter?
Before a+b

sport 2 a=10-90 b=3-80 c=10-60
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]Since {b} new members joined, the swim club has {a} members, {c} years after it was founded. How many members did it have without the new ones?
Before a-b

sport 2 x=far a=60-400 b=20-380 a>b
This month {A} wants to run {a} {x}. {He} has {b} {x} to go. How many {x} has [{he}|{A}] run this month?
Rest a-b

sport 2 x=weight a=10-90 b=10-80 c=3-60 a>b
{A} lifted {a} {x}, {b} {x} more than at the first try. {B} lifted {c}. How many {x} did {A} lift at the first try?
Less a-b

sport 2 a=20-90 b=3-40 c=20-90
{A} needs {a} seconds for a lap, {B} needs {b} seconds longer than {A}, and {C} gave up after {c} seconds. [How|How|how] many seconds does {B} need?
Total a+b

sport 2 x=sport y=sport a=8-60 b=5-50 c=5-50 a>b
At {A}'s school {a} children play {x} and {b} play {y}; {c} play neither. How many more children play {x} than {y}?
More a-b

sport 2 x=sport y=sport a=8-60 b=5-50 c=5-50
At {A}'s school {a} children play {x} only and {b} play {y} only; {c} children play neither. How many children play one of the two games?
Total a+b

sport 3 a=2-12 b=2-12 c=2-12
{A} swam {a} laps on each of {b} days, then {c} more on the last day. How many laps did [{he}|{A}] swim?
Total a*b ; Then r+c

sport 3 a=40-150 b=8-60 c=8-60
{A}'s team scored {a} points. {A} made {b} of them and {B} made {c}. How many points were made by the rest of the team?
Others b+c ; Rest a-r

sport 3 a=10-40 b=5-40 c=2-6
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} girls and {b} boys want to play. They form {c} teams of equal size. How many children are in a team?
Children a+b ; Each r/c

sport 3 a=10-90 b=5-60 c=5-60 a>b
{A} had {a} points and lost {b} for fouls, but then gained {c}. How many points does [{he}|{A}] have?
Left a-b ; Then r+c

games 1 a=10-200 b=5-150
{A} had {a} points in a [card game|board game|computer game] and gained {b} points. How many points does [{he}|{A}] have now?
Points a+b

games 1 a=20-200 b=5-190 a>b
A puzzle has {a} pieces. {A} has already put {b} pieces in place. How many pieces are still missing?
Missing a-b

games 1 a=2-12 b=5-50
Every treasure in the game gives {b} points. {A} finds {a} treasures. How many points is that?
Points a*b

games 1 b=2-8 a=b*3-15
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ][{a} cards are dealt to {b} players|{b} players are dealt {a} cards], everyone getting the same number. How many cards does a player hold?
Each a/b

games 2 a=10-200 b=5-150 c=2-20
{A} is at level {c} of a game with {a} points. {He} needs {b} more points for the next level. At how many points does the next level begin?
Total a+b

games 2 a=20-200 b=5-190 c=2-20 a>b
{A} is at level {c} of a game with {b} points. The next level begins at {a} points. How many points does [{he}|{A}] have to win for it?
Missing a-b

games 2 a=5-100 b=5-90
{A} lost {b} points in the last round and has {a} points now. How many points did [{he}|{A}] have until then?
Before a+b

games 2 a=10-200 b=5-190
{A} picked up {b} coins on the way through the castle, so {he} has {a} coins now. With how many coins did [{he}|{A}] start?
Before a-b

games 2 a=10-200 b=5-190 c=5-190 a>b
{A} hid {a} treasures. {B} dug up {b} of them, and {c} trees were in the way. [How|How|how] many treasures lie in the ground now?
Left a-b

games 2 x=color y=color a=5-90 b=5-90 c=5-90
In the bag are {a} {x} tiles and {b} {y} tiles; {c} tiles lie on the board. How many tiles are in the bag?
Total a+b

games 2 x=color y=color a=15-90 b=5-80 c=5-80 a>c
In the bag are {a} {x} tiles and {b} {y} tiles. {A} draws {c} of the {x} ones. How many {x} tiles remain in the bag?
Left a-c

games 2 a=2-10 b=5-40 c=2-30
[Each|Every one] of the {a} players is given {b} coins to start with, and {c} coins stay in the bank. How many coins do the players get [in all|altogether|in total]?
Total a*b

games 2 b=2-9 a=b*2-20 c=2-9
{A} built {b} towers from {a} blocks, all of the same height, and knocked {c} of them over. [How|How|how] many blocks were in every tower?
Each a/b

games 2 a=10-200 b=5-190 c=5-90 a>b
{A} has {a} points and {B} {b}. In the next round both lost {c} points. How many points was {A} ahead of {B}?
Behind a-b

games 2 a=30-90 b=5-60 c=5-80 a>b
{A} may play {a} minutes on the computer today. {He} played {b} minutes before dinner and read for {c} minutes. How many minutes may [{he}|{A}] still play?
Left a-b

games 2 a=8-90 b=3-60 c=a+2-30 a>b
The winner, {A}, jumped over {a} of {c} hurdles, which was {b} more than {B} managed. Over how many hurdles did {B} jump?
Less a-b

games 3 a=20-200 b=5-90 c=5-90
{A} had {a} points, lost {b} in the second round and won {c} in the third. How many points does [{he}|{A}] have after that?
Left a-b ; Then r+c

games 3 a=2-9 b=5-30 c=5-60
{A} collects {a} stars worth {b} points each and a crown worth {c} points. How many points does {A} get?
Points a*b ; Then r+c

games 3 a=60-300 b=5-20 c=2-9
The puzzle has {a} pieces. {A} puts {b} pieces in place every hour. How many pieces are missing after {c} hours?
Total b*c ; Missing a-r

screen 1 x=media a=20-300 b=5-280 a>b
There were {a} {x} on {A}'s phone. {He} deleted {b} {x}. How many {x} are on the phone now?
Left a-b

screen 1 x=media y=media a=5-200 b=5-200
{A} saved {a} {x} and {b} {y} on a disk. How many files are those?
Total a+b

screen 1 x=media a=2-12 b=3-40
{A} put {a} folders on {his} computer, and {b} {x} into every folder. How many {x} are in the folders?
Total a*b

screen 1 x=media b=2-12 a=b*2-30
{A} sorted {a} {x} into {b} folders of equal size. How many {x} are in one folder?
Each a/b

screen 2 x=media y=media a=20-300 b=5-280 c=5-280 a>b
{A}'s phone has {a} {x} and {c} {y} on it. {He} deletes {b} of the {x}. How many {x} does the phone have on it now?
Left a-b

screen 2 x=media y=media a=20-300 b=5-280 c=5-280
{A}'s phone has {a} {x} and {c} {y} on it. {He} wants to add {b} {x}. How many {x} will be on the phone then?
Total a+b

screen 2 x=media y=media a=20-300 b=5-280 c=5-280 a>c a>b
{A}'s phone has {a} {x} and {c} {y} on it, {b} of them from last year. How many more {x} than {y} are on it?
More a-c

screen 2 x=media a=10-300 b=5-280
{A} deleted {b} old {x} and then had {a} {x}. How many {x} had there been?
Before a+b

screen 2 x=media y=media a=10-300 c=5-290 b=5-90 a>c
{A} had {a} {x} and {b} {y}. After some cleaning up there were just {c} {x}. How many {x} had [{he}|{A}] deleted?
Gone a-c

screen 2 x=media a=10-300 b=5-290
{B} sent {A} a few {x}. {A} had {b} {x} and now has {a}. How many {x} were sent?
Given a-b

screen 2 x=media b=3-30 a=b*2-12 c=2-30
A memory stick holds {b} {x}. {A} wants to save {a} {x} and {c} letters. How many sticks are needed for the {x}?
Needed a/b

screen 2 a=2-12 b=10-60 c=3-30
{A} watched {a} parts of a series, with {b} minutes each and {c} actors. How many minutes did [{he}|{A}] watch?
Total a*b

screen 2 a=20-90 b=5-80 c=2-12 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]The phone's battery stood at {a} percent. After {c} phone calls it stood at {b} percent. How many percent were used up?
Gone a-b

screen 2 a=5-90 b=5-90 c=5-90
{A} got {a} messages from {B} and {b} from {C}, and wrote {c} back. How many messages did {A} get?
Total a+b

screen 2 a=15-90 b=5-80 c=5-90 a>b
{A} got {a} messages from {B} and {b} from {C}, and wrote {c} back. How many fewer messages came from {C} than from {B}?
Fewer a-b

screen 2 x=media b=2-40 a=2-12 c=2-60
If {A} saves {b} {x} a day and {B} saves {c}, how many {x} does {A} save in {a} days?
Total a*b

screen 3 x=media a=30-200 b=5-90 c=5-90
There were {a} {x} on a camera. {A} deleted {b} and took {c} new ones. How many {x} are on the camera?
Left a-b ; Then r+c

screen 3 x=media y=media a=10-90 b=10-90 c=2-9
{A} spreads {a} {x} and {b} {y} over {c} folders, so that every folder has the same number of files. How many files are in a folder?
Total a+b ; Each r/c

screen 3 a=60-300 b=4-30 c=2-7
A game needs {a} minutes to load everything. {A} has let it load for {b} minutes on each of {c} days. How many minutes remain?
Total b*c ; Left a-r

music 1 a=10-90 b=5-80 a>b
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]The choir has {a} songs to learn. It has learnt {b}. How many songs are there still to learn?
Left a-b

music 1 y=day x=day a=10-90 b=10-90
{A} practiced the [piano|flute|guitar] for {a} minutes on {x} and {b} minutes on {y}. How many minutes did [{he}|{A}] practice?
Total a+b

music 1 a=2-12 b=5-60
{A} practices the [piano|violin|trumpet] for {b} minutes a day. How many minutes does [{he}|{A}] practice in {a} days?
Total a*b

music 1 b=2-12 a=b*2-12
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A concert of {b} songs lasts {a} minutes. Each song is equally long. How many minutes does one song last?
Each a/b

music 2 a=10-90 b=5-80 c=5-60 a>b a>c
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]There are {a} songs on the first disk, {c} of them slow, and {b} on the second disk. How many more songs has the first disk?
More a-b

music 2 a=10-90 b=5-80 c=5-9 a>c
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]There are {a} songs on the first disk, {c} of them slow, and {b} on the second disk. How many songs on the first disk are not slow?
Rest a-c

music 2 a=10-90 b=5-80 c=5-9
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]There are {a} songs on the first disk, {c} of them slow, and {b} on the second disk. How many songs are there on both disks?
Total a+b

music 2 a=5-60 b=5-60
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]When {b} violins had left the stage, {a} musicians were sitting there. Every violin had one player. How many musicians had been on the stage?
Before a+b

music 2 a=10-90 b=5-80 c=2-9
{A} now knows {a} songs by heart. {He} learnt {b} of them this year, with {c} lessons a month. How many songs did [{he}|{A}] know by heart last year?
Before a-b

music 2 b=2-9 a=b*3-12 c=20-90
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} singers stand in {b} equal rows and sing for {c} minutes. How many singers stand in a row?
Each a/b

music 2 a=2-12 b=5-40 c=2-9
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A drummer beats {b} times in a line of music. The song is played {c} times and has {a} lines. How many beats are there when it is played once?
Total a*b

music 2 b=5-30 a=b*2-12 c=10-90
Tickets for the concert cost {b} dollars. {A}'s friends paid {a} dollars for theirs and sat in row {c}. How many tickets did they buy?
Pieces a/b

music 2 a=20-150 b=20-150 c=10-90
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]The first concert had {a} listeners, the second one {c} songs and {b} listeners. How many people listened at the two concerts, if nobody came twice?
Total a+b

music 2 a=30-90 b=10-80 c=10-60 a>b
{A}'s teacher asks for {a} minutes of practice. Today {A} practiced {b} minutes and slept {c} minutes. How many minutes short is [{he}|{A}]?
Missing a-b

music 3 a=2-9 b=4-12 c=3-30
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]There are {a} rows with {b} singers each, and {c} musicians. How many people are on the stage?
Total a*b ; Then r+c

music 3 a=60-200 b=5-20 c=2-8
{A} wants to practice {a} minutes this week. {He} practiced {b} minutes on each of {c} days. How many minutes are missing?
Total b*c ; Missing a-r

cinema 1 x=group a=30-300 b=10-290 a>b
A cinema has {a} seats. {b} {x} have come to see the film. How many seats are empty?
Left a-b

cinema 1 a=10-200 b=10-200
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]The cinema sold {a} tickets for the first show and {b} tickets for the second. How many tickets were sold?
Total a+b

cinema 1 a=4-15 b=5-30
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A [theatre|cinema|circus tent] has {a} rows of {b} seats. How many seats does it have?
Total a*b

cinema 1 b=4-15 a=b*2-20
{A} paid [{a} dollars|${a}] for tickets that cost [{b} dollars|${b}] each. How many tickets did {A} get?
Pieces a/b

cinema 2 a=30-300 b=10-290 c=5-90 a>b
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]There are {a} seats in the theatre. {b} tickets have been sold for tonight and {c} for tomorrow. How many seats can still be sold for tonight?
Left a-b

cinema 2 a=30-300 b=10-290 c=5-90 a>b a>c
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]There are {a} seats in the theatre. {b} tickets have been sold for tonight and {c} for tomorrow. How many tickets have been sold [in all|altogether|in total]?
Total b+c

cinema 2 x=group a=10-200 b=5-190
During the break {b} {x} went home, and only {a} {x} saw the end of the film. How many {x} had seen the beginning, if nobody came late?
Before a+b

cinema 2 x=group a=10-200 b=5-190
{b} {x} came late. When they had sat down, {a} {x} were in the hall. [How|How|how] many {x} were on time?
Before a-b

cinema 2 a=70-180 b=60-170 c=5-30 a>b
The film that {A} saw lasts {a} minutes and the one {B} saw {b} minutes. Before each there were {c} minutes of ads. How many minutes longer is {A}'s film?
More a-b

cinema 2 a=2-9 b=5-20 c=3-30
{A} bought {a} tickets for [{b} dollars|${b}] each, and popcorn for {c} dollars. How many dollars did the tickets cost?
Cost a*b

cinema 2 x=group b=2-12 a=b*3-20 c=60-180
{a} {x} watched a film of {c} minutes. They sat in {b} rows with the same number in every row. How many {x} sat in a row?
Each a/b

cinema 2 b=2-9 a=b*2-15 c=5-30
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A box of popcorn is enough for {b} children. {a} children and {c} parents went to the cinema. How many boxes are needed for the children?
Needed a/b

cinema 2 a=5-90 b=5-90 c=5-90
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} boys, {b} girls and {c} grown-ups saw the puppet show. Grown-ups had to pay, children did not. How many people saw it for free?
Children a+b

cinema 2 a=5-90 b=5-90 c=5-90 a>c
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]{a} boys, {b} girls and {c} grown-ups saw the puppet show. How many fewer grown-ups than boys saw it?
Fewer a-c

cinema 2 x=group a=20-200 b=10-190 c=5-30 a>b
Out of {a} {x} in the circus {b} were under ten. Each paid [{c} dollars|${c}]. How many {x} were ten or older?
Rest a-b

cinema 3 x=group a=4-15 b=5-20 c=10-90
A cinema has {a} rows of {b} seats. {c} {x} are sitting in it. How many seats are free?
Total a*b ; Left r-c

cinema 3 a=2-9 b=5-20 c=2-9 d=3-15
{A} bought {a} tickets at {b} dollars each for grown-ups and {c} tickets at {d} dollars each for children. How many dollars did {A} pay?
First a*b ; Second c*d ; Cost r+s

cinema 3 z=day y=day x=group a=20-200 b=20-200 c=2-8
On {y} {a} {x} saw the play, on {z} {b}. Everybody paid [{c} dollars|${c}]. How much money did the theatre take?
Total a+b ; Earned r*c

school 1 a=10-60 b=5-50 a>b
There are {a} questions in the test. {A} got {b} of them right. How many answers of {A} were not right?
Rest a-b

sport 1 a=20-90 b=5-80 a>b
{A} scored {a} goals this year and {b} goals last year. How many more goals did {A} score this year?
More a-b

screen 1 a=20-120 b=5-110 a>b
A film lasts {a} minutes. {A} stopped it after {b} minutes. How many minutes of the film has {A} not seen?
Left a-b
)";

} // namespace

std::string_view schoolScenes() {
    return kScenes;
}

} // namespace sdrl::programs
