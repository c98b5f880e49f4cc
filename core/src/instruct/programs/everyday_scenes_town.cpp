// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenes in town: market, money, post, office, hospital, library.
#include "instruct/programs/everyday_scenes.h"

namespace sdrl::programs {

namespace {

constexpr std::string_view kScenes = R"(
market 1 z=weight x=vegetable y=vegetable a=10-120 b=10-120
[A stall sold {a} {z} of {x} and {b} {z} of {y}.|{a} {z} of {x} and {b} {z} of {y} were sold at a stall.] How many {z} of vegetables did the stall sell?
Total a+b

market 1 x=ware a=20-200 b=5-180 a>b
A trader came to the market with {a} {x}. {b} of them found a buyer. With how many {x} did the trader go home?
Left a-b

market 1 a=2-12 b=3-30
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A basket of [cherries|mushrooms|plums] costs {b} dollars at the market. What do {a} baskets cost, in dollars?
Cost a*b

market 1 b=2-12 a=b*2-30
{A} sold {b} jars of honey for [{a} dollars|${a}] altogether. All jars had the same price. What was the price of one jar, in dollars?
Each a/b

market 2 x=ware y=ware a=20-150 b=10-140 c=5-90 a>c
A trader put {a} {x} and {b} {y} on the table. By noon {c} {x} were sold. How many {x} can still be bought?
Left a-c

market 2 x=ware y=ware a=20-150 b=10-140 c=5-90 a>c
A trader put {a} {x} and {b} {y} on the table. By noon {c} {x} were sold. How many things lay on the table in the morning?
Total a+b

market 2 x=ware y=ware a=20-150 b=10-140 c=5-90 a>b
A trader put {a} {x} and {b} {y} on the table, and {c} coins into the cash box. How many more {x} than {y} were on the table?
More a-b

market 2 x=ware a=15-150 b=5-140
A shop had some {x}. {b} were sold [on Monday|last week|before lunch], and {a} have not been sold. How many {x} did the shop have to begin with?
Before a+b

market 2 x=ware a=15-190 b=5-180
Since a truck brought {b} {x} to the shop, there are {a} {x} in it. [How|How|how] many {x} were in the shop before the truck came?
Before a-b

market 2 w=baked z=baked x=day y=day a=10-120 b=10-120 c=10-120
The bakery sold {a} {z} on {x}, {b} {w} on {y}, and {c} {z} on {y}. How many {z} were sold on the two days?
Total a+c

market 2 w=baked z=baked x=day y=day a=10-120 b=10-120 c=10-120
The bakery sold {a} {z} on {x}, {b} {w} on {y}, and {c} {z} on {y}. How many {z} and {w} did it sell on {y}?
Total b+c

market 2 w=baked z=baked x=day y=day a=20-140 b=10-120 c=10-120 a>c
The bakery sold {a} {z} on {x}, {b} {w} on {y}, and {c} {z} on {y}. How many fewer {z} did it sell on {y} than on {x}?
Fewer a-c

market 2 a=2-12 b=3-40 c=3-40
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]At the stall big apples are sold in bags of {a} and small ones in bags of {c}. How many big apples are in {b} bags?
Total a*b

market 2 b=2-12 a=b*2-30 c=2-60
{A} sells eggs from {c} hens. Today {he} has {a} eggs, and {b} fit into each box. How many boxes can be filled today?
Filled a/b

market 2 x=light a=20-90 b=5-80 c=2-30 a>b
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A melon weighs {a} {x}, a pumpkin {b} {x} and a turnip {c}. How many {x} heavier than the pumpkin is the melon?
More a-b

market 2 a=2-9 b=5-40 c=400-600
{A} had [{c} dollars|${c}] in {his} pocket when {he} saw pears for [{b} dollars|${b}] a basket. {He} took {a} baskets. How many dollars do they cost?
Cost a*b

market 2 x=ware b=3-9 a=b*2-15 c=2-9
In the sale you get {b} {x} for {c} dollars. {A} carried {a} {x} home. How many times did [{he}|{A}] take the offer?
Times a/b

market 3 x=ware a=20-150 b=5-70 c=5-70
A trader had {a} {x}. {b} were sold before noon and {c} after noon. How many {x} were not sold?
Left a-b ; Then r-c

market 3 x=weight a=2-9 b=3-20 c=2-9 d=3-20
{A} buys {a} {x} of fish at {b} dollars a {x1} and {c} {x} of cheese at {d} dollars a {x1}. How many dollars must [{he}|{A}] pay?
First a*b ; Second c*d ; Cost r+s

market 3 a=2-9 b=3-20 c=50-200
{A} sold {a} rugs for [{b} dollars|${b}] each. Before that {he} had [{c} dollars|${c}] in the cash box. How much money is in it now?
Earned a*b ; Then r+c

money 1 a=10-200 b=5-150
{A} gets [{a} dollars|${a}] from {his} father and [{b} dollars|${b}] from {his} grandmother. How much money does {A} get?
Total a+b

money 1 a=20-300 b=5-280 a>b
[{A} has [{a} dollars|${a}] in the bank and takes out [{b} dollars|${b}].|From the [{a} dollars|${a}] in the bank {A} takes out [{b} dollars|${b}].] How much stays in the bank?
Left a-b

money 1 a=2-12 b=2-30
{A} puts [{b} dollars|${b}] into a money box every week. How much does [{he}|{A}] put into it in {a} weeks?
Saved a*b

money 1 b=2-9 a=b*3-60
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]{b} friends share a prize of [{a} dollars|${a}] equally. How much money does each friend get?
Each a/b

money 2 x=ware y=ware a=20-200 b=5-150 c=5-150 a>b
{A} had [{a} dollars|${a}]. A {x1} for [{b} dollars|${b}] was bought with it; a {y1} for [{c} dollars|${c}] was paid by {B}. How much money does {A} have left?
Left a-b

money 2 x=ware y=ware a=20-200 b=5-150 c=5-150 a>c
{A} paid [{c} dollars|${c}] for a {x1} and [{a} dollars|${a}] for a {y1}. The {y1} had cost [{b} dollars|${b}] more a year ago. How much more did {A} spend on the {y1} than on the {x1}?
More a-c

money 2 x=ware y=ware a=5-150 b=5-150 c=5-90
{A} paid [{a} dollars|${a}] for a {x1} and [{b} dollars|${b}] for a {y1}. {B} paid [{c} dollars|${c}] for a {x1}. How much was spent on the {x} [in all|altogether|in total]?
Total a+c

money 2 a=15-200 b=5-150
{A} spent [{b} dollars|${b}] at the fair and came home with [{a} dollars|${a}]. What amount did {he} have when {he} went to the fair?
Before a+b

money 2 a=15-200 b=5-190
{A}'s uncle gave {him} some money. Together with the [{b} dollars|${b}] that {he} had, {A} now has [{a} dollars|${a}]. How much did the uncle give?
Given a-b

money 2 x=ware a=20-250 b=10-240 a>b
Last month a {x1} cost [{a} dollars|${a}], this week it is sold for [{b} dollars|${b}]. How many dollars cheaper is it?
Less a-b

money 2 x=ware a=20-250 b=5-90
The price of a {x1} went up by [{b} dollars|${b}]. It used to be [{a} dollars|${a}]. How much does the {x1} cost now?
Cost a+b

money 2 x=ware a=20-250 b=5-90
The price of a {x1} went down by [{b} dollars|${b}] and is [{a} dollars|${a}] now. How much did it cost before?
Before a+b

money 2 x=ware b=2-12 a=b*2-30 c=5-90
{A} paid [{a} dollars|${a}] for {b} {x}, and then [{c} dollars|${c}] for a taxi. What is the price of one of the {x}?
Each a/b

money 2 x=ware b=2-30 a=b*2-20 c=3-30
{A} earned [{a} dollars|${a}] by selling {x} for [{b} dollars|${b}] each. {c} {x} are still in {his} bag. How many {x} did [{he}|{A}] sell?
Pieces a/b

money 2 x=ware a=2-12 b=2-30 c=a+2-30
{A} owns {c} {x}. Today {he} sold {a} of them and got [{b} dollars|${b}] for every one. How much money did [{he}|{A}] get?
Earned a*b

money 2 a=10-120
{B} has [{a} dollars|${a}]. {A} has twice that amount. How much does {A} have?
Times a*2

money 2 a=30-200 c=10-180 b=5-90 a>c
A bike costs [{a} dollars|${a}], a lock for it [{b} dollars|${b}]. If {A} has saved [{c} dollars|${c}], how much more does {he} need for the bike?
Missing a-c

money 3 a=60-300 b=5-25 c=2-9
A coat costs [{a} dollars|${a}]. {A} has saved [{b} dollars|${b}] a week for {c} weeks. How much money is missing?
Saved b*c ; Missing a-r

money 3 x=ware y=ware a=60-300 b=10-100 c=10-100
{A} handed over [{a} dollars|${a}] for a {x1} that costs [{b} dollars|${b}] and a {y1} that costs [{c} dollars|${c}]. How much change did [{he}|{A}] get?
Cost b+c ; Left a-r

money 3 a=10-120 b=10-120 c=2-9
{A} puts in [{a} dollars|${a}] and {B} [{b} dollars|${b}]. With this money they buy {c} tickets of the same price and nothing is left. What does one ticket cost, in dollars?
Money a+b ; Each r/c

money 3 a=4-20 b=2-12 c=20-200
A room costs [{a} dollars|${a}] a night. {A} stays {b} nights and pays [{c} dollars|${c}] for meals. How much does {A} pay [in all|altogether|in total]?
Cost a*b ; Total r+c

post 1 x=mail a=5-150 b=5-150
[In the morning the post office got {a} {x} and in the afternoon {b}.|The post office got {a} {x} in the morning and {b} in the afternoon.] How many {x} arrived that day?
Total a+b

post 1 x=mail a=20-200 b=5-190 a>b
The mail carrier had {a} {x} in the bag. {b} {x} have been delivered. How many {x} are yet to be delivered?
Left a-b

post 1 x=mail a=3-20 b=2-15
[Each|Every one] of the {a} houses in the street got {b} {x}. How many {x} came to the street?
Total a*b

post 1 x=mail b=2-12 a=b*3-30
{a} {x} were loaded onto {b} carts, the same number on each. How many {x} were on one cart?
Each a/b

post 2 y=mail x=mail a=5-90 b=5-90 c=5-90
{A} got {a} {x} and {b} {y} in spring, and {c} {x} in fall. How many {x} did {A} get in both seasons?
Total a+c

post 2 y=mail x=mail a=5-90 b=5-90 c=5-90 a>c
{A} got {a} {x} and {b} {y} in spring, and {c} {x} in fall. How many more {x} came in spring than in fall?
More a-c

post 2 a=5-90 b=5-90 c=5-90
{A} got {a} letters and {b} postcards in spring, and {c} letters in fall. What was the number of cards and letters that [{he}|{A}] got in spring?
Total a+b

post 2 a=10-90 b=5-80 c=2-15 a>b
{A} had to write {a} thank-you cards within {c} days. {b} of them are written. How many cards are not written yet?
Left a-b

post 2 x=mail a=10-90 b=5-80
{A} put {b} stamps on {x}, and {a} stamps remained in the booklet. How many stamps were in the booklet at the beginning?
Before a+b

post 2 a=12-90 c=2-80 a>c
There were {a} messages in {A}'s inbox. After {he} had deleted some, {c} were in it. How many messages did {A} delete?
Gone a-c

post 2 y=mail x=weight a=2-12 b=2-20 c=2-40
A {y1} weighs {b} {x}, and its delivery takes {c} hours. How many {x} do {a} such {y} weigh?
Total a*b

post 2 x=mail b=2-12 a=b*2-20 c=2-9
{A} delivers {a} {x} in {c} streets. {His} bag holds {b} {x}. How many times does [{he}|{A}] have to fill the bag?
Times a/b

post 2 x=weight a=5-60 b=3-50 c=2-40
{A}'s letter was {a} hours on the way, {B}'s parcel {b} hours longer than that. The parcel weighed {c} {x}. How many hours was the parcel on the way?
Total a+b

post 2 x=mail a=20-150 b=5-140 c=5-60 a>b
Out of {a} {x} in the van, {b} go to the north of the town. {c} people wait in the north. How many {x} do not go there?
Rest a-b

post 3 y=mail x=mail a=5-60 b=5-60 c=3-90
The mail carrier had {a} {x} and {b} {y} in the bag. {c} pieces have been dropped into mailboxes. How many pieces are in the bag now?
Total a+b ; Left r-c

post 3 x=mail a=3-12 b=3-20 c=3-90
A clerk tied {x} into {a} bundles of {b}. {c} {x} were not tied up. How many {x} were there [in all|altogether|in total]?
Total a*b ; Then r+c

post 3 x=mail a=40-200 b=4-25 c=2-7
{A} has {a} {x} and hands out {b} of them an hour. How many {x} are left after {c} hours?
Given b*c ; Left a-r

office 1 a=20-300 b=10-280 a>b
[A printer holds {a} sheets of paper.|There are {a} sheets of paper in the printer.] {A} prints {b} pages on one sheet each. How many sheets stay in the printer?
Left a-b

office 1 a=10-200 b=10-200
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]{a} people work in the office upstairs, {b} downstairs. How many people work in the offices [altogether|on both floors]?
Total a+b

office 1 a=2-12 b=3-60
{A} types {b} words a minute. How many words does [{he}|{A}] type in {a} minutes?
Total a*b

office 1 b=2-12 a=b*2-30
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{b} clerks divide {a} forms equally between them. How many forms does every clerk get?
Each a/b

office 2 a=10-90 b=5-80 c=3-60 a>b
{A} and {B} have to answer {a} calls today. {b} callers have been helped so far, {c} by {A} and the others by {B}. How many calls have not been answered?
Left a-b

office 2 a=10-90 b=5-80 c=3-60 b>c
{A} and {B} have to answer {a} calls today. {b} callers have been helped so far, {c} by {A} and the others by {B}. How many callers has {B} helped?
Rest b-c

office 2 a=8-90 b=5-80
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]This week {a} desks are in use in the office, after {b} new ones were set up. How many desks were used earlier?
Before a-b

office 2 a=8-90 b=5-80 c=3-30
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]The firm let {b} workers go, which left {a} workers and {c} machines. How many workers did the firm have earlier?
Before a+b

office 2 a=2-12 b=5-60 c=2-9
A meeting lasts {b} minutes and has {c} speakers. {A} goes to {a} such meetings. How many minutes are those?
Total a*b

office 2 b=5-30 a=b*2-12 c=10-90
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]The copier makes {b} copies a minute and has {c} sheets in its second tray. How many minutes does it take to make {a} copies?
Share a/b

office 2 w=ware z=month y=month x=month a=10-120 b=10-120 c=10-120
The firm built {a} {w} in {x}, {b} in {y} and {c} in {z}. [How|How|how] many {w} were built in {x} and {z}?
Total a+c

office 2 w=ware z=month y=month x=month a=20-150 b=10-120 c=10-120 a>c
The firm built {a} {w} in {x}, {b} in {y} and {c} in {z}. How many fewer were built in {z} than in {x}?
Fewer a-c

office 2 y=ware x=month a=20-150 b=10-120
The firm wants to build {a} {y} in {x} and so far has built {b}. How many {y} have to be built in the rest of {x}?
Missing a-b

office 2 a=10-99 b=10-99 c=2-12
{A} wrote a report of {a} pages and {B} one of {b} pages; it took them {c} days. How many pages are the two reports together?
Total a+b

office 2 x=thing b=2-12 a=b*2-20 c=2-20
{a} {x} were given out to the workers, {b} to each, and {c} visitors got nothing. How many workers were there?
Share a/b

office 3 a=2-9 b=5-40 c=2-60
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]There are {a} floors with {b} desks each. {c} desks are empty today. How many desks are in use?
Total a*b ; Left r-c

office 3 a=5-30 b=5-30 c=2-8
In one hour {A} reads {a} letters and {B} reads {b}. How many letters do the two read in {c} hours?
Hourly a+b ; Total r*c

office 3 a=60-300 b=10-90 c=10-90
[A pack has {a} sheets of paper.|There were {a} sheets of paper in a pack.] {A} took {b} sheets and {B} took {c}. How many sheets are there now?
Left a-b ; Then r-c

hospital 1 a=10-120 b=5-110 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A hospital has {a} beds. {b} of them are [in use|taken]. How many beds are free?
Left a-b

hospital 1 y=day x=day a=5-60 b=5-60
A doctor saw {a} patients on {x} and {b} patients on {y}. How many patients did the doctor see on these two days?
Total a+b

hospital 1 a=2-9 b=2-30
{A} has to take {a} pills a day. How many pills does [{he}|{A}] take in {b} days?
Total a*b

hospital 1 b=2-9 a=b*2-30
A bottle holds {a} spoons of syrup. [A sick child needs|{A} needs] {b} spoons a day. For how many days does the bottle last?
Days a/b

hospital 2 a=10-90 b=5-80 c=5-80 a>b
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} patients and {c} nurses were in the ward when {b} patients were sent home. How many patients were in the ward after that?
Left a-b

hospital 2 a=10-90 b=5-80 c=5-80
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]{a} patients and {c} nurses were in the ward when {b} more patients came. How many patients were in the ward then?
Total a+b

hospital 2 a=10-90 b=5-80
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]The vet treated {a} animals this week. {b} of them were cats, [the rest|the others] were dogs. [How|How|how] many dogs were treated by the vet?
Rest a-b

hospital 2 x=group a=5-80 b=5-60 c=2-30
Before {A} came into the waiting room, {a} {x} had been called in and {b} {x} were still sitting there. {c} chairs were empty. [How|How|how] many {x} had come before {A}?
Before a+b

hospital 2 a=60-99 b=20-59 c=3-30 a>b
{A}'s heart beats {a} times a minute after running and {b} times at rest. The nurse measures it for {c} minutes. How many more beats a minute does [{he}|{A}] have after running than at rest?
More a-b

hospital 2 a=2-9 b=3-20 c=2-9
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A nurse changes {b} bandages in every hour of work, and has {c} breaks. [How|How|how] many bandages does the nurse change in {a} hours?
Total a*b

hospital 2 b=2-12 a=b*2-12 c=20-90
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ][There are {a} sick people|{a} sick people are] in the ward and {c} in the rest of the building. If one nurse can look after {b} people, how many nurses does the ward need?
Needed a/b

hospital 2 a=12-60 c=2-50 a>c
{A} had {a} plasters in {his} bag. A few were used, and {c} are left. How many plasters did [{he}|{A}] use?
Gone a-c

hospital 2 a=10-90 b=3-60 c=3-60 a>b
{A} waited {a} minutes at the dentist's, {b} minutes longer than {B}, who arrived {c} minutes late. How many minutes did {B} wait?
Less a-b

hospital 3 a=2-12 b=2-9 c=10-60
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]There are {a} rooms with {b} beds each in the ward. {c} patients came, but some beds stayed empty. How many beds stayed empty?
Total a*b ; Left r-c

hospital 3 x=group a=10-60 b=3-30 c=3-40
{a} {x} were in the waiting room. The doctor saw {b} of them while {c} others came in. How many {x} are waiting now?
Left a-b ; Then r+c

hospital 3 a=2-6 b=2-6 c=3-14
{A} takes {a} white pills and {b} red pills each day. How many pills does [{he}|{A}] take in {c} days?
Daily a+b ; Total r*c

library 1 x=book a=20-200 b=5-190 a>b
The library owns {a} {x} about birds. {b} of them are lent out. How many of these {x} can still be borrowed?
Left a-b

library 1 x=book a=3-60 b=3-60
{A} borrowed {a} {x} in [March|May|winter] and {b} in [April|June|spring]. How many {x} did [{he}|{A}] borrow?
Total a+b

library 1 x=book a=2-12 b=3-30
[Each|Every one] of the {a} children in the reading club may take {b} {x}. How many {x} can the children take?
Total a*b

library 1 x=book b=2-12 a=b*2-20
{A} needs {b} bags to carry {a} {x} to the library. Every bag holds the same number. How many {x} does one bag hold?
Each a/b

library 2 x=book y=book a=20-150 b=10-140 c=5-80 a>c
A library has {a} {x} and {b} {y}. Today {c} {x} were borrowed. How many {x} are on the shelves tonight?
Left a-c

library 2 x=book y=book a=20-150 b=10-140 c=5-80 a>b
A library has {a} {x} and {b} {y} for {c} readers. How many fewer {y} than {x} does it have?
Fewer a-b

library 2 x=book y=book a=20-150 b=10-140 c=5-80
A library has {a} {x} and {b} {y}. If the mayor sends {c} more {y}, how many {y} will it have?
Total b+c

library 2 x=book a=10-99 b=5-90
When {A} had returned {b} {x}, {he} still had {a} {x} from the library at home. How many {x} had [{he}|{A}] borrowed?
Before a+b

library 2 x=book a=10-150 b=5-140
This morning some {x} were standing on the shelf. Now that {b} have been brought back, {a} are standing there. How many {x} were there this morning?
Before a-b

library 2 x=book a=2-12 b=3-40 c=2-12
A shelf at {A}'s has {a} boards, and {b} {x} fit on a board. {c} lamps hang above. How many {x} fit on the shelf?
Total a*b

library 2 x=book y=book b=2-12 a=b*2-20 c=3-90
{A} repaired {a} {x} and {c} {y}, {b} {x} every day. On how many days did [{he}|{A}] repair {x}?
Days a/b

library 2 a=5-60 b=5-60 c=5-60
{A} read {a} pages of {his} book on the bus, {b} pages of the newspaper at lunch, and {c} pages of {his} book in bed. How many pages of the book did [{he}|{A}] read?
Total a+c

library 2 a=60-300 b=20-250 c=20-250 a>b
{A}'s book is {a} pages long, {B}'s {b} and {C}'s {c}. How many pages more than {B} does {A} have to read?
More a-b

library 2 b=5-40 a=b*3-12 c=2-20
A novel with {a} pages has {c} pictures. {A} wants to be through with it in some days, reading {b} pages on each of them. How many days will that be?
Days a/b

library 2 a=60-300 b=20-250
{A} has {a} pages left of a book after reading {b} pages. How many pages does the whole book have?
Total a+b

library 3 x=book a=20-150 b=5-60 c=5-60
There were {a} {x} on the cart. The librarian put {b} of them on the shelves and laid {c} returned ones onto the cart. How many {x} are on the cart now?
Left a-b ; Then r+c

library 3 x=book a=2-9 b=5-30 c=2-90
{a} boards hold {b} {x} each, and {c} {x} lie on the floor. How many {x} are there [in all|altogether|in total]?
Total a*b ; Then r+c

library 3 a=60-300 b=10-90 c=2-9
{A} has read {b} of the {a} pages of a book. {He} wants to read the rest in {c} days, the same number of pages a day. How many pages is that a day?
Left a-b ; Each r/c

market 1 x=ware a=20-200 b=5-190 a>b
At one shop a {x1} costs {a} dollars, at another {b} dollars. How many dollars can {A} save at the cheaper shop?
Saved a-b

money 1 x=ware a=20-300 b=5-280 a>b
{A} wants a {x1} for [{a} dollars|${a}] and has [{b} dollars|${b}]. How much money does {A} still need?
Missing a-b

library 1 a=30-300 b=10-290 a>b
The book of {A} has {a} pages, {b} of them with pictures. How many pages have no pictures?
Rest a-b
)";

} // namespace

std::string_view townScenes() {
    return kScenes;
}

} // namespace sdrl::programs
