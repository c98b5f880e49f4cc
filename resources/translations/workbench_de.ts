<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>Advice</name>
    <message>
        <source>Change the setting that is named and try again.</source>
        <translation>Die genannte Einstellung ändern und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Correct the file at the place that is named, or use another one.</source>
        <translation>Die Datei an der genannten Stelle berichtigen oder eine andere verwenden.</translation>
    </message>
    <message>
        <source>Use a file of a supported kind; Help lists them.</source>
        <translation>Eine Datei einer unterstützten Art verwenden; die Hilfe nennt sie.</translation>
    </message>
    <message>
        <source>Check the name and the place, or choose another one.</source>
        <translation>Name und Ort prüfen oder einen anderen wählen.</translation>
    </message>
    <message>
        <source>Choose another name or folder, or remove what is there.</source>
        <translation>Einen anderen Namen oder Ordner wählen oder entfernen, was dort liegt.</translation>
    </message>
    <message>
        <source>Close the other program that uses it, then try again.</source>
        <translation>Das andere Programm schließen, das darauf zugreift, dann noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Check free space and permissions, then try again. Finished work is kept.</source>
        <translation>Freien Platz und Rechte prüfen, dann noch einmal versuchen. Fertige Arbeit bleibt erhalten.</translation>
    </message>
    <message>
        <source>Check the address and the connection, then go on. What was received is kept.</source>
        <translation>Adresse und Verbindung prüfen, dann fortsetzen. Was schon da ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Check the key under Settings, Instructors.</source>
        <translation>Den Schlüssel unter Einstellungen, Lehrmodelle prüfen.</translation>
    </message>
    <message>
        <source>Wait, or raise the limit, then go on. What was received is kept.</source>
        <translation>Warten oder die Grenze anheben, dann fortsetzen. Was schon da ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>Run the stage that is named first, or the whole loop from Overview.</source>
        <translation>Zuerst die genannte Phase ausführen oder den gesamten Ablauf aus der Übersicht.</translation>
    </message>
    <message>
        <source>Try fewer or shorter answers, or a smaller model.</source>
        <translation>Weniger oder kürzere Antworten oder ein kleineres Modell versuchen.</translation>
    </message>
    <message>
        <source>Lower the learning rate and resume: training goes on from the last good checkpoint.</source>
        <translation>Die Lernrate senken und fortsetzen: Das Training geht vom letzten guten Zwischenstand weiter.</translation>
    </message>
    <message>
        <source>This should not happen. Copy the details into a report to us.</source>
        <translation>Das sollte nicht vorkommen. Bitte die Einzelheiten kopieren und uns melden.</translation>
    </message>
</context>
<context>
    <name>AnswerTypes</name>
    <message>
        <source>Tolerance</source>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>Answers that differ by no more are equal.</source>
        <translation>Antworten, die sich um höchstens so viel unterscheiden, sind gleich.</translation>
    </message>
    <message>
        <source>Relative tolerance</source>
        <translation>Relative Toleranz</translation>
    </message>
    <message>
        <source>The same as a share of the larger answer: 0.01 is one percent.</source>
        <translation>Dasselbe als Anteil der größeren Antwort: 0,01 ist ein Prozent.</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>Einheiten</translation>
    </message>
    <message>
        <source>Words that may follow the number, with factors to convert: m = 1, km = 1000. Without any, words behind the number are ignored.</source>
        <translation>Wörter, die auf die Zahl folgen dürfen, mit Faktoren zum Umrechnen: m = 1, km = 1000. Ohne solche zählen Wörter hinter der Zahl nicht.</translation>
    </message>
    <message>
        <source>A number without a unit is no answer</source>
        <translation>Eine Zahl ohne Einheit ist keine Antwort</translation>
    </message>
    <message>
        <source>Only with units.</source>
        <translation>Nur mit Einheiten.</translation>
    </message>
    <message>
        <source>Percent signs</source>
        <translation>Prozentzeichen</translation>
    </message>
    <message>
        <source>How 10% is read.</source>
        <translation>Wie 10% gelesen wird.</translation>
    </message>
    <message>
        <source>10% is 10</source>
        <translation>10% ist 10</translation>
    </message>
    <message>
        <source>10% is 0.1</source>
        <translation>10% ist 0,1</translation>
    </message>
    <message>
        <source>Decimal comma: 1.234,5 instead of 1,234.5</source>
        <translation>Dezimalkomma: 1.234,5 statt 1,234.5</translation>
    </message>
    <message>
        <source>Currencies</source>
        <translation>Währungen</translation>
    </message>
    <message>
        <source>Signs and codes that may stand before or behind the number.</source>
        <translation>Zeichen und Kürzel, die vor oder hinter der Zahl stehen dürfen.</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>Trennzeichen</translation>
    </message>
    <message>
        <source>Stands between the parts; \n for one part a line.</source>
        <translation>Steht zwischen den Teilen; \n für einen Teil je Zeile.</translation>
    </message>
    <message>
        <source>Each part is</source>
        <translation>Jeder Teil ist</translation>
    </message>
    <message>
        <source>The kind of answer of one part.</source>
        <translation>Die Art der Antwort eines Teils.</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Zahl</translation>
    </message>
    <message>
        <source>One number, however it is written: 1,000, 3/4, 1.5e3, $12 or 10%.</source>
        <translation>Eine Zahl, wie auch immer geschrieben: 1,000, 3/4, 1.5e3, $12 oder 10%.</translation>
    </message>
    <message>
        <source>Multiple choice</source>
        <translation>Auswahlfrage</translation>
    </message>
    <message>
        <source>The letter of one option, as in C, (C) or Option C.</source>
        <translation>Der Buchstabe einer Möglichkeit, etwa C, (C) oder Option C.</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Buchstaben</translation>
    </message>
    <message>
        <source>The options&apos; letters or digits, two to ten.</source>
        <translation>Die Buchstaben oder Ziffern der Möglichkeiten, zwei bis zehn.</translation>
    </message>
    <message>
        <source>Yes or no</source>
        <translation>Ja oder nein</translation>
    </message>
    <message>
        <source>Yes or no; true and false count too.</source>
        <translation>Ja oder nein; wahr und falsch zählen auch.</translation>
    </message>
    <message>
        <source>One of several labels</source>
        <translation>Eine von mehreren Bezeichnungen</translation>
    </message>
    <message>
        <source>One label of a closed set, such as positive, negative or neutral.</source>
        <translation>Eine Bezeichnung aus einer festen Menge, etwa positiv, negativ oder neutral.</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Bezeichnungen</translation>
    </message>
    <message>
        <source>Two or more, separated by commas.</source>
        <translation>Zwei oder mehr, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>Other words for a label</source>
        <translation>Andere Wörter für eine Bezeichnung</translation>
    </message>
    <message>
        <source>One label a line: positive: good, favourable</source>
        <translation>Eine Bezeichnung je Zeile: positiv: gut, günstig</translation>
    </message>
    <message>
        <source>Short text</source>
        <translation>Kurzer Text</translation>
    </message>
    <message>
        <source>A name, a term or another short phrase; white space never matters.</source>
        <translation>Ein Name, ein Begriff oder eine andere kurze Wendung; Leerraum zählt nie.</translation>
    </message>
    <message>
        <source>Upper and lower case are the same</source>
        <translation>Groß- und Kleinschreibung sind gleich</translation>
    </message>
    <message>
        <source>Punctuation does not matter: U.S. equals US</source>
        <translation>Satzzeichen zählen nicht: U.S. gleicht US</translation>
    </message>
    <message>
        <source>Articles do not matter: the Nile equals Nile</source>
        <translation>Artikel zählen nicht: the Nile gleicht Nile</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>Formel</translation>
    </message>
    <message>
        <source>LaTeX or a plain formula; what has the same value is equal: 2/4, 0.5, 1/2.</source>
        <translation>LaTeX oder eine einfache Formel; was denselben Wert hat, ist gleich: 2/4, 0.5, 1/2.</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>A day, however it is written: 2024-03-01 or March 1st, 2024.</source>
        <translation>Ein Tag, wie auch immer geschrieben: 2024-03-01 oder March 1st, 2024.</translation>
    </message>
    <message>
        <source>03/04/2024 is</source>
        <translation>03/04/2024 ist</translation>
    </message>
    <message>
        <source>How dates of three numbers are read.</source>
        <translation>Wie ein Datum aus drei Zahlen gelesen wird.</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>3 April (day first)</source>
        <translation>3. April (Tag zuerst)</translation>
    </message>
    <message>
        <source>March 4 (month first)</source>
        <translation>4. März (Monat zuerst)</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Several answers of one kind whose order counts; up to 100.</source>
        <translation>Mehrere Antworten einer Art, deren Reihenfolge zählt; bis zu 100.</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Several answers of one kind in any order, repetitions ignored; up to 100.</source>
        <translation>Mehrere Antworten einer Art in beliebiger Reihenfolge, ohne Wiederholungen; bis zu 100.</translation>
    </message>
    <message>
        <source>Text that matches a pattern</source>
        <translation>Text, der zu einem Muster passt</translation>
    </message>
    <message>
        <source>The last match of a regular expression (PCRE2), or its first group.</source>
        <translation>Der letzte Treffer eines regulären Ausdrucks (PCRE2) oder dessen erste Gruppe.</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>For example \b([A-Z]{2}-\d{3})\b</source>
        <translation>Zum Beispiel \b([A-Z]{2}-\d{3})\b</translation>
    </message>
    <message>
        <source>In a LaTeX box: \boxed{…}</source>
        <translation>In einem LaTeX-Kasten: \boxed{…}</translation>
    </message>
    <message>
        <source>Usual in mathematics; most models know it.</source>
        <translation>In der Mathematik üblich; die meisten Modelle kennen es.</translation>
    </message>
    <message>
        <source>In a tag: &lt;answer&gt;…&lt;/answer&gt;</source>
        <translation>In einem Tag: &lt;answer&gt;…&lt;/answer&gt;</translation>
    </message>
    <message>
        <source>Leaves room for reasoning before it; good for letters and labels.</source>
        <translation>Lässt Raum für Überlegungen davor; gut für Buchstaben und Bezeichnungen.</translation>
    </message>
    <message>
        <source>On a line that begins with a word: Answer: …</source>
        <translation>In einer Zeile, die mit einem Wort beginnt: Answer: …</translation>
    </message>
    <message>
        <source>Reads naturally; upper and lower case of the word do not matter.</source>
        <translation>Liest sich natürlich; Groß- und Kleinschreibung des Wortes zählen nicht.</translation>
    </message>
    <message>
        <source>Behind ####</source>
        <translation>Hinter ####</translation>
    </message>
    <message>
        <source>As in GSM8K: the end of the line behind four hashes.</source>
        <translation>Wie in GSM8K: das Ende der Zeile hinter vier Rauten.</translation>
    </message>
    <message>
        <source>The whole reply is the answer</source>
        <translation>Die ganze Ausgabe ist die Antwort</translation>
    </message>
    <message>
        <source>No room for reasoning: for very short answers only.</source>
        <translation>Kein Raum für Überlegungen: nur für sehr kurze Antworten.</translation>
    </message>
    <message>
        <source>%1 in \boxed{…}</source>
        <translation>%1 in \boxed{…}</translation>
    </message>
    <message>
        <source>%1 behind ####</source>
        <translation>%1 hinter ####</translation>
    </message>
    <message>
        <source>%1 between &lt;%2&gt; and &lt;/%2&gt;</source>
        <translation>%1 zwischen &lt;%2&gt; und &lt;/%2&gt;</translation>
    </message>
    <message>
        <source>%1 on a line that begins with &quot;%2&quot;</source>
        <translation>%1 in einer Zeile, die mit „%2“ beginnt</translation>
    </message>
    <message>
        <source>%1, the whole reply</source>
        <translation>%1, die ganze Ausgabe</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>SDRL Workbench cannot start.</source>
        <translation>SDRL Workbench kann nicht starten.</translation>
    </message>
</context>
<context>
    <name>CheckpointChoice</name>
    <message>
        <source>last</source>
        <translation>letzter</translation>
    </message>
    <message>
        <source>best on development</source>
        <translation>bester bei den Entwicklungsfragen</translation>
    </message>
    <message>
        <source>%1, step %2</source>
        <translation>%1, Schritt %2</translation>
    </message>
</context>
<context>
    <name>ComparedModel</name>
    <message>
        <source>(no answer)</source>
        <translation>(keine Antwort)</translation>
    </message>
    <message>
        <source>won</source>
        <translation>gewonnen</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>verloren</translation>
    </message>
    <message>
        <source>right both times</source>
        <translation>beide Male richtig</translation>
    </message>
    <message>
        <source>wrong both times</source>
        <translation>beide Male falsch</translation>
    </message>
</context>
<context>
    <name>Difficulty</name>
    <message>
        <source>Level %1</source>
        <translation>Stufe %1</translation>
    </message>
    <message>
        <source>Not graded</source>
        <translation>Nicht eingestuft</translation>
    </message>
</context>
<context>
    <name>DiscardQuestion</name>
    <message>
        <source>What you entered is not saved yet.</source>
        <translation>Was Sie eingegeben haben, ist noch nicht gespeichert.</translation>
    </message>
    <message>
        <source>&amp;Keep editing</source>
        <translation>Weiter &amp;bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
</context>
<context>
    <name>Duration</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>before training</source>
        <translation>vor dem Training</translation>
    </message>
    <message>
        <source>after training</source>
        <translation>nach dem Training</translation>
    </message>
    <message>
        <source>best on development</source>
        <translation>bester bei den Entwicklungsfragen</translation>
    </message>
    <message>
        <source>held-out questions</source>
        <translation>zurückgehaltene Fragen</translation>
    </message>
    <message>
        <source>control: %1</source>
        <translation>Kontrolle: %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1%2 points</source>
        <translation>%1%2 Punkte</translation>
    </message>
    <message>
        <source>between %1 and %2</source>
        <translation>zwischen %1 und %2</translation>
    </message>
    <message>
        <source>No question was answered differently.</source>
        <translation>Keine Frage wurde anders beantwortet.</translation>
    </message>
    <message>
        <source>p &lt; 0.001</source>
        <translation>p &lt; 0,001</translation>
    </message>
    <message>
        <source>p = %1</source>
        <translation>p = %1</translation>
    </message>
    <message>
        <source>Hardly chance (%1).</source>
        <translation>Kaum Zufall (%1).</translation>
    </message>
    <message>
        <source>Probably not chance (%1).</source>
        <translation>Wahrscheinlich kein Zufall (%1).</translation>
    </message>
    <message>
        <source>Could well be chance (%1).</source>
        <translation>Könnte gut Zufall sein (%1).</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Prompts for TRL</source>
        <translation>Prompts für TRL</translation>
    </message>
    <message>
        <source>TRL&apos;s GRPOTrainer and RLOOTrainer, Unsloth</source>
        <translation>GRPOTrainer und RLOOTrainer von TRL, Unsloth</translation>
    </message>
    <message>
        <source>JSON Lines: &quot;prompt&quot; as messages and &quot;answer&quot; for the reward function, with pass rate and source beside them.</source>
        <translation>JSON Lines: „prompt“ als Nachrichten und „answer“ für die Belohnungsfunktion, daneben Lösungsquote und Quelle.</translation>
    </message>
    <message>
        <source>Prompts for verl</source>
        <translation>Prompts für verl</translation>
    </message>
    <message>
        <source>verl, TinyZero and their kin</source>
        <translation>verl, TinyZero und Verwandte</translation>
    </message>
    <message>
        <source>JSON Lines with verl&apos;s five fields: data_source, prompt, ability, reward_model and extra_info.</source>
        <translation>JSON Lines mit den fünf Feldern von verl: data_source, prompt, ability, reward_model und extra_info.</translation>
    </message>
    <message>
        <source>Chat messages</source>
        <translation>Chat-Nachrichten</translation>
    </message>
    <message>
        <source>TRL&apos;s SFTTrainer, Unsloth, LLaMA-Factory, hosted tuners</source>
        <translation>SFTTrainer von TRL, Unsloth, LLaMA-Factory, Trainingsdienste</translation>
    </message>
    <message>
        <source>JSON Lines: &quot;messages&quot; with the prompt that the student reads and the solution. For supervised training.</source>
        <translation>JSON Lines: „messages“ mit dem Prompt, den das Schülermodell liest, und dem Lösungsweg. Für überwachtes Training.</translation>
    </message>
    <message>
        <source>Trained model</source>
        <translation>Trainiertes Modell</translation>
    </message>
    <message>
        <source>transformers, vLLM, llama.cpp&apos;s converter</source>
        <translation>transformers, vLLM, der Umwandler von llama.cpp</translation>
    </message>
    <message>
        <source>A Hugging Face folder: weights as safetensors, configuration, tokenizer, chat template and a README with the figures.</source>
        <translation>Ein Hugging-Face-Ordner: Gewichte als safetensors, Konfiguration, Tokenizer, Chat-Vorlage und ein README mit den Zahlen.</translation>
    </message>
    <message>
        <source>All questions</source>
        <translation>Alle Fragen</translation>
    </message>
    <message>
        <source>scripts, spreadsheets, another person</source>
        <translation>Skripte, Tabellenprogramme, andere Menschen</translation>
    </message>
    <message>
        <source>JSON Lines with everything that is known of each question: source, votes, pass rate, selection, why it was dropped.</source>
        <translation>JSON Lines mit allem, was über jede Frage bekannt ist: Quelle, Stimmen, Lösungsquote, Auswahl, Grund des Ausscheidens.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>any web browser, also offline</source>
        <translation>jeder Webbrowser, auch ohne Netz</translation>
    </message>
    <message>
        <source>One HTML page that needs nothing else: outcome, questions, difficulty, training, examples, settings and provenance.</source>
        <translation>Eine HTML-Seite, die nichts weiter braucht: Ergebnis, Fragen, Schwierigkeit, Training, Beispiele, Einstellungen und Herkunft.</translation>
    </message>
    <message>
        <source>Train it elsewhere</source>
        <translation>Anderswo trainieren</translation>
    </message>
    <message>
        <source>Use the model</source>
        <translation>Das Modell verwenden</translation>
    </message>
    <message>
        <source>Share the data</source>
        <translation>Die Daten weitergeben</translation>
    </message>
    <message>
        <source>Show the result</source>
        <translation>Das Ergebnis zeigen</translation>
    </message>
    <message>
        <source>the model with the weights of one checkpoint</source>
        <translation>das Modell mit den Gewichten eines Zwischenstands</translation>
    </message>
    <message>
        <source>the project as it is now</source>
        <translation>das Projekt, wie es jetzt ist</translation>
    </message>
    <message numerus="yes">
        <source>%n selected question(s)</source>
        <translation>
            <numerusform>%n ausgewählte Frage</numerusform>
            <numerusform>%n ausgewählte Fragen</numerusform>
        </translation>
    </message>
    <message>
        <source>all %1 questions, the %2 dropped ones included</source>
        <translation>alle %1 Fragen, auch die %2 ausgeschiedenen</translation>
    </message>
    <message numerus="yes">
        <source>all %n question(s)</source>
        <translation>
            <numerusform>%n Frage</numerusform>
            <numerusform>alle %n Fragen</numerusform>
        </translation>
    </message>
    <message>
        <source>Cluster run</source>
        <translation>Training auf einem Cluster</translation>
    </message>
    <message>
        <source>verl, TRL, OpenRLHF with GPUs</source>
        <translation>verl, TRL, OpenRLHF mit Grafikkarten</translation>
    </message>
    <message>
        <source>A folder with the selected questions, those for looks, the test, this task&apos;s reward in Python, the training settings in the words of each trainer, and run.py, which checks it all and starts. What a trainer does otherwise is in NOTES.md.</source>
        <translation>Ein Ordner mit den ausgewählten Fragen, denen für Blicke, dem Test, der Belohnung dieser Aufgabe in Python, den Trainingseinstellungen in den Worten jedes Programms und run.py, das alles prüft und startet. Was ein Programm anders macht, steht in NOTES.md.</translation>
    </message>
</context>
<context>
    <name>Figure</name>
    <message>
        <source>dead groups %1</source>
        <translation>tote Gruppen %1</translation>
    </message>
    <message>
        <source>expected dead groups %1</source>
        <translation>erwartete tote Gruppen %1</translation>
    </message>
    <message>
        <source>mean reward %1</source>
        <translation>mittlere Belohnung %1</translation>
    </message>
    <message>
        <source>best mean reward %1</source>
        <translation>beste mittlere Belohnung %1</translation>
    </message>
    <message>
        <source>mean reward at first %1</source>
        <translation>mittlere Belohnung anfangs %1</translation>
    </message>
    <message>
        <source>best at step %1</source>
        <translation>am besten bei Schritt %1</translation>
    </message>
    <message>
        <source>cut-off answers %1</source>
        <translation>abgeschnittene Antworten %1</translation>
    </message>
    <message>
        <source>limit %1 tokens</source>
        <translation>Grenze %1 Token</translation>
    </message>
    <message>
        <source>answers in the form asked for %1</source>
        <translation>Antworten in der verlangten Form %1</translation>
    </message>
    <message>
        <source>held-out accuracy %1</source>
        <translation>zurückgehaltene Fragen richtig %1</translation>
    </message>
    <message>
        <source>held-out accuracy at first %1</source>
        <translation>zurückgehaltene Fragen richtig anfangs %1</translation>
    </message>
    <message>
        <source>best held-out accuracy %1</source>
        <translation>zurückgehaltene Fragen richtig bestenfalls %1</translation>
    </message>
    <message>
        <source>best of the last looks %1</source>
        <translation>beste der letzten Prüfungen %1</translation>
    </message>
    <message>
        <source>%1 looks</source>
        <translation>%1 Prüfungen</translation>
    </message>
    <message>
        <source>entropy %1</source>
        <translation>Entropie %1</translation>
    </message>
    <message>
        <source>entropy at first %1</source>
        <translation>Entropie anfangs %1</translation>
    </message>
    <message>
        <source>KL %1</source>
        <translation>KL %1</translation>
    </message>
    <message>
        <source>gradient norm %1</source>
        <translation>Gradientennorm %1</translation>
    </message>
    <message>
        <source>gradient norm at first %1</source>
        <translation>Gradientennorm anfangs %1</translation>
    </message>
    <message>
        <source>size of the loss %1</source>
        <translation>Betrag des Verlusts %1</translation>
    </message>
    <message>
        <source>difference of log-probabilities %1</source>
        <translation>Abstand der Log-Wahrscheinlichkeiten %1</translation>
    </message>
    <message>
        <source>threshold %1</source>
        <translation>Schwelle %1</translation>
    </message>
    <message>
        <source>over %1 steps</source>
        <translation>über %1 Schritte</translation>
    </message>
    <message>
        <source>%1 steps</source>
        <translation>%1 Schritte</translation>
    </message>
    <message>
        <source>%1 questions</source>
        <translation>%1 Fragen</translation>
    </message>
    <message>
        <source>%1 test questions</source>
        <translation>%1 Testfragen</translation>
    </message>
    <message>
        <source>interval ± %1</source>
        <translation>Intervall ± %1</translation>
    </message>
    <message>
        <source>%1 questions per step</source>
        <translation>%1 Fragen je Schritt</translation>
    </message>
    <message>
        <source>%1 answers per question</source>
        <translation>%1 Antworten je Frage</translation>
    </message>
    <message>
        <source>answers up to %1 tokens</source>
        <translation>Antworten bis %1 Token</translation>
    </message>
    <message>
        <source>questions up to %1 tokens</source>
        <translation>Fragen bis %1 Token</translation>
    </message>
    <message>
        <source>context of %1 tokens</source>
        <translation>Kontext von %1 Token</translation>
    </message>
    <message>
        <source>needs %1</source>
        <translation>braucht %1</translation>
    </message>
    <message>
        <source>the computer has %1</source>
        <translation>der Rechner hat %1</translation>
    </message>
    <message>
        <source>free now %1</source>
        <translation>jetzt frei %1</translation>
    </message>
    <message>
        <source>free %1</source>
        <translation>frei %1</translation>
    </message>
</context>
<context>
    <name>FileModel</name>
    <message>
        <source>not on the disk</source>
        <translation>nicht auf der Platte</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <translation>fehlgeschlagen: %1</translation>
    </message>
    <message>
        <source>needs OCR: no text layer, probably a scan</source>
        <translation>braucht OCR: keine Textebene, wohl ein Scan</translation>
    </message>
    <message>
        <source>changed on disk</source>
        <translation>auf der Platte geändert</translation>
    </message>
    <message>
        <source>cut with other settings</source>
        <translation>mit anderen Einstellungen geteilt</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>read</source>
        <translation>gelesen</translation>
    </message>
    <message>
        <source>indexed</source>
        <translation>indiziert</translation>
    </message>
    <message>
        <source>%1 is not there any more. Put it back, or remove it from the list.</source>
        <translation>%1 ist nicht mehr da. Zurücklegen oder aus der Liste entfernen.</translation>
    </message>
    <message>
        <source>The file holds pictures of pages and no text. Run it through a text recognition program (OCR), then put the result in its place.</source>
        <translation>Die Datei enthält Bilder von Seiten und keinen Text. Mit einem Programm zur Texterkennung (OCR) bearbeiten, dann das Ergebnis an ihre Stelle legen.</translation>
    </message>
</context>
<context>
    <name>FoundPassage</name>
    <message>
        <source>page %1</source>
        <translation>Seite %1</translation>
    </message>
    <message>
        <source>passage %1</source>
        <translation>Textstelle %1</translation>
    </message>
</context>
<context>
    <name>ItemCard</name>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>not in the form asked for</source>
        <translation>nicht in der verlangten Form</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <source>One greedy answer</source>
        <translation>Eine Antwort ohne Zufall</translation>
    </message>
    <message>
        <source>Sampled answers</source>
        <translation>Gezogene Antworten</translation>
    </message>
    <message>
        <source>with %1 others</source>
        <translation>mit %1 weiteren</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>zurückgenommen</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>There was no vote on it yet.</source>
        <translation>Darüber wurde noch nicht abgestimmt.</translation>
    </message>
    <message>
        <source>Solution</source>
        <translation>Lösungsweg</translation>
    </message>
    <message>
        <source>in the bin</source>
        <translation>im Papierkorb</translation>
    </message>
    <message>
        <source>held out for evaluation</source>
        <translation>für die Auswertung zurückgehalten</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>ausgewählt</translation>
    </message>
    <message>
        <source>not selected</source>
        <translation>nicht ausgewählt</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsicht</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Difficulty</source>
        <translation>Schwierigkeit</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>Geschrieben von</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>Angaben</translation>
    </message>
    <message>
        <source>Written from</source>
        <translation>Geschrieben nach</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Varianten</translation>
    </message>
    <message>
        <source>agreement %1</source>
        <translation>Übereinstimmung %1</translation>
    </message>
    <message>
        <source>pass rate %1</source>
        <translation>Lösungsquote %1</translation>
    </message>
    <message>
        <source>(the passage, shown beside)</source>
        <translation>(die Textstelle, nebenan)</translation>
    </message>
    <message>
        <source>This question was not written from a passage.</source>
        <translation>Diese Frage wurde nicht nach einer Textstelle geschrieben.</translation>
    </message>
    <message>
        <source>page %1</source>
        <translation>Seite %1</translation>
    </message>
    <message>
        <source>Open original</source>
        <translation>Original öffnen</translation>
    </message>
    <message>
        <source>No quote from the passage supports the answer.</source>
        <translation>Kein Zitat aus der Textstelle stützt die Antwort.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>hash %1</source>
        <translation>Hash %1</translation>
    </message>
    <message>
        <source>The author&apos;s own answer</source>
        <translation>Mit der Frage geschriebene Antwort</translation>
    </message>
    <message>
        <source>Reply as received</source>
        <translation>Ausgabe wie empfangen</translation>
    </message>
    <message>
        <source>There was no vote on this answer yet.</source>
        <translation>Über diese Antwort wurde noch nicht abgestimmt.</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>%1: %2 of %3 readable candidates say the same; %4 were asked for.</source>
        <translation>%1: %2 von %3 lesbaren Vorschlägen sagen dasselbe; %4 wurden angefragt.</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>agrees</source>
        <translation>stimmt überein</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>weicht ab</translation>
    </message>
    <message>
        <source>no answer found</source>
        <translation>keine Antwort gefunden</translation>
    </message>
    <message>
        <source>the author&apos;s</source>
        <translation>mit der Frage geschrieben</translation>
    </message>
    <message>
        <source>The model has not tried this question yet.</source>
        <translation>Das Modell hat diese Frage noch nicht versucht.</translation>
    </message>
    <message>
        <source>%1 of %2 right · %3 tokens on average</source>
        <translation>%1 von %2 richtig · im Mittel %3 Token</translation>
    </message>
    <message numerus="yes">
        <source>%n cut off</source>
        <translation>
            <numerusform>%n abgeschnitten</numerusform>
            <numerusform>%n abgeschnitten</numerusform>
        </translation>
    </message>
    <message>
        <source>Stale: measured before it was edited. Measure again.</source>
        <translation>Veraltet: vor der Änderung gemessen. Neu messen.</translation>
    </message>
    <message>
        <source>The first %1 are shown.</source>
        <translation>Die ersten %1 werden gezeigt.</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n Token</numerusform>
            <numerusform>%n Token</numerusform>
        </translation>
    </message>
    <message>
        <source>No training has run yet.</source>
        <translation>Es gab noch kein Training.</translation>
    </message>
    <message>
        <source>This question was not drawn in the newest run.</source>
        <translation>Diese Frage kam im neuesten Lauf nicht vor.</translation>
    </message>
    <message>
        <source>The first %1 steps are shown.</source>
        <translation>Die ersten %1 Schritte werden gezeigt.</translation>
    </message>
    <message>
        <source>%1 · step %2 · %3 of %4 right</source>
        <translation>%1 · Schritt %2 · %3 von %4 richtig</translation>
    </message>
    <message>
        <source>reward %1 · advantage %2</source>
        <translation>Belohnung %1 · Vorteil %2</translation>
    </message>
    <message>
        <source>As it was written</source>
        <translation>Wie zuerst geschrieben</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Nobody has changed anything.</source>
        <translation>Niemand hat etwas geändert.</translation>
    </message>
    <message>
        <source>Question before:</source>
        <translation>Frage vorher:</translation>
    </message>
    <message>
        <source>Answer before:</source>
        <translation>Antwort vorher:</translation>
    </message>
</context>
<context>
    <name>Items</name>
    <message>
        <source>initial</source>
        <translation>zuerst geschrieben</translation>
    </message>
    <message>
        <source>harder</source>
        <translation>schwerer</translation>
    </message>
    <message>
        <source>easier</source>
        <translation>leichter</translation>
    </message>
    <message>
        <source>not reviewed</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>when it was written</source>
        <translation>beim Schreiben</translation>
    </message>
    <message>
        <source>by the vote</source>
        <translation>durch die Abstimmung</translation>
    </message>
    <message>
        <source>when it was rewritten</source>
        <translation>beim Umschreiben</translation>
    </message>
    <message>
        <source>empty question</source>
        <translation>leere Frage</translation>
    </message>
    <message>
        <source>no answer in the form asked for</source>
        <translation>keine Antwort in der verlangten Form</translation>
    </message>
    <message>
        <source>question of the evaluation set</source>
        <translation>Frage aus den Auswertungsfragen</translation>
    </message>
    <message>
        <source>shares eight words in a row with the evaluation set</source>
        <translation>hat acht Wörter in Folge mit den Auswertungsfragen gemeinsam</translation>
    </message>
    <message>
        <source>duplicate</source>
        <translation>Dublette</translation>
    </message>
    <message>
        <source>no candidate has an answer</source>
        <translation>kein Vorschlag enthält eine Antwort</translation>
    </message>
    <message>
        <source>too little agreement</source>
        <translation>zu wenig Übereinstimmung</translation>
    </message>
    <message>
        <source>nothing easier can be written</source>
        <translation>nichts Leichteres zu schreiben</translation>
    </message>
    <message>
        <source>nothing harder can be written</source>
        <translation>nichts Schwereres zu schreiben</translation>
    </message>
    <message>
        <source>dropped %1: %2</source>
        <translation>ausgeschieden %1: %2</translation>
    </message>
    <message>
        <source>in the bin</source>
        <translation>im Papierkorb</translation>
    </message>
    <message>
        <source>held out</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>ausgewählt</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>stale</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1–%2 %</source>
        <translation>%1–%2 %</translation>
    </message>
    <message>
        <source>review taken back</source>
        <translation>Durchsicht zurückgenommen</translation>
    </message>
    <message>
        <source>tag added</source>
        <translation>Schlagwort hinzugefügt</translation>
    </message>
    <message>
        <source>tag removed</source>
        <translation>Schlagwort entfernt</translation>
    </message>
    <message>
        <source>moved to the bin</source>
        <translation>in den Papierkorb gelegt</translation>
    </message>
    <message>
        <source>restored from the bin</source>
        <translation>aus dem Papierkorb geholt</translation>
    </message>
    <message>
        <source>question too short</source>
        <translation>Frage zu kurz</translation>
    </message>
    <message>
        <source>question too long</source>
        <translation>Frage zu lang</translation>
    </message>
    <message>
        <source>in another language</source>
        <translation>in einer anderen Sprache</translation>
    </message>
    <message>
        <source>the question gives its answer away</source>
        <translation>die Frage verrät ihre Antwort</translation>
    </message>
    <message>
        <source>the answer is copied from the passage</source>
        <translation>die Antwort ist aus der Textstelle abgeschrieben</translation>
    </message>
    <message>
        <source>overlaps with the evaluation set</source>
        <translation>überschneidet sich mit den Auswertungsfragen</translation>
    </message>
    <message>
        <source>near duplicate</source>
        <translation>fast doppelt</translation>
    </message>
    <message>
        <source>the answer was not found again</source>
        <translation>die Antwort wurde nicht wiedergefunden</translation>
    </message>
    <message>
        <source>Evaluation question</source>
        <translation>Auswertungsfrage</translation>
    </message>
    <message>
        <source>Question that was there already</source>
        <translation>Frage, die schon da war</translation>
    </message>
    <message>
        <source>Language found</source>
        <translation>Erkannte Sprache</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>Answer in the question</source>
        <translation>Antwort in der Frage</translation>
    </message>
    <message>
        <source>Answer of the others</source>
        <translation>Antwort der anderen</translation>
    </message>
    <message>
        <source>About it</source>
        <translation>Dazu</translation>
    </message>
    <message>
        <source>the vote was refused</source>
        <translation>die Abstimmung wurde verweigert</translation>
    </message>
</context>
<context>
    <name>JobState</name>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>wird gestoppt</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped, saved</source>
        <translation>gestoppt, gespeichert</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>Starter model (comes along)</source>
        <translation>Startmodell (liegt bei)</translation>
    </message>
    <message>
        <source>There is no such file or folder.</source>
        <translation>Eine solche Datei oder einen solchen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>This is an adapter: choose its base model.</source>
        <translation>Das ist ein Adapter: sein Grundmodell wählen.</translation>
    </message>
    <message>
        <source>There is no model here: no config.json and no .gguf file.</source>
        <translation>Hier ist kein Modell: keine config.json und keine .gguf-Datei.</translation>
    </message>
    <message>
        <source>This build cannot train models.</source>
        <translation>Dieses Programm wurde ohne Training gebaut.</translation>
    </message>
    <message>
        <source>memory unknown</source>
        <translation>Speicherbedarf unbekannt</translation>
    </message>
    <message>
        <source>training takes about %1 of %2, %3 are free</source>
        <translation>Training braucht etwa %1 von %2, %3 sind frei</translation>
    </message>
    <message>
        <source>fits: %1</source>
        <translation>passt: %1</translation>
    </message>
    <message>
        <source>tight: %1</source>
        <translation>knapp: %1</translation>
    </message>
    <message>
        <source>will not fit: %1</source>
        <translation>passt nicht: %1</translation>
    </message>
    <message>
        <source>%1 million parameters · %2 · %3 tokens of context</source>
        <translation>%1 Millionen Parameter · %2 · %3 Token Kontext</translation>
    </message>
</context>
<context>
    <name>PageState</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Difficulty</source>
        <translation>Schwierigkeit</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Auswertung</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>not yet possible</source>
        <translation>noch nicht möglich</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>started</source>
        <translation>begonnen</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>out of date</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Read and index documents</source>
        <translation>Dokumente lesen und indizieren</translation>
    </message>
    <message>
        <source>Find keywords and passages</source>
        <translation>Stichwörter und Textstellen finden</translation>
    </message>
    <message>
        <source>Write questions and vote on answers</source>
        <translation>Fragen schreiben und über Antworten abstimmen</translation>
    </message>
    <message>
        <source>Split into solved and unsolved</source>
        <translation>In gelöste und ungelöste trennen</translation>
    </message>
    <message>
        <source>Write harder and easier variants</source>
        <translation>Schwerere und leichtere Varianten schreiben</translation>
    </message>
    <message>
        <source>Measure pass rates</source>
        <translation>Lösungsquoten messen</translation>
    </message>
    <message>
        <source>Select questions</source>
        <translation>Fragen auswählen</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Compare before and after</source>
        <translation>Vorher und nachher vergleichen</translation>
    </message>
    <message>
        <source>the task&apos;s text</source>
        <translation>der Text der Aufgabe</translation>
    </message>
    <message>
        <source>the answer rules</source>
        <translation>die Regeln für Antworten</translation>
    </message>
    <message>
        <source>the held-out questions</source>
        <translation>die zurückgehaltenen Fragen</translation>
    </message>
    <message>
        <source>the documents</source>
        <translation>die Dokumente</translation>
    </message>
    <message>
        <source>the model</source>
        <translation>das Modell</translation>
    </message>
    <message>
        <source>the instructor</source>
        <translation>das Lehrmodell</translation>
    </message>
    <message>
        <source>the settings for writing questions</source>
        <translation>die Einstellungen für das Schreiben von Fragen</translation>
    </message>
    <message>
        <source>the settings for harder and easier variants</source>
        <translation>die Einstellungen für schwerere und leichtere Varianten</translation>
    </message>
    <message>
        <source>the settings for measuring</source>
        <translation>die Einstellungen für das Messen</translation>
    </message>
    <message>
        <source>the settings for selecting</source>
        <translation>die Einstellungen für die Auswahl</translation>
    </message>
    <message>
        <source>the settings for training</source>
        <translation>die Einstellungen für das Training</translation>
    </message>
    <message>
        <source>the settings for comparing</source>
        <translation>die Einstellungen für den Vergleich</translation>
    </message>
    <message>
        <source>the seed</source>
        <translation>der Startwert des Zufalls</translation>
    </message>
    <message>
        <source>decisions by hand</source>
        <translation>Entscheidungen von Hand</translation>
    </message>
    <message>
        <source>the outcome of an earlier stage</source>
        <translation>das Ergebnis einer früheren Phase</translation>
    </message>
    <message>
        <source>Out of date. Changed since: %1.</source>
        <translation>Veraltet. Seitdem geändert: %1.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; comes first.</source>
        <translation>Zuerst kommt „%1“.</translation>
    </message>
    <message>
        <source>The project names no model that is there.</source>
        <translation>Das Projekt nennt kein Modell, das vorhanden ist.</translation>
    </message>
    <message>
        <source>Questions are to be written from documents, and there are none yet.</source>
        <translation>Fragen sollen nach Dokumenten geschrieben werden, und es gibt noch keine.</translation>
    </message>
    <message>
        <source>The instructor of this project cannot be used as it is set up.</source>
        <translation>Das Lehrmodell dieses Projekts kann so, wie es eingerichtet ist, nicht verwendet werden.</translation>
    </message>
    <message>
        <source>The file of held-out questions cannot be read.</source>
        <translation>Die Datei der zurückgehaltenen Fragen kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>%1 documents, %2 passages</source>
        <translation>%1 Dokumente, %2 Textstellen</translation>
    </message>
    <message>
        <source>%1 of %2 questions kept</source>
        <translation>%1 von %2 Fragen behalten</translation>
    </message>
    <message>
        <source>%1 harder, %2 easier</source>
        <translation>%1 schwerer, %2 leichter</translation>
    </message>
    <message>
        <source>%1 measured, mean pass rate %2</source>
        <translation>%1 gemessen, mittlere Lösungsquote %2</translation>
    </message>
    <message>
        <source>%1 of %2 selected</source>
        <translation>%1 von %2 ausgewählt</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>%1 before, %2 after</source>
        <translation>%1 vorher, %2 nachher</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Es gibt noch nichts zu exportieren.</translation>
    </message>
    <message>
        <source>Out of date.</source>
        <translation>Veraltet.</translation>
    </message>
    <message>
        <source>The student is behind an endpoint: it can be measured, not trained.</source>
        <translation>Das Schülermodell liegt hinter einer Adresse: Es kann gemessen, aber nicht trainiert werden.</translation>
    </message>
</context>
<context>
    <name>Phase</name>
    <message>
        <source>choosing passages</source>
        <translation>Textstellen wählen</translation>
    </message>
    <message>
        <source>finding keywords</source>
        <translation>Stichwörter finden</translation>
    </message>
    <message>
        <source>generating</source>
        <translation>Text erzeugen</translation>
    </message>
    <message>
        <source>indexing</source>
        <translation>indizieren</translation>
    </message>
    <message>
        <source>loading model</source>
        <translation>Modell laden</translation>
    </message>
    <message>
        <source>reading documents</source>
        <translation>Dokumente lesen</translation>
    </message>
    <message>
        <source>selecting</source>
        <translation>auswählen</translation>
    </message>
    <message>
        <source>training</source>
        <translation>trainieren</translation>
    </message>
    <message>
        <source>measuring pass rates</source>
        <translation>Lösungsquoten messen</translation>
    </message>
    <message>
        <source>splitting into solved and unsolved</source>
        <translation>in gelöste und ungelöste trennen</translation>
    </message>
    <message>
        <source>writing harder and easier variants</source>
        <translation>schwerere und leichtere Varianten schreiben</translation>
    </message>
    <message>
        <source>writing questions</source>
        <translation>Fragen schreiben</translation>
    </message>
    <message>
        <source>answering</source>
        <translation>antworten</translation>
    </message>
    <message>
        <source>answering test questions</source>
        <translation>Testfragen beantworten</translation>
    </message>
    <message>
        <source>answering what is to be kept</source>
        <translation>Zu Behaltendes beantworten</translation>
    </message>
    <message>
        <source>writing the model</source>
        <translation>das Modell schreiben</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>%1 requests, %2 tokens</source>
        <translation>%1 Anfragen, %2 Token</translation>
    </message>
    <message>
        <source>cost %1</source>
        <translation>Kosten %1</translation>
    </message>
    <message>
        <source>%1 % of %2 kept</source>
        <translation>%1 % von %2 behalten</translation>
    </message>
</context>
<context>
    <name>Prompts</name>
    <message>
        <source>Keyword</source>
        <translation>Stichwort</translation>
    </message>
    <message>
        <source>Asks for the task&apos;s field of knowledge, to look for passages.</source>
        <translation>Fragt nach dem Wissensgebiet der Aufgabe, um Textstellen zu suchen.</translation>
    </message>
    <message>
        <source>there are no documents to search, or their keyword is given</source>
        <translation>es gibt keine Dokumente zu durchsuchen, oder ihr Stichwort ist vorgegeben</translation>
    </message>
    <message>
        <source>Search terms</source>
        <translation>Suchbegriffe</translation>
    </message>
    <message>
        <source>Asks for other words that texts of this field use.</source>
        <translation>Fragt nach anderen Wörtern, die Texte dieses Gebiets verwenden.</translation>
    </message>
    <message>
        <source>there are no documents to search, or the search terms are given</source>
        <translation>es gibt keine Dokumente zu durchsuchen, oder die Suchbegriffe sind vorgegeben</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>Asks what the task&apos;s examples have in common.</source>
        <translation>Fragt, was die Beispiele der Aufgabe gemeinsam haben.</translation>
    </message>
    <message>
        <source>the task has no examples</source>
        <translation>die Aufgabe hat keine Beispiele</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Asks for one new question with its answer.</source>
        <translation>Fragt nach einer neuen Frage mit ihrer Antwort.</translation>
    </message>
    <message>
        <source>Harder variant</source>
        <translation>Schwierigere Variante</translation>
    </message>
    <message>
        <source>Asks for a harder variant of a question.</source>
        <translation>Fragt nach einer schwierigeren Variante einer Frage.</translation>
    </message>
    <message>
        <source>it writes no harder and easier variants</source>
        <translation>es schreibt keine schwierigeren und leichteren Varianten</translation>
    </message>
    <message>
        <source>Easier variant</source>
        <translation>Leichtere Variante</translation>
    </message>
    <message>
        <source>Asks for an easier variant of a question.</source>
        <translation>Fragt nach einer leichteren Variante einer Frage.</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Asks for an answer to a question, for the vote.</source>
        <translation>Fragt nach einer Antwort auf eine Frage, für die Abstimmung.</translation>
    </message>
    <message>
        <source>there are no votes</source>
        <translation>es wird nicht abgestimmt</translation>
    </message>
    <message>
        <source>What the model should do, from the task.</source>
        <translation>Was das Modell tun soll, aus der Aufgabe.</translation>
    </message>
    <message>
        <source>What questions look like, from the task.</source>
        <translation>Wie Fragen aussehen, aus der Aufgabe.</translation>
    </message>
    <message>
        <source>What replies look like, from the task.</source>
        <translation>Wie Ausgaben aussehen, aus der Aufgabe.</translation>
    </message>
    <message>
        <source>Some of the task&apos;s examples.</source>
        <translation>Einige Beispiele der Aufgabe.</translation>
    </message>
    <message>
        <source>The field of knowledge, from the task or asked for.</source>
        <translation>Das Wissensgebiet, aus der Aufgabe oder erfragt.</translation>
    </message>
    <message>
        <source>What the examples have in common, as it was found.</source>
        <translation>Was die Beispiele gemeinsam haben, wie es gefunden wurde.</translation>
    </message>
    <message>
        <source>The passage of a document that the question is written from.</source>
        <translation>Die Textstelle eines Dokuments, nach der die Frage geschrieben wird.</translation>
    </message>
    <message>
        <source>A number that makes each request another; only without passage.</source>
        <translation>Eine Zahl, durch die jede Anfrage eine andere ist; nur ohne Textstelle.</translation>
    </message>
    <message>
        <source>The difficulty wished for, 1 to 5, if the settings say levels.</source>
        <translation>Die gewünschte Schwierigkeit, 1 bis 5, falls die Einstellungen Stufen nennen.</translation>
    </message>
    <message>
        <source>How hard it should be, in words.</source>
        <translation>Wie schwierig sie sein soll, in Worten.</translation>
    </message>
    <message>
        <source>The answers that are possible, if they are few.</source>
        <translation>Die möglichen Antworten, falls es wenige sind.</translation>
    </message>
    <message>
        <source>The question that a variant is wanted of.</source>
        <translation>Die Frage, von der eine Variante gewünscht ist.</translation>
    </message>
    <message>
        <source>The answer to that question.</source>
        <translation>Die Antwort auf diese Frage.</translation>
    </message>
    <message>
        <source>The question as the student reads it.</source>
        <translation>Die Frage, wie das Schülermodell sie liest.</translation>
    </message>
    <message>
        <source>A text is needed.</source>
        <translation>Es braucht einen Text.</translation>
    </message>
    <message>
        <source>A first line that begins with # says the version: &quot;# version 1&quot;.</source>
        <translation>Eine erste Zeile, die mit # beginnt, nennt die Version: „# version 1“.</translation>
    </message>
    <message>
        <source>Line %1: %2 is no placeholder of this prompt.</source>
        <translation>Zeile %1: %2 ist kein Platzhalter dieses Prompts.</translation>
    </message>
    <message>
        <source>%1 has to stand in this prompt: without it, all requests are the same.</source>
        <translation>%1 muss in diesem Prompt stehen: Ohne ihn sind alle Anfragen gleich.</translation>
    </message>
    <message>
        <source>No prompts: a built-in program writes the questions, no model is asked.</source>
        <translation>Keine Prompts: Ein eingebautes Programm schreibt die Fragen, kein Modell wird gefragt.</translation>
    </message>
    <message>
        <source>No prompts: questions are made of the passages, no model is asked.</source>
        <translation>Keine Prompts: Die Fragen entstehen aus den Textstellen, kein Modell wird gefragt.</translation>
    </message>
    <message>
        <source>field of knowledge</source>
        <translation>Wissensgebiet</translation>
    </message>
    <message>
        <source>what the examples have in common</source>
        <translation>was die Beispiele gemeinsam haben</translation>
    </message>
    <message>
        <source>text of the passage</source>
        <translation>Text der Textstelle</translation>
    </message>
    <message>
        <source>the question</source>
        <translation>die Frage</translation>
    </message>
    <message>
        <source>its answer</source>
        <translation>ihre Antwort</translation>
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>length in steps</source>
        <translation>Länge in Schritten</translation>
    </message>
    <message>
        <source>How many times the model is updated; 0: as many as the passes need.</source>
        <translation>Wie oft das Modell angepasst wird; 0: so oft, wie die Durchgänge es brauchen.</translation>
    </message>
    <message>
        <source>passes over the questions</source>
        <translation>Durchgänge durch die Fragen</translation>
    </message>
    <message>
        <source>Counts only if the length in steps is 0.</source>
        <translation>Zählt nur, wenn die Länge in Schritten 0 ist.</translation>
    </message>
    <message>
        <source>questions per step</source>
        <translation>Fragen je Schritt</translation>
    </message>
    <message>
        <source>More make each step steadier and slower.</source>
        <translation>Mehr machen jeden Schritt ruhiger und langsamer.</translation>
    </message>
    <message>
        <source>answers per question</source>
        <translation>Antworten je Frage</translation>
    </message>
    <message>
        <source>The model answers each question so often; the answers are compared with each other.</source>
        <translation>So oft beantwortet das Modell jede Frage; die Antworten werden miteinander verglichen.</translation>
    </message>
    <message>
        <source>updates per step</source>
        <translation>Anpassungen je Schritt</translation>
    </message>
    <message>
        <source>How often the answers of one step are learned from.</source>
        <translation>Wie oft aus den Antworten eines Schritts gelernt wird.</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>How far one step moves the model; too high destroys it.</source>
        <translation>Wie weit ein Schritt das Modell bewegt; zu viel zerstört es.</translation>
    </message>
    <message>
        <source>warm-up steps</source>
        <translation>Aufwärmschritte</translation>
    </message>
    <message>
        <source>The learning rate rises from near 0 over these steps.</source>
        <translation>Über diese Schritte steigt die Lernrate von fast 0 an.</translation>
    </message>
    <message>
        <source>schedule of the learning rate</source>
        <translation>Verlauf der Lernrate</translation>
    </message>
    <message>
        <source>How it goes after the warm-up: constant, linear or cosine.</source>
        <translation>Wie sie nach dem Aufwärmen verläuft: constant, linear oder cosine.</translation>
    </message>
    <message>
        <source>learning rate at the end</source>
        <translation>Lernrate am Ende</translation>
    </message>
    <message>
        <source>As a share of the highest, for linear and cosine.</source>
        <translation>Als Anteil der höchsten, bei linear und cosine.</translation>
    </message>
    <message>
        <source>answer length</source>
        <translation>Antwortlänge</translation>
    </message>
    <message>
        <source>Tokens after which an answer is cut off.</source>
        <translation>Token, nach denen eine Antwort abgeschnitten wird.</translation>
    </message>
    <message>
        <source>temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>How varied the answers are; 1 draws them as the model does.</source>
        <translation>Wie verschieden die Antworten sind; bei 1 zieht das Modell sie, wie es selbst würde.</translation>
    </message>
    <message>
        <source>top-p</source>
        <translation>top-p</translation>
    </message>
    <message>
        <source>Only the likeliest tokens up to this total are drawn.</source>
        <translation>Nur die wahrscheinlichsten Token bis zu dieser Summe werden gezogen.</translation>
    </message>
    <message>
        <source>top-k</source>
        <translation>top-k</translation>
    </message>
    <message>
        <source>Only so many of the likeliest tokens are drawn; 0: all.</source>
        <translation>Nur so viele der wahrscheinlichsten Token werden gezogen; 0: alle.</translation>
    </message>
    <message>
        <source>stop texts</source>
        <translation>Endtexte</translation>
    </message>
    <message>
        <source>An answer ends at the first of these texts.</source>
        <translation>Eine Antwort endet beim ersten dieser Texte.</translation>
    </message>
    <message>
        <source>choice of questions</source>
        <translation>Wahl der Fragen</translation>
    </message>
    <message>
        <source>Which questions a step takes: uniform, pass_rate, band or frontier.</source>
        <translation>Welche Fragen ein Schritt nimmt: uniform, pass_rate, band oder frontier.</translation>
    </message>
    <message>
        <source>questions by pass rate</source>
        <translation>Fragen nach Lösungsquote</translation>
    </message>
    <message>
        <source>How many the rule pass_rate keeps.</source>
        <translation>Wie viele die Regel pass_rate behält.</translation>
    </message>
    <message>
        <source>band from</source>
        <translation>Band ab</translation>
    </message>
    <message>
        <source>Least measured pass rate of the rule band.</source>
        <translation>Kleinste gemessene Lösungsquote der Regel band.</translation>
    </message>
    <message>
        <source>band to</source>
        <translation>Band bis</translation>
    </message>
    <message>
        <source>Greatest measured pass rate of the rule band.</source>
        <translation>Größte gemessene Lösungsquote der Regel band.</translation>
    </message>
    <message>
        <source>weight of measurements</source>
        <translation>Gewicht der Messungen</translation>
    </message>
    <message>
        <source>What a measured answer is worth beside one from training.</source>
        <translation>Was eine gemessene Antwort neben einer aus dem Training zählt.</translation>
    </message>
    <message>
        <source>memory of the sampler</source>
        <translation>Gedächtnis der Fragenwahl</translation>
    </message>
    <message>
        <source>Share of what is known of a question that a visit keeps.</source>
        <translation>Welcher Anteil des Wissens über eine Frage einen Besuch übersteht.</translation>
    </message>
    <message>
        <source>drift rate</source>
        <translation>Driftrate</translation>
    </message>
    <message>
        <source>How fast the sampler follows the model&apos;s progress.</source>
        <translation>Wie schnell die Fragenwahl dem Fortschritt des Modells folgt.</translation>
    </message>
    <message>
        <source>share drawn at random</source>
        <translation>zufälliger Anteil</translation>
    </message>
    <message>
        <source>Of each step&apos;s questions, whatever is known of them.</source>
        <translation>Von den Fragen jedes Schritts, was auch immer über sie bekannt ist.</translation>
    </message>
    <message>
        <source>least signal</source>
        <translation>kleinstes Signal</translation>
    </message>
    <message>
        <source>Questions less likely than this to teach anything wait.</source>
        <translation>Fragen, die mit geringerer Wahrscheinlichkeit etwas lehren, warten.</translation>
    </message>
    <message>
        <source>spread of the choice</source>
        <translation>Streuung der Wahl</translation>
    </message>
    <message>
        <source>0 takes the best questions; more mixes in others.</source>
        <translation>0 nimmt die besten Fragen; mehr mischt andere dazu.</translation>
    </message>
    <message>
        <source>solved from</source>
        <translation>gelöst ab</translation>
    </message>
    <message>
        <source>Questions with this pass rate are put aside as solved …</source>
        <translation>Fragen mit dieser Lösungsquote werden als gelöst beiseitegelegt …</translation>
    </message>
    <message>
        <source>visits until solved</source>
        <translation>Besuche bis gelöst</translation>
    </message>
    <message>
        <source>… after so many visits.</source>
        <translation>… nach so vielen Besuchen.</translation>
    </message>
    <message>
        <source>hopeless up to</source>
        <translation>aussichtslos bis</translation>
    </message>
    <message>
        <source>Questions with this pass rate are put aside as too hard …</source>
        <translation>Fragen mit dieser Lösungsquote werden als zu schwer beiseitegelegt …</translation>
    </message>
    <message>
        <source>visits until hopeless</source>
        <translation>Besuche bis aussichtslos</translation>
    </message>
    <message>
        <source>share tried again</source>
        <translation>Anteil neuer Versuche</translation>
    </message>
    <message>
        <source>Of the questions put aside, visited again per pass.</source>
        <translation>So viel von den beiseitegelegten Fragen kommt je Durchgang wieder vor.</translation>
    </message>
    <message>
        <source>refill rounds</source>
        <translation>Nachfüllrunden</translation>
    </message>
    <message>
        <source>So often questions that taught nothing are replaced within a step.</source>
        <translation>So oft werden Fragen, die nichts lehrten, innerhalb eines Schritts ersetzt.</translation>
    </message>
    <message>
        <source>reward for the form</source>
        <translation>Belohnung für die Form</translation>
    </message>
    <message>
        <source>For a wrong answer in the right form.</source>
        <translation>Für eine falsche Antwort in der richtigen Form.</translation>
    </message>
    <message>
        <source>cut-off answers are wrong</source>
        <translation>Abgeschnittenes ist falsch</translation>
    </message>
    <message>
        <source>An answer that does not end gets no reward.</source>
        <translation>Eine Antwort ohne Ende bekommt keine Belohnung.</translation>
    </message>
    <message>
        <source>buffer of the length penalty</source>
        <translation>Puffer des Längenabzugs</translation>
    </message>
    <message>
        <source>Tokens before the limit where the penalty begins; 0: none.</source>
        <translation>Token vor der Grenze, ab denen der Abzug beginnt; 0: kein Abzug.</translation>
    </message>
    <message>
        <source>length penalty</source>
        <translation>Längenabzug</translation>
    </message>
    <message>
        <source>What an answer loses at the limit.</source>
        <translation>Was eine Antwort an der Grenze verliert.</translation>
    </message>
    <message>
        <source>baseline of the advantage</source>
        <translation>Bezug des Vorteils</translation>
    </message>
    <message>
        <source>What a reward is compared with: the group&apos;s mean, or that of the others.</source>
        <translation>Womit eine Belohnung verglichen wird: mit dem Mittel der Gruppe oder dem der anderen.</translation>
    </message>
    <message>
        <source>scale of the advantage</source>
        <translation>Maßstab des Vorteils</translation>
    </message>
    <message>
        <source>Advantages are divided by a standard deviation: none, group or batch.</source>
        <translation>Vorteile werden durch eine Standardabweichung geteilt: none, group oder batch.</translation>
    </message>
    <message>
        <source>degrees of freedom</source>
        <translation>Freiheitsgrade</translation>
    </message>
    <message>
        <source>The standard deviation divides by n less this.</source>
        <translation>Die Standardabweichung teilt durch n weniger diese Zahl.</translation>
    </message>
    <message>
        <source>epsilon of the advantage</source>
        <translation>Epsilon des Vorteils</translation>
    </message>
    <message>
        <source>Added to the standard deviation.</source>
        <translation>Wird zur Standardabweichung addiert.</translation>
    </message>
    <message>
        <source>spread counts dead groups</source>
        <translation>Streuung zählt tote Gruppen</translation>
    </message>
    <message>
        <source>The batch&apos;s standard deviation counts groups without a difference too.</source>
        <translation>Die Standardabweichung des Stapels zählt auch Gruppen ohne Unterschied.</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>How an answer&apos;s advantage becomes a loss: plain, clip, gspo, cispo or sapo.</source>
        <translation>Wie aus dem Vorteil einer Antwort ein Verlust wird: plain, clip, gspo, cispo oder sapo.</translation>
    </message>
    <message>
        <source>clip below</source>
        <translation>Grenze nach unten</translation>
    </message>
    <message>
        <source>How far a token&apos;s probability may fall in one step.</source>
        <translation>Wie weit die Wahrscheinlichkeit eines Tokens in einem Schritt fallen darf.</translation>
    </message>
    <message>
        <source>clip above</source>
        <translation>Grenze nach oben</translation>
    </message>
    <message>
        <source>How far a token&apos;s probability may rise in one step.</source>
        <translation>Wie weit die Wahrscheinlichkeit eines Tokens in einem Schritt steigen darf.</translation>
    </message>
    <message>
        <source>dual clip</source>
        <translation>doppelte Grenze</translation>
    </message>
    <message>
        <source>Bounds the loss of bad answers; 0: off.</source>
        <translation>Begrenzt den Verlust schlechter Antworten; 0: aus.</translation>
    </message>
    <message>
        <source>cap of the ratio</source>
        <translation>Deckel des Verhältnisses</translation>
    </message>
    <message>
        <source>No probability ratio counts for more; 0: off.</source>
        <translation>Kein Wahrscheinlichkeitsverhältnis zählt mehr; 0: aus.</translation>
    </message>
    <message>
        <source>cap of CISPO</source>
        <translation>Deckel von CISPO</translation>
    </message>
    <message>
        <source>Of the weight of a token in CISPO.</source>
        <translation>Für das Gewicht eines Tokens in CISPO.</translation>
    </message>
    <message>
        <source>SAPO gate, good answers</source>
        <translation>SAPO-Schwelle, gute Antworten</translation>
    </message>
    <message>
        <source>Steepness of the soft gate for good answers.</source>
        <translation>Steilheit der weichen Schwelle für gute Antworten.</translation>
    </message>
    <message>
        <source>SAPO gate, bad answers</source>
        <translation>SAPO-Schwelle, schlechte Antworten</translation>
    </message>
    <message>
        <source>Steepness of the soft gate for bad answers.</source>
        <translation>Steilheit der weichen Schwelle für schlechte Antworten.</translation>
    </message>
    <message>
        <source>weight of a token</source>
        <translation>Gewicht eines Tokens</translation>
    </message>
    <message>
        <source>Whether tokens, answers or questions count alike.</source>
        <translation>Ob Token, Antworten oder Fragen gleich viel zählen.</translation>
    </message>
    <message>
        <source>loss counts dead groups</source>
        <translation>Verlust zählt tote Gruppen</translation>
    </message>
    <message>
        <source>The mean is over the tokens of groups that teach nothing too.</source>
        <translation>Das Mittel umfasst auch die Token von Gruppen, die nichts lehren.</translation>
    </message>
    <message>
        <source>KL coefficient</source>
        <translation>KL-Koeffizient</translation>
    </message>
    <message>
        <source>Holds the model near to what it was; 0: off.</source>
        <translation>Hält das Modell nahe an seinem Ausgangszustand; 0: aus.</translation>
    </message>
    <message>
        <source>KL estimator</source>
        <translation>KL-Schätzer</translation>
    </message>
    <message>
        <source>How the distance to the first model is estimated.</source>
        <translation>Wie der Abstand zum ersten Modell geschätzt wird.</translation>
    </message>
    <message>
        <source>correction of the sampler</source>
        <translation>Korrektur der Ziehung</translation>
    </message>
    <message>
        <source>What is done where sampler and trainer disagree.</source>
        <translation>Was geschieht, wo Ziehung und Training voneinander abweichen.</translation>
    </message>
    <message>
        <source>correction from</source>
        <translation>Korrektur ab</translation>
    </message>
    <message>
        <source>Least weight that a mask lets through.</source>
        <translation>Kleinstes Gewicht, das eine Maske durchlässt.</translation>
    </message>
    <message>
        <source>correction to</source>
        <translation>Korrektur bis</translation>
    </message>
    <message>
        <source>Greatest weight of a correction.</source>
        <translation>Größtes Gewicht einer Korrektur.</translation>
    </message>
    <message>
        <source>entropy bonus</source>
        <translation>Entropiebonus</translation>
    </message>
    <message>
        <source>Rewards uncertainty, so that the model goes on trying.</source>
        <translation>Belohnt Unsicherheit, damit das Modell weiter Neues versucht.</translation>
    </message>
    <message>
        <source>AdamW β1</source>
        <translation>AdamW β1</translation>
    </message>
    <message>
        <source>Memory of the mean gradient.</source>
        <translation>Gedächtnis des mittleren Gradienten.</translation>
    </message>
    <message>
        <source>AdamW β2</source>
        <translation>AdamW β2</translation>
    </message>
    <message>
        <source>Memory of the gradient&apos;s size.</source>
        <translation>Gedächtnis der Größe des Gradienten.</translation>
    </message>
    <message>
        <source>AdamW ε</source>
        <translation>AdamW ε</translation>
    </message>
    <message>
        <source>Keeps the division by a small gradient finite.</source>
        <translation>Hält die Division durch einen kleinen Gradienten endlich.</translation>
    </message>
    <message>
        <source>weight decay</source>
        <translation>Gewichtsabnahme</translation>
    </message>
    <message>
        <source>Pulls weights towards 0.</source>
        <translation>Zieht Gewichte in Richtung 0.</translation>
    </message>
    <message>
        <source>gradient limit</source>
        <translation>Gradientengrenze</translation>
    </message>
    <message>
        <source>Longer gradients are shortened to this; 0: never.</source>
        <translation>Längere Gradienten werden darauf gekürzt; 0: nie.</translation>
    </message>
    <message>
        <source>rank of the adapters (LoRA)</source>
        <translation>Rang der Adapter (LoRA)</translation>
    </message>
    <message>
        <source>Small matrices are trained beside the model&apos;s own, in less time and memory; 0: the model itself.</source>
        <translation>Kleine Matrizen neben denen des Modells werden trainiert, in weniger Zeit und Speicher; 0: das Modell selbst.</translation>
    </message>
    <message>
        <source>weight of the adapters</source>
        <translation>Gewicht der Adapter</translation>
    </message>
    <message>
        <source>They count this number divided by their rank.</source>
        <translation>Sie zählen diese Zahl geteilt durch ihren Rang.</translation>
    </message>
    <message>
        <source>where adapters are</source>
        <translation>Ort der Adapter</translation>
    </message>
    <message>
        <source>The linear maps of a layer that get some.</source>
        <translation>Die linearen Abbildungen einer Schicht, die welche bekommen.</translation>
    </message>
    <message>
        <source>numbers of the rollouts</source>
        <translation>Zahlen der Versuche</translation>
    </message>
    <message>
        <source>f32 agrees with training in f32 to the last bit; bf16 and int8 take less memory. int8 is always corrected for; with bf16 a warning says when it strays.</source>
        <translation>f32 stimmt mit dem Training in f32 bis aufs letzte Bit überein; bf16 und int8 brauchen weniger Speicher. int8 wird immer korrigiert; bei bf16 sagt eine Warnung, wenn es abweicht.</translation>
    </message>
    <message>
        <source>numbers of training</source>
        <translation>Zahlen des Trainings</translation>
    </message>
    <message>
        <source>bf16 is meant for processors that multiply such numbers themselves (sdrl doctor says so); elsewhere it is as fast as f32. Rollouts then compute as training does, unless they are int8.</source>
        <translation>bf16 ist für Prozessoren gedacht, die solche Zahlen selbst multiplizieren (sdrl doctor sagt es); sonst ist es so schnell wie f32. Versuche rechnen dann wie das Training, außer in int8.</translation>
    </message>
    <message>
        <source>look at held-out questions every</source>
        <translation>zurückgehaltene Fragen prüfen alle</translation>
    </message>
    <message>
        <source>Steps between looks at the development questions; 0: never.</source>
        <translation>Schritte zwischen Prüfungen an den Entwicklungsfragen; 0: nie.</translation>
    </message>
    <message>
        <source>checkpoint every</source>
        <translation>Zwischenstand alle</translation>
    </message>
    <message>
        <source>Steps between checkpoints.</source>
        <translation>Schritte zwischen Zwischenständen.</translation>
    </message>
    <message>
        <source>checkpoint at the latest after</source>
        <translation>Zwischenstand spätestens nach</translation>
    </message>
    <message>
        <source>Seconds after which one is written in any case.</source>
        <translation>Sekunden, nach denen in jedem Fall einer geschrieben wird.</translation>
    </message>
    <message>
        <source>checkpoints kept</source>
        <translation>behaltene Zwischenstände</translation>
    </message>
    <message>
        <source>Besides the best and the last.</source>
        <translation>Außer dem besten und dem letzten.</translation>
    </message>
    <message>
        <source>tokens per micro-batch</source>
        <translation>Token je Teilstapel</translation>
    </message>
    <message>
        <source>Fewer need less memory and change no result.</source>
        <translation>Weniger brauchen weniger Speicher und ändern kein Ergebnis.</translation>
    </message>
    <message>
        <source>questions logged per step</source>
        <translation>aufgezeichnete Fragen je Schritt</translation>
    </message>
    <message>
        <source>Whose answers are kept for the rollouts view; 0: all.</source>
        <translation>Deren Antworten für die Ansicht der Versuche bleiben; 0: alle.</translation>
    </message>
    <message>
        <source>rule of selection</source>
        <translation>Regel der Auswahl</translation>
    </message>
    <message>
        <source>leave out what is never solved</source>
        <translation>nie Gelöstes weglassen</translation>
    </message>
    <message>
        <source>leave out what is always solved</source>
        <translation>immer Gelöstes weglassen</translation>
    </message>
    <message>
        <source>write harder and easier variants</source>
        <translation>schwerere und leichtere Varianten schreiben</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
</context>
<context>
    <name>TrainingWords</name>
    <message>
        <source>The questions are too hard</source>
        <translation>Die Fragen sind zu schwer</translation>
    </message>
    <message>
        <source>In nearly every group all answers are wrong. Equal answers teach nothing. Easier questions, or more answers per question, give the model something to compare.</source>
        <translation>In fast jeder Gruppe sind alle Antworten falsch. Gleiche Antworten lehren nichts. Leichtere Fragen oder mehr Antworten je Frage geben dem Modell etwas zu vergleichen.</translation>
    </message>
    <message>
        <source>The questions are too easy</source>
        <translation>Die Fragen sind zu leicht</translation>
    </message>
    <message>
        <source>In nearly every group all answers are right. There is little left to learn here: stop, or train on harder questions.</source>
        <translation>In fast jeder Gruppe sind alle Antworten richtig. Hier ist kaum noch etwas zu lernen: stoppen oder mit schwereren Fragen trainieren.</translation>
    </message>
    <message>
        <source>Many groups teach nothing</source>
        <translation>Viele Gruppen lehren nichts</translation>
    </message>
    <message>
        <source>More than half of the groups have answers that are all right or all wrong, so most of the work is lost. Choosing questions of medium difficulty helps.</source>
        <translation>In mehr als der Hälfte der Gruppen sind alle Antworten richtig oder alle falsch; die meiste Arbeit geht so verloren. Fragen mittlerer Schwierigkeit helfen.</translation>
    </message>
    <message>
        <source>Answers are cut off</source>
        <translation>Antworten werden abgeschnitten</translation>
    </message>
    <message>
        <source>Many answers reach the length limit before they end, and then count as wrong. A higher limit lets them finish.</source>
        <translation>Viele Antworten erreichen die Längengrenze, bevor sie enden, und gelten dann als falsch. Eine höhere Grenze lässt sie enden.</translation>
    </message>
    <message>
        <source>The form of the answer is missing</source>
        <translation>Die Form der Antwort fehlt</translation>
    </message>
    <message>
        <source>Answers end, but hardly any stands where the task wants it. A small reward for the form alone shows the model the way.</source>
        <translation>Antworten enden, aber kaum eine steht dort, wo die Aufgabe sie verlangt. Eine kleine Belohnung für die Form allein zeigt dem Modell den Weg.</translation>
    </message>
    <message>
        <source>The reward has collapsed</source>
        <translation>Die Belohnung ist eingebrochen</translation>
    </message>
    <message>
        <source>It is far below its best. The model was damaged by steps that were too large. The best checkpoint is kept; a lower learning rate avoids it.</source>
        <translation>Sie liegt weit unter ihrem besten Wert. Zu große Schritte haben dem Modell geschadet. Der beste Zwischenstand bleibt erhalten; eine kleinere Lernrate vermeidet das.</translation>
    </message>
    <message>
        <source>The model tries nothing new</source>
        <translation>Das Modell versucht nichts Neues</translation>
    </message>
    <message>
        <source>It is sure of nearly every token, so the answers to a question are alike. A higher temperature brings variety back.</source>
        <translation>Es ist bei fast jedem Token sicher, daher gleichen sich die Antworten auf eine Frage. Eine höhere Temperatur bringt wieder Abwechslung.</translation>
    </message>
    <message>
        <source>The learning rate looks too high</source>
        <translation>Die Lernrate scheint zu hoch</translation>
    </message>
    <message>
        <source>The gradient or the distance to the first model leaps, or the reward falls early. Smaller steps are safer.</source>
        <translation>Der Gradient oder der Abstand zum ersten Modell springt, oder die Belohnung fällt früh. Kleinere Schritte sind sicherer.</translation>
    </message>
    <message>
        <source>Held-out questions do not get better</source>
        <translation>Zurückgehaltene Fragen werden nicht besser</translation>
    </message>
    <message>
        <source>The reward rises on the training questions only: the model learns them by heart, or the reward misses the point. More varied questions help; look at some answers.</source>
        <translation>Die Belohnung steigt nur bei den Trainingsfragen: Das Modell lernt sie auswendig, oder die Belohnung verfehlt den Zweck. Vielfältigere Fragen helfen; ein Blick in die Antworten auch.</translation>
    </message>
    <message>
        <source>No progress any more</source>
        <translation>Kein Fortschritt mehr</translation>
    </message>
    <message>
        <source>The last looks at the held-out questions brought no gain. Stopping now loses nothing: the best checkpoint is kept.</source>
        <translation>Die letzten Prüfungen an den zurückgehaltenen Fragen brachten keinen Gewinn. Jetzt zu stoppen kostet nichts: Der beste Zwischenstand bleibt erhalten.</translation>
    </message>
    <message>
        <source>Sampler and trainer disagree</source>
        <translation>Ziehung und Training weichen ab</translation>
    </message>
    <message>
        <source>They compute different probabilities for the same answers, which makes the updates unsafe. A correction limits the harm.</source>
        <translation>Sie berechnen verschiedene Wahrscheinlichkeiten für dieselben Antworten; das macht die Anpassungen unsicher. Eine Korrektur begrenzt den Schaden.</translation>
    </message>
    <message>
        <source>A loss near zero is normal</source>
        <translation>Ein Verlust nahe null ist normal</translation>
    </message>
    <message>
        <source>Advantages add up to zero in each group, so the loss hovers around zero however much is learned. Look at reward and held-out accuracy instead.</source>
        <translation>Vorteile ergeben in jeder Gruppe zusammen null, daher schwankt der Verlust um null, wie viel auch gelernt wird. Belohnung und zurückgehaltene Fragen sagen mehr.</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>The settings name no model, or it is not where they say. Choose one above.</source>
        <translation>Die Einstellungen nennen kein Modell, oder es liegt nicht am genannten Ort. Oben eines wählen.</translation>
    </message>
    <message>
        <source>The model cannot be trained</source>
        <translation>Das Modell lässt sich nicht trainieren</translation>
    </message>
    <message>
        <source>Its files are of a kind that the engine does not compute. Choose another one above.</source>
        <translation>Seine Dateien sind von einer Art, die das Rechenwerk nicht berechnet. Oben ein anderes wählen.</translation>
    </message>
    <message>
        <source>No documents</source>
        <translation>Keine Dokumente</translation>
    </message>
    <message>
        <source>Questions are written from documents, and the task names none. Add some on the page Documents.</source>
        <translation>Fragen werden nach Dokumenten geschrieben, und die Aufgabe nennt keine. Auf der Seite Dokumente welche hinzufügen.</translation>
    </message>
    <message>
        <source>Nobody can write questions</source>
        <translation>Niemand kann Fragen schreiben</translation>
    </message>
    <message>
        <source>The instructor cannot be made from the settings. Correct it in the task.</source>
        <translation>Das Lehrmodell lässt sich nach den Einstellungen nicht herstellen. In der Aufgabe berichtigen.</translation>
    </message>
    <message>
        <source>The evaluation file cannot be read</source>
        <translation>Die Datei der Auswertung kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>Without it there are no held-out questions of the task&apos;s own. Correct the file or the task.</source>
        <translation>Ohne sie gibt es keine eigenen zurückgehaltenen Fragen der Aufgabe. Die Datei oder die Aufgabe berichtigen.</translation>
    </message>
    <message>
        <source>Too few questions to train on</source>
        <translation>Zu wenige Fragen für das Training</translation>
    </message>
    <message>
        <source>There are hardly more than one step takes, so the same ones come again and again. Write more, or take fewer per step.</source>
        <translation>Es sind kaum mehr, als ein Schritt nimmt, daher kommen immer wieder dieselben. Mehr schreiben oder weniger je Schritt nehmen.</translation>
    </message>
    <message>
        <source>Too few test questions</source>
        <translation>Zu wenige Testfragen</translation>
    </message>
    <message>
        <source>The interval of the accuracy would be wider than any gain. Hold out more questions.</source>
        <translation>Das Intervall der Genauigkeit wäre breiter als jeder Gewinn. Mehr Fragen zurückhalten.</translation>
    </message>
    <message>
        <source>Many groups will teach nothing</source>
        <translation>Viele Gruppen werden nichts lehren</translation>
    </message>
    <message>
        <source>By the measured pass rates, in many groups all answers will be right or all wrong. Choosing questions by pass rate helps.</source>
        <translation>Nach den gemessenen Lösungsquoten werden in vielen Gruppen alle Antworten richtig oder alle falsch sein. Fragen nach Lösungsquote zu wählen hilft.</translation>
    </message>
    <message>
        <source>Question and answer do not fit</source>
        <translation>Frage und Antwort passen nicht hinein</translation>
    </message>
    <message>
        <source>The longest question and the longest answer together are longer than the model&apos;s context. Shorter answers fit.</source>
        <translation>Die längste Frage und die längste Antwort sind zusammen länger als der Kontext des Modells. Kürzere Antworten passen.</translation>
    </message>
    <message>
        <source>Answers will be cut off</source>
        <translation>Antworten werden abgeschnitten werden</translation>
    </message>
    <message>
        <source>When pass rates were measured, many answers reached a limit as low as this one. A higher limit lets them finish.</source>
        <translation>Beim Messen der Lösungsquoten erreichten viele Antworten eine ebenso niedrige Grenze. Eine höhere Grenze lässt sie enden.</translation>
    </message>
    <message>
        <source>Few questions with large groups</source>
        <translation>Wenige Fragen mit großen Gruppen</translation>
    </message>
    <message>
        <source>A step sees few different questions, which makes it noisy. More questions with fewer answers each cost the same.</source>
        <translation>Ein Schritt sieht wenige verschiedene Fragen, das macht ihn unruhig. Mehr Fragen mit je weniger Antworten kosten gleich viel.</translation>
    </message>
    <message>
        <source>Not enough memory</source>
        <translation>Nicht genug Speicher</translation>
    </message>
    <message>
        <source>Training with these settings needs more than the computer has. Try smaller micro-batches, shorter answers or a smaller model.</source>
        <translation>Training mit diesen Einstellungen braucht mehr, als der Rechner hat. Kleinere Teilstapel, kürzere Antworten oder ein kleineres Modell versuchen.</translation>
    </message>
    <message>
        <source>Memory is tight</source>
        <translation>Der Speicher ist knapp</translation>
    </message>
    <message>
        <source>It fits into the computer, but not into what is free now. Close other programs first, or it will be slow.</source>
        <translation>Es passt in den Rechner, aber nicht in das, was jetzt frei ist. Vorher andere Programme schließen, sonst wird es langsam.</translation>
    </message>
    <message>
        <source>Not enough room on the disk</source>
        <translation>Nicht genug Platz auf der Platte</translation>
    </message>
    <message>
        <source>Checkpoints and logs do not fit. Keep fewer checkpoints, or make room.</source>
        <translation>Zwischenstände und Aufzeichnungen passen nicht. Weniger Zwischenstände behalten oder Platz schaffen.</translation>
    </message>
    <message>
        <source>An earlier stage has to run</source>
        <translation>Zuerst muss eine frühere Phase laufen</translation>
    </message>
    <message>
        <source>What training would use is not there yet, or was made with other settings or another task.</source>
        <translation>Was das Training verwenden würde, ist noch nicht da oder entstand mit anderen Einstellungen oder einer anderen Aufgabe.</translation>
    </message>
    <message>
        <source>The key can be read on the way</source>
        <translation>Der Schlüssel kann unterwegs gelesen werden</translation>
    </message>
    <message>
        <source>The cap of requests is too low</source>
        <translation>Die Obergrenze der Anfragen ist zu niedrig</translation>
    </message>
    <message>
        <source>The address of the instructor or of the student begins with http:// and is not on this computer, so the key goes out without encryption. Use https://.</source>
        <translation>Die Adresse des Lehr- oder des Schülermodells beginnt mit http:// und liegt nicht auf diesem Rechner, so dass der Schlüssel unverschlüsselt hinausgeht. https:// verwenden.</translation>
    </message>
    <message>
        <source>An endpoint would be asked more often than one run may. Raise the cap, or write fewer questions.</source>
        <translation>Ein Modell hinter einer Adresse würde öfter gefragt, als ein Lauf darf. Die Obergrenze erhöhen oder weniger Fragen schreiben.</translation>
    </message>
    <message>
        <source>The student cannot be asked</source>
        <translation>Das Schülermodell kann nicht gefragt werden</translation>
    </message>
    <message>
        <source>The endpoint of the student cannot be used as it is set up. Correct &quot;student.endpoint&quot; in the project&apos;s settings.</source>
        <translation>Die Adresse des Schülermodells ist so nicht zu verwenden. „student.endpoint“ in den Einstellungen des Projekts berichtigen.</translation>
    </message>
    <message>
        <source>The student cannot be trained here</source>
        <translation>Das Schülermodell kann hier nicht trainiert werden</translation>
    </message>
    <message>
        <source>It is a model behind an endpoint, whose weights are not here. Export the dataset for a trainer on a cluster, or train a model of your own instead.</source>
        <translation>Es ist ein Modell hinter einer Adresse, dessen Gewichte nicht hier liegen. Den Datensatz für ein Training auf einem Cluster exportieren oder stattdessen ein eigenes Modell trainieren.</translation>
    </message>
    <message>
        <source>A high learning rate</source>
        <translation>Eine hohe Lernrate</translation>
    </message>
    <message>
        <source>Models of this size are trained with a rate of about %1. At five times that and more they often fall apart.</source>
        <translation>Modelle dieser Größe werden mit einer Rate um %1 trainiert. Bei dem Fünffachen und mehr zerfallen sie oft.</translation>
    </message>
</context>
<context>
    <name>Unit</name>
    <message>
        <source>passages</source>
        <translation>Textstellen</translation>
    </message>
    <message>
        <source>requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>items</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>variants</source>
        <translation>Varianten</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ActionButton</name>
    <message>
        <source>%1  %2</source>
        <translation>%1  %2</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::AmountPage</name>
    <message>
        <source>Amount</source>
        <translation>Umfang</translation>
    </message>
    <message>
        <source>How much?</source>
        <translation>Wie viel?</translation>
    </message>
    <message>
        <source>All of it can be changed later; what is there is kept and added to.</source>
        <translation>Alles lässt sich später ändern; Vorhandenes bleibt erhalten und wird ergänzt.</translation>
    </message>
    <message>
        <source>&amp;Questions to write</source>
        <translation>Zu schreibende &amp;Fragen</translation>
    </message>
    <message>
        <source>That survive the vote; 300 to 1000 are worth having.</source>
        <translation>Die die Abstimmung überstehen; 300 bis 1000 lohnen sich.</translation>
    </message>
    <message>
        <source>&amp;Votes on each answer</source>
        <translation>&amp;Stimmen je Antwort</translation>
    </message>
    <message>
        <source>Candidate answers that are compared; the majority is taken as right.</source>
        <translation>Vorschläge, die verglichen werden; die Mehrheit gilt als richtig.</translation>
    </message>
    <message>
        <source>&amp;Samples to measure each question</source>
        <translation>&amp;Messantworten je Frage</translation>
    </message>
    <message>
        <source>Answers of the student; how many are right is the pass rate.</source>
        <translation>Antworten des Schülermodells; der Anteil richtiger ist die Lösungsquote.</translation>
    </message>
    <message>
        <source>Questions to &amp;train on</source>
        <translation>Fragen für das &amp;Training</translation>
    </message>
    <message>
        <source>Those that the student solves at times but not always come first.</source>
        <translation>Zuerst kommen die, die das Schülermodell manchmal, aber nicht immer löst.</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>Eigene Einstellungen</translation>
    </message>
    <message>
        <source>Training &amp;method</source>
        <translation>Trainings&amp;verfahren</translation>
    </message>
    <message>
        <source>Training st&amp;eps</source>
        <translation>T&amp;rainingsschritte</translation>
    </message>
    <message>
        <source>Each looks at several questions and improves the model once.</source>
        <translation>Jeder sieht mehrere Fragen an und verbessert das Modell einmal.</translation>
    </message>
    <message>
        <source>by passes over the questions</source>
        <translation>nach Durchgängen durch die Fragen</translation>
    </message>
    <message>
        <source>&amp;Longest answer (tokens)</source>
        <translation>&amp;Längste Antwort (Token)</translation>
    </message>
    <message>
        <source>Longer ones are cut off and count as wrong; memory and time grow with it.</source>
        <translation>Längere werden abgeschnitten und gelten als falsch; Speicher und Zeit wachsen mit.</translation>
    </message>
    <message>
        <source>free</source>
        <translation>kostenlos</translation>
    </message>
    <message>
        <source>&amp;Price of a million prompt tokens</source>
        <translation>&amp;Preis einer Million Prompt-Token</translation>
    </message>
    <message>
        <source>Price of a &amp;million reply tokens</source>
        <translation>Pre&amp;is einer Million Ausgabe-Token</translation>
    </message>
    <message>
        <source>In any currency; for the forecast only.</source>
        <translation>In beliebiger Währung; nur für die Vorhersage.</translation>
    </message>
    <message>
        <source>What it takes</source>
        <translation>Was es braucht</translation>
    </message>
    <message>
        <source>So few questions teach little and test less.</source>
        <translation>So wenige Fragen lehren wenig und prüfen noch weniger.</translation>
    </message>
    <message>
        <source>With fewer than three votes wrong answers pass unnoticed.</source>
        <translation>Mit weniger als drei Stimmen bleiben falsche Antworten unbemerkt.</translation>
    </message>
    <message>
        <source>With fewer than four samples a pass rate says little.</source>
        <translation>Mit weniger als vier Messantworten sagt eine Lösungsquote wenig.</translation>
    </message>
    <message>
        <source>Say how many steps: this method names no number of passes.</source>
        <translation>Die Zahl der Schritte angeben: Dieses Verfahren nennt keine Zahl der Durchgänge.</translation>
    </message>
    <message>
        <source>No forecast yet</source>
        <translation>Noch keine Vorhersage</translation>
    </message>
    <message>
        <source>About %1</source>
        <translation>Etwa %1</translation>
    </message>
    <message>
        <source>, cost %1</source>
        <translation>, Kosten %1</translation>
    </message>
    <message>
        <source>up to %1</source>
        <translation>bis zu %1</translation>
    </message>
    <message>
        <source>%1 requests</source>
        <translation>%1 Anfragen</translation>
    </message>
    <message>
        <source>%1 replies</source>
        <translation>%1 Ausgaben</translation>
    </message>
    <message>
        <source>Times are cautious guesses until this project has measured them.</source>
        <translation>Zeiten sind vorsichtig geschätzt, bis dieses Projekt sie gemessen hat.</translation>
    </message>
    <message>
        <source>Training writes up to %1.</source>
        <translation>Training schreibt bis zu %1.</translation>
    </message>
    <message>
        <source>&amp;Way of writing</source>
        <translation>&amp;Schreibweise</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>Votes that have to &amp;agree</source>
        <translation>&amp;Stimmen, die übereinstimmen müssen</translation>
    </message>
    <message>
        <source>Questions whose votes agree less fall out. The paper takes any.</source>
        <translation>Fragen, deren Stimmen weniger übereinstimmen, fallen heraus. Der Artikel nimmt alle.</translation>
    </message>
    <message>
        <source>The same question again</source>
        <translation>Dieselbe Frage noch einmal</translation>
    </message>
    <message>
        <source>But for capitals, punctuation and spaces</source>
        <translation>Bis auf Großschreibung, Satzzeichen und Leerraum</translation>
    </message>
    <message>
        <source>Nearly the same question</source>
        <translation>Fast dieselbe Frage</translation>
    </message>
    <message>
        <source>Most of its words in the same order. Not for questions of a built-in program, which differ in their numbers.</source>
        <translation>Die meisten Wörter in derselben Reihenfolge. Nicht bei Fragen eines eingebauten Programms, die sich in ihren Zahlen unterscheiden.</translation>
    </message>
    <message>
        <source>Too like a question of the test</source>
        <translation>Einer Auswertungsfrage zu ähnlich</translation>
    </message>
    <message>
        <source>Shares eight words in a row with the task&apos;s evaluation set, or with a file named in the settings</source>
        <translation>Hat acht Wörter hintereinander mit den Auswertungsfragen der Aufgabe oder mit einer in den Einstellungen genannten Datei gemeinsam</translation>
    </message>
    <message>
        <source>In another language</source>
        <translation>In einer anderen Sprache</translation>
    </message>
    <message>
        <source>Neither that of the task nor that of the passage</source>
        <translation>Weder in der Sprache der Aufgabe noch in der der Textstelle</translation>
    </message>
    <message>
        <source>Gives its answer away</source>
        <translation>Verrät ihre Antwort</translation>
    </message>
    <message>
        <source>States it, or asks for it by name</source>
        <translation>Nennt sie oder fragt mit ihrem Namen nach ihr</translation>
    </message>
    <message>
        <source>Answer copied from the passage</source>
        <translation>Antwort aus der Textstelle abgeschrieben</translation>
    </message>
    <message>
        <source>Where it is to be worked out: numbers, options, yes or no</source>
        <translation>Wo sie zu erarbeiten ist: Zahlen, Auswahl, ja oder nein</translation>
    </message>
    <message>
        <source>Answer not found again</source>
        <translation>Antwort nicht wiedergefunden</translation>
    </message>
    <message>
        <source>The votes decide on another answer than the author&apos;s, or nobody else found it</source>
        <translation>Die Stimmen entscheiden anders als der Verfasser, oder niemand sonst hat die Antwort gefunden</translation>
    </message>
    <message>
        <source>Questions that fall &amp;out</source>
        <translation>Fragen, die &amp;herausfallen</translation>
    </message>
    <message>
        <source>Each stays visible with its reason, and another one is written in its place.</source>
        <translation>Jede bleibt mit ihrem Grund sichtbar, und an ihrer Stelle wird eine andere geschrieben.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::AnswerPage</name>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>What is an answer?</source>
        <translation>Was ist eine Antwort?</translation>
    </message>
    <message>
        <source>Replies are judged by these rules, without a person: they decide what the model learns.</source>
        <translation>Ausgaben werden nach diesen Regeln beurteilt, ohne einen Menschen: Sie entscheiden, was das Modell lernt.</translation>
    </message>
    <message>
        <source>&amp;Kind of answer</source>
        <translation>&amp;Art der Antwort</translation>
    </message>
    <message>
        <source>Where it stands in the &amp;reply</source>
        <translation>Platz in der A&amp;usgabe</translation>
    </message>
    <message>
        <source>&amp;Word</source>
        <translation>&amp;Wort</translation>
    </message>
    <message>
        <source>Choose what kind of answer the model gives.</source>
        <translation>Wählen, welche Art von Antwort das Modell gibt.</translation>
    </message>
    <message>
        <source>Name at least two labels.</source>
        <translation>Mindestens zwei Bezeichnungen nennen.</translation>
    </message>
    <message>
        <source>Anywhere in the reply</source>
        <translation>Irgendwo in der Ausgabe</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::AskPanel</name>
    <message>
        <source>Ask both</source>
        <translation>Beide Modelle fragen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppen</translation>
    </message>
    <message>
        <source>Ask both models the same question. Their replies appear here, side by side; they are not kept when the project is closed.</source>
        <translation>Beiden Modellen dieselbe Frage stellen. Ihre Ausgaben erscheinen hier nebeneinander; sie gehen verloren, wenn das Projekt geschlossen wird.</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Question to both models</source>
        <translation>Frage an beide Modelle</translation>
    </message>
    <message>
        <source>&amp;Left</source>
        <translation>&amp;Links</translation>
    </message>
    <message>
        <source>&amp;Right</source>
        <translation>&amp;Rechts</translation>
    </message>
    <message>
        <source>0: always the most likely word, as in the evaluation. Higher: more varied.</source>
        <translation>0: immer das wahrscheinlichste Wort, wie bei der Auswertung. Höher: abwechslungsreicher.</translation>
    </message>
    <message>
        <source>&amp;Temperature</source>
        <translation>&amp;Temperatur</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> Token</translation>
    </message>
    <message>
        <source>Longer replies are cut off</source>
        <translation>Längere Ausgaben werden abgeschnitten</translation>
    </message>
    <message>
        <source>Lengt&amp;h</source>
        <translation>Län&amp;ge</translation>
    </message>
    <message>
        <source>As a &amp;question of the task</source>
        <translation>Als &amp;Frage der Aufgabe</translation>
    </message>
    <message>
        <source>Puts the question into the task&apos;s prompt, as in training and evaluation. Off: the model reads exactly what you type.</source>
        <translation>Setzt die Frage in den Prompt der Aufgabe ein, wie bei Training und Auswertung. Aus: Das Modell liest genau das Eingetippte.</translation>
    </message>
    <message>
        <source>Right answer, if known: then both replies are judged</source>
        <translation>Richtige Antwort, falls bekannt: Dann werden beide Ausgaben beurteilt</translation>
    </message>
    <message>
        <source>Right answer</source>
        <translation>Richtige Antwort</translation>
    </message>
    <message>
        <source>This build of the program cannot run models.</source>
        <translation>Dieses Programm wurde ohne Modelle gebaut.</translation>
    </message>
    <message>
        <source>The project names no model yet.</source>
        <translation>Das Projekt nennt noch kein Modell.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has the processor for about %2 more. Questions can be asked when it is done or stopped.</source>
        <translation>„%1“ hat den Prozessor noch für etwa %2. Fragen sind möglich, sobald das fertig oder gestoppt ist.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has the processor. Questions can be asked when it is done or stopped.</source>
        <translation>„%1“ hat den Prozessor. Fragen sind möglich, sobald das fertig oder gestoppt ist.</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>Grundmodell</translation>
    </message>
    <message>
        <source>The models are answering.</source>
        <translation>Die Modelle antworten.</translation>
    </message>
    <message>
        <source>Type a question first.</source>
        <translation>Zuerst eine Frage eintippen.</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Strg+Eingabe</translation>
    </message>
    <message>
        <source>Stop answering</source>
        <translation>Antworten stoppen</translation>
    </message>
    <message>
        <source>Nothing is being answered.</source>
        <translation>Nichts wird beantwortet.</translation>
    </message>
    <message>
        <source>Ask both models</source>
        <translation>Beide Modelle fragen</translation>
    </message>
    <message>
        <source>The models could not be asked.</source>
        <translation>Die Modelle konnten nicht gefragt werden.</translation>
    </message>
    <message>
        <source>answering …</source>
        <translation>antwortet …</translation>
    </message>
    <message>
        <source>Reply of %1</source>
        <translation>Ausgabe von %1</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n Token</numerusform>
            <numerusform>%n Token</numerusform>
        </translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <source>✓ right: %1</source>
        <translation>✓ richtig: %1</translation>
    </message>
    <message>
        <source>✗ wrong: no answer in the form asked for</source>
        <translation>✗ falsch: keine Antwort in der verlangten Form</translation>
    </message>
    <message>
        <source>✗ wrong: %1, not %2</source>
        <translation>✗ falsch: %1, nicht %2</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>no reply</source>
        <translation>keine Ausgabe</translation>
    </message>
    <message>
        <source>The student is behind an endpoint: there is no trained model to ask beside it.</source>
        <translation>Das Schülermodell liegt hinter einer Adresse: Es gibt kein trainiertes Modell, das daneben gefragt werden könnte.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::BlindPanel</name>
    <message>
        <source>Z  Undo</source>
        <translation>Z  Rückgängig</translation>
    </message>
    <message>
        <source>Take the last judgement back</source>
        <translation>Das letzte Urteil zurücknehmen</translation>
    </message>
    <message>
        <source>Finish and show the result</source>
        <translation>Beenden und Ergebnis zeigen</translation>
    </message>
    <message>
        <source>Left reply</source>
        <translation>Linke Ausgabe</translation>
    </message>
    <message>
        <source>Right reply</source>
        <translation>Rechte Ausgabe</translation>
    </message>
    <message>
        <source>1  Left is better</source>
        <translation>1  Links ist besser</translation>
    </message>
    <message>
        <source>Key 1</source>
        <translation>Taste 1</translation>
    </message>
    <message>
        <source>0  Same</source>
        <translation>0  Gleich gut</translation>
    </message>
    <message>
        <source>Key 0</source>
        <translation>Taste 0</translation>
    </message>
    <message>
        <source>2  Right is better</source>
        <translation>2  Rechts ist besser</translation>
    </message>
    <message>
        <source>Key 2</source>
        <translation>Taste 2</translation>
    </message>
    <message>
        <source>Go on judging</source>
        <translation>Weiter urteilen</translation>
    </message>
    <message>
        <source>Both models gave the same replies to all questions.</source>
        <translation>Beide Modelle gaben auf alle Fragen dieselben Ausgaben.</translation>
    </message>
    <message>
        <source>Two models that were asked the same questions are needed. Choose them under Compare.</source>
        <translation>Gebraucht werden zwei Modelle, denen dieselben Fragen gestellt wurden. Unter Vergleich wählen.</translation>
    </message>
    <message>
        <source>%1 of %2 judged. Which reply is better? Whose they are is told at the end.</source>
        <translation>%1 von %2 beurteilt. Welche Ausgabe ist besser? Von wem sie sind, steht am Ende.</translation>
    </message>
    <message>
        <source>You can go on afterwards</source>
        <translation>Danach kann es weitergehen</translation>
    </message>
    <message>
        <source>Judge at least one pair first.</source>
        <translation>Zuerst mindestens ein Paar beurteilen.</translation>
    </message>
    <message>
        <source>No difference was seen</source>
        <translation>Es war kein Unterschied zu sehen</translation>
    </message>
    <message>
        <source>The reply after training was better in %1 of the pairs that differed</source>
        <translation>Bei %1 der verschiedenen Paare war die Ausgabe nach dem Training besser</translation>
    </message>
    <message>
        <source>95 % interval: %1</source>
        <translation>95-%-Intervall: %1</translation>
    </message>
    <message>
        <source>after better: %1 · before better: %2 · same: %3 · not judged: %4</source>
        <translation>nachher besser: %1 · vorher besser: %2 · gleich gut: %3 · nicht beurteilt: %4</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::CheckPage</name>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>A last look before the project is made.</source>
        <translation>Ein letzter Blick, bevor das Projekt angelegt wird.</translation>
    </message>
    <message>
        <source>A last look before the changes are saved.</source>
        <translation>Ein letzter Blick, bevor die Änderungen gespeichert werden.</translation>
    </message>
    <message>
        <source>Project &amp;name</source>
        <translation>&amp;Name des Projekts</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Ch&amp;oose…</source>
        <translation>&amp;Wählen…</translation>
    </message>
    <message>
        <source>In the &amp;folder</source>
        <translation>Im &amp;Ordner</translation>
    </message>
    <message>
        <source>Folder for the project</source>
        <translation>Ordner für das Projekt</translation>
    </message>
    <message>
        <source>The task cannot be used: %1.</source>
        <translation>Die Aufgabe ist nicht verwendbar: %1.</translation>
    </message>
    <message>
        <source>Give the project a name.</source>
        <translation>Dem Projekt einen Namen geben.</translation>
    </message>
    <message>
        <source>A name has no slash and does not begin with a dot.</source>
        <translation>Ein Name enthält keinen Schrägstrich und beginnt nicht mit einem Punkt.</translation>
    </message>
    <message>
        <source>The name is too long for a folder.</source>
        <translation>Der Name ist zu lang für einen Ordner.</translation>
    </message>
    <message>
        <source>There is something of this name already.</source>
        <translation>Etwas mit diesem Namen gibt es schon.</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>Einen Ordner wählen.</translation>
    </message>
    <message>
        <source>This folder cannot be written to.</source>
        <translation>In diesen Ordner kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>%1 are free there.</source>
        <translation>%1 sind dort frei.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>examples: %1</source>
        <translation>Beispiele: %1</translation>
    </message>
    <message>
        <source>no documents</source>
        <translation>keine Dokumente</translation>
    </message>
    <message>
        <source>files and folders: %1</source>
        <translation>Dateien und Ordner: %1</translation>
    </message>
    <message>
        <source>tested with reserved questions of a program</source>
        <translation>geprüft mit reservierten Fragen eines Programms</translation>
    </message>
    <message>
        <source>tested with %1 % of the written questions</source>
        <translation>geprüft mit %1 % der geschriebenen Fragen</translation>
    </message>
    <message>
        <source>built-in program &quot;%1&quot;</source>
        <translation>eingebautes Programm „%1“</translation>
    </message>
    <message>
        <source>passages of the documents</source>
        <translation>Textstellen der Dokumente</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 bei %2</translation>
    </message>
    <message>
        <source>Student: %1
Instructor: %2</source>
        <translation>Schülermodell: %1
Lehrmodell: %2</translation>
    </message>
    <message>
        <source>starter model</source>
        <translation>Startmodell</translation>
    </message>
    <message>
        <source>%1 questions, %2 votes, %3 samples, %4 training steps</source>
        <translation>%1 Fragen, %2 Stimmen, %3 Messantworten, %4 Trainingsschritte</translation>
    </message>
    <message>
        <source>as many passes need</source>
        <translation>so viele die Durchgänge brauchen</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit: %1</source>
        <translation>Bearbeiten: %1</translation>
    </message>
    <message>
        <source>the local model %1</source>
        <translation>das Modell %1 auf diesem Rechner</translation>
    </message>
    <message>
        <source>tested with the questions of a file; %1 % of the written ones are kept back for looks during training</source>
        <translation>getestet mit den Fragen einer Datei; %1 % der geschriebenen werden für Blicke während des Trainings zurückgehalten</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ChunkPanel</name>
    <message>
        <source>Use these settings</source>
        <translation>Einstellungen verwenden</translation>
    </message>
    <message>
        <source> characters</source>
        <translation> Zeichen</translation>
    </message>
    <message>
        <source>Size of a passage</source>
        <translation>Größe einer Textstelle</translation>
    </message>
    <message>
        <source>Passages end at the end of a sentence near this size.</source>
        <translation>Textstellen enden am Ende eines Satzes nahe dieser Größe.</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Überlappung</translation>
    </message>
    <message>
        <source>Text that a passage repeats from the one before, so that no sentence loses what it refers to.</source>
        <translation>Text, den eine Textstelle aus der vorigen wiederholt, damit kein Satz seinen Bezug verliert.</translation>
    </message>
    <message>
        <source>Document to look at</source>
        <translation>Angezeigtes Dokument</translation>
    </message>
    <message>
        <source>Passages as they would be cut</source>
        <translation>Textstellen, wie sie geteilt würden</translation>
    </message>
    <message>
        <source>Si&amp;ze</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>O&amp;verlap</source>
        <translation>Ü&amp;berlappung</translation>
    </message>
    <message>
        <source>&amp;Document</source>
        <translation>&amp;Dokument</translation>
    </message>
    <message>
        <source>These are the settings in use.</source>
        <translation>Diese Einstellungen sind in Gebrauch.</translation>
    </message>
    <message>
        <source>All documents have to be read and indexed again then.</source>
        <translation>Danach müssen alle Dokumente neu gelesen und indiziert werden.</translation>
    </message>
    <message>
        <source>This file cannot be read: %1.</source>
        <translation>Diese Datei kann nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>%1 passages; the first %2 of them. Grey text repeats the passage before.</source>
        <translation>%1 Textstellen, davon die ersten %2. Grauer Text wiederholt die vorige Textstelle.</translation>
    </message>
    <message numerus="yes">
        <source>%n passage(s). Grey text repeats the passage before.</source>
        <translation>
            <numerusform>%n Textstelle. Grauer Text wiederholt die vorige Textstelle.</numerusform>
            <numerusform>%n Textstellen. Grauer Text wiederholt die vorige Textstelle.</numerusform>
        </translation>
    </message>
    <message>
        <source>Passage %1</source>
        <translation>Textstelle %1</translation>
    </message>
    <message>
        <source>page %1</source>
        <translation>Seite %1</translation>
    </message>
    <message>
        <source>%1 characters</source>
        <translation>%1 Zeichen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ColdStartDialog</name>
    <message>
        <source>Keep what else it can</source>
        <translation>Behalten, was es sonst noch kann</translation>
    </message>
    <message>
        <source>Teach solutions first</source>
        <translation>Zuerst Lösungen lehren</translation>
    </message>
    <message>
        <source>The model learns to write the solutions that the project&apos;s questions have, all of its weights at once (a cold start by supervised fine-tuning). This pays where it solves next to nothing: training by rewards needs some right answers to begin with.</source>
        <translation>Das Modell lernt, die Lösungen zu schreiben, die die Fragen des Projekts haben, mit allen Gewichten zugleich (ein Kaltstart durch überwachtes Feintuning). Das lohnt sich, wo es fast nichts löst: Das Training durch Belohnung braucht am Anfang einige richtige Antworten.</translation>
    </message>
    <message>
        <source>How often each question is learnt. New questions teach more than old ones once more.</source>
        <translation>Wie oft jede Frage gelernt wird. Neue Fragen lehren mehr als alte noch einmal.</translation>
    </message>
    <message>
        <source>Mixes in the model&apos;s own answers to general questions, 15 % of all; else it may answer everything as it answers the task.</source>
        <translation>Mischt eigene Antworten des Modells auf allgemeine Fragen ein, 15 % von allem; sonst beantwortet es vielleicht alles so wie die Aufgabe.</translation>
    </message>
    <message>
        <source>Name of the new model</source>
        <translation>Name des neuen Modells</translation>
    </message>
    <message>
        <source>Passes</source>
        <translation>Durchgänge</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>The project has a model of this name already.</source>
        <translation>Das Projekt hat schon ein Modell dieses Namens.</translation>
    </message>
    <message>
        <source>The project uses the new model when it is done; the old one stays as it is. You can stop at any time and go on later.</source>
        <translation>Das Projekt benutzt das neue Modell, wenn es fertig ist; das alte bleibt, wie es ist. Stoppen und später fortsetzen geht jederzeit.</translation>
    </message>
    <message>
        <source>It was stopped before its end and goes on from there. If questions or the model have changed since, choose another name.</source>
        <translation>Es wurde vor dem Ende gestoppt und geht von dort weiter. Wenn sich Fragen oder Modell seitdem geändert haben, ist ein anderer Name zu wählen.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ColdStartJob</name>
    <message>
        <source>This takes about %1 of memory, and %2 are free.</source>
        <translation>Das braucht etwa %1 Arbeitsspeicher, und %2 sind frei.</translation>
    </message>
    <message>
        <source>Cold start</source>
        <translation>Kaltstart</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>Was soll geschehen?</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>Befehle suchen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ComparePanel</name>
    <message>
        <source>&amp;Before</source>
        <translation>&amp;Vorher</translation>
    </message>
    <message>
        <source>The model that is compared with</source>
        <translation>Das Modell, mit dem verglichen wird</translation>
    </message>
    <message>
        <source>&amp;After</source>
        <translation>&amp;Nachher</translation>
    </message>
    <message>
        <source>The model that is looked at</source>
        <translation>Das Modell, das betrachtet wird</translation>
    </message>
    <message>
        <source>&amp;Questions</source>
        <translation>&amp;Fragen</translation>
    </message>
    <message>
        <source>Held-out questions were never trained on. Control sets show whether something else got worse.</source>
        <translation>Zurückgehaltene Fragen kamen im Training nie vor. Kontrollfragen zeigen, ob etwas anderes schlechter wurde.</translation>
    </message>
    <message>
        <source>Lenient</source>
        <translation>Nachsichtig</translation>
    </message>
    <message>
        <source>Strict: the answer has to stand where the task wants it, as in training. Lenient: the last thing that looks like an answer counts.</source>
        <translation>Streng: Die Antwort muss dort stehen, wo die Aufgabe sie verlangt, wie im Training. Nachsichtig: Es zählt das Letzte, das wie eine Antwort aussieht.</translation>
    </message>
    <message>
        <source>Questions that are shown</source>
        <translation>Gezeigte Fragen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Won</source>
        <translation>Gewonnen</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>Unverändert</translation>
    </message>
    <message>
        <source>Filter questions and replies</source>
        <translation>Fragen und Ausgaben filtern</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>By level</source>
        <translation>Nach Stufe</translation>
    </message>
    <message>
        <source>Accuracy by level</source>
        <translation>Genauigkeit nach Stufe</translation>
    </message>
    <message>
        <source>Control sets</source>
        <translation>Kontrollfragen</translation>
    </message>
    <message>
        <source>Accuracy on control sets</source>
        <translation>Genauigkeit bei Kontrollfragen</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Alle Modelle</translation>
    </message>
    <message>
        <source>All models and checkpoints</source>
        <translation>Alle Modelle und Zwischenstände</translation>
    </message>
    <message>
        <source>These two models were not asked the same questions.</source>
        <translation>Diesen zwei Modellen wurden nicht dieselben Fragen gestellt.</translation>
    </message>
    <message>
        <source>%1 of %2 right, %3</source>
        <translation>%1 von %2 richtig, %3</translation>
    </message>
    <message>
        <source>Wilson&apos;s interval at the 95 % level</source>
        <translation>Wilson-Intervall zum Niveau 95 %</translation>
    </message>
    <message>
        <source>Between %1 and %2 with 95 % confidence. %3</source>
        <translation>%1 bis %2 mit 95 % Sicherheit. %3</translation>
    </message>
    <message>
        <source>Exact McNemar test, two-sided: the chance that wins and losses would split at least this unevenly if training had changed nothing.</source>
        <translation>Exakter McNemar-Test, zweiseitig: die Wahrscheinlichkeit, dass Gewinne und Verluste sich mindestens so ungleich verteilen, wenn das Training nichts geändert hätte.</translation>
    </message>
    <message>
        <source>%1 won, %2 lost, %3 unchanged</source>
        <translation>%1 gewonnen, %2 verloren, %3 unverändert</translation>
    </message>
    <message>
        <source>not graded</source>
        <translation>nicht eingestuft</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>all control sets</source>
        <translation>alle Kontrollfragen</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Chance</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>Exact McNemar test, two-sided</source>
        <translation>Exakter McNemar-Test, zweiseitig</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Of the held-out questions</source>
        <translation>Von den zurückgehaltenen Fragen</translation>
    </message>
    <message>
        <source>Not in form</source>
        <translation>Falsche Form</translation>
    </message>
    <message>
        <source>Replies that do not have the form that the task asks for</source>
        <translation>Ausgaben ohne die Form, die die Aufgabe verlangt</translation>
    </message>
    <message>
        <source>Against &quot;before&quot;</source>
        <translation>Gegen „vorher“</translation>
    </message>
    <message>
        <source>Right, all control sets together</source>
        <translation>Richtig, alle Kontrollfragen zusammen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ComparedModel</name>
    <message>
        <source>Outcome</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ConnectionFields</name>
    <message>
        <source>no limit</source>
        <translation>ohne Grenze</translation>
    </message>
    <message>
        <source>no cap</source>
        <translation>ohne Obergrenze</translation>
    </message>
    <message>
        <source>Let replies come piece by piece</source>
        <translation>Antworten Stück für Stück kommen lassen</translation>
    </message>
    <message>
        <source>End a vote when its winner is certain</source>
        <translation>Eine Abstimmung beenden, sobald ihr Sieger feststeht</translation>
    </message>
    <message>
        <source>A server that falls silent is noticed sooner.</source>
        <translation>Ein Server, der verstummt, fällt früher auf.</translation>
    </message>
    <message>
        <source>The same answers for fewer replies; the counts of votes are smaller.</source>
        <translation>Dieselben Ergebnisse mit weniger Antworten; die Stimmenzahlen sind kleiner.</translation>
    </message>
    <message>
        <source>as the environment says</source>
        <translation>wie es die Umgebung vorgibt</translation>
    </message>
    <message>
        <source>the system&apos;s</source>
        <translation>die des Systems</translation>
    </message>
    <message>
        <source>model folder or GGUF file</source>
        <translation>Modellordner oder GGUF-Datei</translation>
    </message>
    <message>
        <source>Requests at once</source>
        <translation>Anfragen gleichzeitig</translation>
    </message>
    <message>
        <source>Requests a minute</source>
        <translation>Anfragen je Minute</translation>
    </message>
    <message>
        <source>Tokens a minute</source>
        <translation>Token je Minute</translation>
    </message>
    <message>
        <source>Requests of one run</source>
        <translation>Anfragen eines Laufs</translation>
    </message>
    <message>
        <source>Tokens of one run</source>
        <translation>Token eines Laufs</translation>
    </message>
    <message>
        <source>Cost of one run</source>
        <translation>Kosten eines Laufs</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Zertifikate</translation>
    </message>
    <message>
        <source>Choose a file of certificates</source>
        <translation>Datei mit Zertifikaten wählen</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt);;All files (*)</source>
        <translation>Zertifikate (*.pem *.crt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Model on this computer</source>
        <translation>Modell auf diesem Rechner</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf)</source>
        <translation>GGUF-Modelle (*.gguf)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Hold questions to their form (JSON)</source>
        <translation>Fragen an ihre Form binden (JSON)</translation>
    </message>
    <message>
        <source>Replies that are to be a question with its answer can then be nothing else. Left out by itself where the server refuses it.</source>
        <translation>Antworten, die eine Frage mit ihrer Lösung sein sollen, können dann nichts anderes sein. Entfällt von selbst, wo der Server es ablehnt.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::DatasetPage</name>
    <message>
        <source>Every question that was written, with its answer and how it came to be.</source>
        <translation>Jede geschriebene Frage mit ihrer Antwort und ihrer Herkunft.</translation>
    </message>
    <message>
        <source>The items could not be changed.</source>
        <translation>Die Fragen konnten nicht geändert werden.</translation>
    </message>
    <message>
        <source>The items could not be read.</source>
        <translation>Die Fragen konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Keep, and mark as looked at</source>
        <translation>Behalten und als durchgesehen kennzeichnen</translation>
    </message>
    <message>
        <source>Leave out of everything that follows</source>
        <translation>Aus allem Weiteren weglassen</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Change question and answer</source>
        <translation>Frage und Antwort ändern</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Schlagwort</translation>
    </message>
    <message>
        <source>Give the items a word to find them by</source>
        <translation>Den Fragen ein Wort geben, unter dem sie zu finden sind</translation>
    </message>
    <message>
        <source>Hide the items and leave them out; they can be restored</source>
        <translation>Fragen ausblenden und weglassen; sie lassen sich wiederherstellen</translation>
    </message>
    <message>
        <source>Take the items out of the bin</source>
        <translation>Die Fragen aus dem Papierkorb holen</translation>
    </message>
    <message>
        <source>All items that the filter lets through</source>
        <translation>Alle Fragen, die der Filter durchlässt</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Show or hide all that is known of the chosen item</source>
        <translation>Zeigen oder verbergen, was über die gewählte Frage bekannt ist</translation>
    </message>
    <message>
        <source>Look at one item after the other, the most doubtful first</source>
        <translation>Eine Frage nach der anderen ansehen, die zweifelhafteste zuerst</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>The next item in the queue</source>
        <translation>Die nächste Frage der Reihe</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>The item before</source>
        <translation>Die Frage davor</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Accept the item and go on</source>
        <translation>Die Frage annehmen und weitergehen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Leave the item out and go on</source>
        <translation>Die Frage weglassen und weitergehen</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Open the original document</source>
        <translation>Das ursprüngliche Dokument öffnen</translation>
    </message>
    <message>
        <source>Take back the last decision</source>
        <translation>Die letzte Entscheidung zurücknehmen</translation>
    </message>
    <message>
        <source>Queue of the review</source>
        <translation>Reihe der Durchsicht</translation>
    </message>
    <message>
        <source>No questions yet</source>
        <translation>Noch keine Fragen</translation>
    </message>
    <message>
        <source>Questions with answers belong here. They are written from your task, checked by a vote, and every one keeps where it came from.</source>
        <translation>Hierher gehören Fragen mit Antworten. Sie werden nach der Aufgabe geschrieben und durch Abstimmung geprüft, und jede behält ihre Herkunft.</translation>
    </message>
    <message>
        <source>Write questions</source>
        <translation>Fragen schreiben</translation>
    </message>
    <message>
        <source>They appear here as soon as they are written.</source>
        <translation>Sie erscheinen hier, sobald sie geschrieben sind.</translation>
    </message>
    <message>
        <source>The items could not be counted.</source>
        <translation>Die Fragen konnten nicht gezählt werden.</translation>
    </message>
    <message>
        <source>There are no items to review yet.</source>
        <translation>Es gibt noch keine Fragen durchzusehen.</translation>
    </message>
    <message>
        <source>Go on to Difficulty</source>
        <translation>Weiter zur Schwierigkeit</translation>
    </message>
    <message numerus="yes">
        <source>Write %n questions</source>
        <translation>
            <numerusform>%n Frage schreiben</numerusform>
            <numerusform>%n Fragen schreiben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accept %n items</source>
        <translation>
            <numerusform>%n Frage annehmen</numerusform>
            <numerusform>%n Fragen annehmen</numerusform>
        </translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message numerus="yes">
        <source>Reject %n items</source>
        <translation>
            <numerusform>%n Frage ablehnen</numerusform>
            <numerusform>%n Fragen ablehnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n items to bin</source>
        <translation>
            <numerusform>%n Frage in den Papierkorb legen</numerusform>
            <numerusform>%n Fragen in den Papierkorb legen</numerusform>
        </translation>
    </message>
    <message>
        <source>Move to bin</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message numerus="yes">
        <source>Restore %n items</source>
        <translation>
            <numerusform>%n Frage wiederherstellen</numerusform>
            <numerusform>%n Fragen wiederherstellen</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message numerus="yes">
        <source>Select all %n items</source>
        <translation>
            <numerusform>%n Frage auswählen</numerusform>
            <numerusform>Alle %n Fragen auswählen</numerusform>
        </translation>
    </message>
    <message>
        <source>The change before is still being made.</source>
        <translation>Die vorige Änderung ist noch nicht fertig.</translation>
    </message>
    <message>
        <source>Choose items in the table first.</source>
        <translation>Zuerst Fragen in der Tabelle wählen.</translation>
    </message>
    <message>
        <source>Choose a single item to edit it.</source>
        <translation>Zum Bearbeiten eine einzelne Frage wählen.</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Rückgängig: %1</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>Es gibt nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>The item could not be read.</source>
        <translation>Die Frage konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>This item was not written from a document.</source>
        <translation>Diese Frage wurde nicht nach einem Dokument geschrieben.</translation>
    </message>
    <message>
        <source>The original could not be opened.</source>
        <translation>Das Original konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>Edit item</source>
        <translation>Frage bearbeiten</translation>
    </message>
    <message>
        <source>New tag…</source>
        <translation>Neues Schlagwort…</translation>
    </message>
    <message>
        <source>New tag</source>
        <translation>Neues Schlagwort</translation>
    </message>
    <message>
        <source>A word to find these items by:</source>
        <translation>Ein Wort, unter dem diese Fragen zu finden sind:</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message numerus="yes">
        <source>Tag %n items &quot;%1&quot;</source>
        <translation>
            <numerusform>%n Frage mit „%1“ versehen</numerusform>
            <numerusform>%n Fragen mit „%1“ versehen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove tag &quot;%1&quot; of %n items</source>
        <translation>
            <numerusform>„%1“ von %n Frage entfernen</numerusform>
            <numerusform>„%1“ von %n Fragen entfernen</numerusform>
        </translation>
    </message>
    <message>
        <source>Start review</source>
        <translation>Durchsicht beginnen</translation>
    </message>
    <message>
        <source>These questions are out of date.</source>
        <translation>Diese Fragen sind veraltet.</translation>
    </message>
    <message>
        <source>End review</source>
        <translation>Durchsicht beenden</translation>
    </message>
    <message>
        <source>Write five first</source>
        <translation>Erst fünf schreiben</translation>
    </message>
    <message>
        <source>Writes five questions with their votes, to look at. The others go on from there: nothing is written or paid for twice.</source>
        <translation>Schreibt fünf Fragen mit ihren Stimmen zum Ansehen. Die übrigen schließen daran an: Nichts wird zweimal geschrieben oder bezahlt.</translation>
    </message>
    <message>
        <source>Five questions are written.</source>
        <translation>Fünf Fragen sind geschrieben.</translation>
    </message>
    <message>
        <source>Look at them, and at why some fell out. If they are what you want, write the others; else change the task first.</source>
        <translation>Sie ansehen, auch warum welche herausfielen. Wenn sie passen, die übrigen schreiben; sonst erst die Aufgabe ändern.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::DiagnosisView</name>
    <message>
        <source>Diagnosis</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Change now</source>
        <translation>Jetzt ändern</translation>
    </message>
    <message>
        <source>Change settings</source>
        <translation>Einstellungen ändern</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The settings are so already; the next start uses them.</source>
        <translation>Die Einstellungen sind schon so; der nächste Start verwendet sie.</translation>
    </message>
    <message>
        <source>%1. From the next step on.</source>
        <translation>%1. Ab dem nächsten Schritt.</translation>
    </message>
    <message>
        <source>%1. The next start uses it, as a new run beside this one.</source>
        <translation>%1. Der nächste Start verwendet es, als neuer Lauf neben diesem.</translation>
    </message>
    <message>
        <source>%1. Stop the run first: this cannot change while it goes on.</source>
        <translation>%1. Zuerst den Lauf stoppen: Das lässt sich nicht ändern, solange er läuft.</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n weiterer</numerusform>
            <numerusform>%n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>Show all findings</source>
        <translation>Alle Befunde zeigen</translation>
    </message>
    <message>
        <source>Show the worst finding only</source>
        <translation>Nur den schlimmsten Befund zeigen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::DifficultyPage</name>
    <message>
        <source>How often the model already solves each question. It learns most from those that it sometimes solves and sometimes does not.</source>
        <translation>Wie oft das Modell jede Frage schon löst. Am meisten lernt es von denen, die es manchmal löst und manchmal nicht.</translation>
    </message>
    <message>
        <source>Nothing measured yet</source>
        <translation>Noch nichts gemessen</translation>
    </message>
    <message>
        <source>Pass rates belong here: the model answers each question several times, and the share of right answers tells how hard the question is for it.</source>
        <translation>Hierher gehören Lösungsquoten: Das Modell beantwortet jede Frage mehrmals, und der Anteil richtiger Antworten sagt, wie schwer die Frage für es ist.</translation>
    </message>
    <message>
        <source>Pass rates appear here as soon as they are measured.</source>
        <translation>Lösungsquoten erscheinen hier, sobald sie gemessen sind.</translation>
    </message>
    <message>
        <source>Difficulty as intended</source>
        <translation>Beabsichtigt</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Pass rates by level</source>
        <translation>Lösungsquoten nach Stufe</translation>
    </message>
    <message>
        <source>Pass rates by document</source>
        <translation>Lösungsquoten nach Dokument</translation>
    </message>
    <message>
        <source>Double-click to see these items in Dataset</source>
        <translation>Doppelklick zeigt diese Fragen im Datensatz</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Questions and their variants</source>
        <translation>Fragen und ihre Varianten</translation>
    </message>
    <message>
        <source>Double-click to see both in Dataset</source>
        <translation>Doppelklick zeigt beide im Datensatz</translation>
    </message>
    <message>
        <source>Harder and easier</source>
        <translation>Schwerer und leichter</translation>
    </message>
    <message>
        <source>The pass rates could not be read.</source>
        <translation>Die Lösungsquoten konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>%1 variants beside the questions they were written from</source>
        <translation>%1 Varianten neben den Fragen, nach denen sie geschrieben wurden</translation>
    </message>
    <message>
        <source>The first %1 of %2 variants; Dataset shows all of them</source>
        <translation>Die ersten %1 von %2 Varianten; der Datensatz zeigt alle</translation>
    </message>
    <message numerus="yes">
        <source>%n items are stale</source>
        <translation>
            <numerusform>%n Frage ist veraltet</numerusform>
            <numerusform>%n Fragen sind veraltet</numerusform>
        </translation>
    </message>
    <message>
        <source>They were edited after they were measured and do not count until they are measured again.</source>
        <translation>Sie wurden nach der Messung bearbeitet und zählen nicht, bis sie neu gemessen sind.</translation>
    </message>
    <message numerus="yes">
        <source>Show these %n in Dataset</source>
        <translation>
            <numerusform>%n Frage im Datensatz zeigen</numerusform>
            <numerusform>Diese %n im Datensatz zeigen</numerusform>
        </translation>
    </message>
    <message>
        <source>No item has such a pass rate.</source>
        <translation>Keine Frage hat eine solche Lösungsquote.</translation>
    </message>
    <message>
        <source>%1 measured</source>
        <translation>%1 gemessen</translation>
    </message>
    <message>
        <source>mean pass rate %1</source>
        <translation>mittlere Lösungsquote %1</translation>
    </message>
    <message>
        <source>%1 never solved</source>
        <translation>%1 nie gelöst</translation>
    </message>
    <message>
        <source>%1 always solved</source>
        <translation>%1 immer gelöst</translation>
    </message>
    <message>
        <source>%1 not measured</source>
        <translation>%1 nicht gemessen</translation>
    </message>
    <message>
        <source>%1 stale</source>
        <translation>%1 veraltet</translation>
    </message>
    <message>
        <source>Measure difficulty</source>
        <translation>Schwierigkeit messen</translation>
    </message>
    <message>
        <source>Go to Dataset</source>
        <translation>Zum Datensatz</translation>
    </message>
    <message>
        <source>Go on to Training</source>
        <translation>Weiter zum Training</translation>
    </message>
    <message numerus="yes">
        <source>Measure %n items</source>
        <translation>
            <numerusform>%n Frage messen</numerusform>
            <numerusform>%n Fragen messen</numerusform>
        </translation>
    </message>
    <message>
        <source>Select questions</source>
        <translation>Fragen auswählen</translation>
    </message>
    <message>
        <source>The items are being counted.</source>
        <translation>Die Fragen werden gezählt.</translation>
    </message>
    <message>
        <source>Measure pass rates</source>
        <translation>Lösungsquoten messen</translation>
    </message>
    <message>
        <source>No questions yet</source>
        <translation>Noch keine Fragen</translation>
    </message>
    <message>
        <source>There is nothing to measure before questions are written. That is done in Dataset.</source>
        <translation>Ohne geschriebene Fragen gibt es nichts zu messen. Sie entstehen im Datensatz.</translation>
    </message>
    <message>
        <source>These pass rates are out of date.</source>
        <translation>Diese Lösungsquoten sind veraltet.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::DocumentsPage</name>
    <message>
        <source>What questions are written from. Files stay where they are; their text is copied into the project.</source>
        <translation>Wonach Fragen geschrieben werden. Dateien bleiben, wo sie sind; ihr Text wird ins Projekt kopiert.</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>All readable files in it, with its subfolders</source>
        <translation>Alle lesbaren Dateien darin, auch in Unterordnern</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>Text, Markdown, HTML, XML, PDF, DOCX, EPUB, ODT, JSON Lines</source>
        <translation>Text, Markdown, HTML, XML, PDF, DOCX, EPUB, ODT, JSON Lines</translation>
    </message>
    <message>
        <source>Read and index</source>
        <translation>Dokumente indizieren</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>Textstellen</translation>
    </message>
    <message>
        <source>The settings could not be saved.</source>
        <translation>Die Einstellungen konnten nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Drop files and folders here</source>
        <translation>Dateien und Ordner hierher ziehen</translation>
    </message>
    <message>
        <source>This task has a built-in program that writes its questions, so documents are optional. With documents, questions can be written from their passages instead.</source>
        <translation>Diese Aufgabe hat ein eingebautes Programm, das ihre Fragen schreibt; Dokumente sind nicht nötig. Mit Dokumenten lassen sich Fragen stattdessen nach ihren Textstellen schreiben.</translation>
    </message>
    <message>
        <source>Questions are written from passages of your documents, and each answer keeps the place it comes from. Text, Markdown, HTML, XML, PDF, DOCX, EPUB, ODT and JSON Lines can be read; nothing leaves this computer.</source>
        <translation>Fragen werden nach Textstellen der Dokumente geschrieben, und jede Antwort behält ihre Fundstelle. Lesbar sind Text, Markdown, HTML, XML, PDF, DOCX, EPUB, ODT und JSON Lines; nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Copy reason</source>
        <translation>Grund kopieren</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>The project&apos;s files could not be looked at.</source>
        <translation>Die Dateien des Projekts konnten nicht angesehen werden.</translation>
    </message>
    <message>
        <source>There is nothing to search yet: the documents have to be read and indexed first.</source>
        <translation>Es gibt noch nichts zu durchsuchen: Zuerst müssen die Dokumente gelesen und indiziert werden.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 files could not be read</source>
        <translation>%1 von %2 Dateien konnten nicht gelesen werden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal lesen</translation>
    </message>
    <message numerus="yes">
        <source>Read and index %n file(s)</source>
        <translation>
            <numerusform>%n Datei lesen und indizieren</numerusform>
            <numerusform>%n Dateien lesen und indizieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Index %n file(s)</source>
        <translation>
            <numerusform>%n Datei indizieren</numerusform>
            <numerusform>%n Dateien indizieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take %n file(s) out of the index</source>
        <translation>
            <numerusform>%n Datei aus dem Index nehmen</numerusform>
            <numerusform>%n Dateien aus dem Index nehmen</numerusform>
        </translation>
    </message>
    <message>
        <source>This build of the program cannot read documents.</source>
        <translation>Dieses Programm wurde ohne das Lesen von Dokumenten gebaut.</translation>
    </message>
    <message>
        <source>Add files or folders first.</source>
        <translation>Zuerst Dateien oder Ordner hinzufügen.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of the list are not on the disk. Put them back or remove them from the list.</source>
        <translation>
            <numerusform>%n Datei der Liste ist nicht auf der Platte. Zurücklegen oder aus der Liste entfernen.</numerusform>
            <numerusform>%n Dateien der Liste sind nicht auf der Platte. Zurücklegen oder aus der Liste entfernen.</numerusform>
        </translation>
    </message>
    <message>
        <source>All files are read and indexed, and none has changed.</source>
        <translation>Alle Dateien sind gelesen und indiziert, keine hat sich geändert.</translation>
    </message>
    <message>
        <source>The documents could not be added.</source>
        <translation>Die Dokumente konnten nicht hinzugefügt werden.</translation>
    </message>
    <message numerus="yes">
        <source>Read %n file(s) again</source>
        <translation>
            <numerusform>%n Datei neu lesen</numerusform>
            <numerusform>%n Dateien neu lesen</numerusform>
        </translation>
    </message>
    <message>
        <source>The documents could not be removed.</source>
        <translation>Die Dokumente konnten nicht entfernt werden.</translation>
    </message>
    <message>
        <source>Files of a folder come and go with the folder</source>
        <translation>Dateien eines Ordners kommen und gehen mit dem Ordner</translation>
    </message>
    <message>
        <source>%1 is on the list as a whole. Move single files out of it, or remove the folder from the list.</source>
        <translation>%1 steht als Ganzes in der Liste. Einzelne Dateien hinausbewegen oder den Ordner aus der Liste entfernen.</translation>
    </message>
    <message>
        <source>Remove the folder</source>
        <translation>Ordner entfernen</translation>
    </message>
    <message>
        <source>The folder could not be removed.</source>
        <translation>Der Ordner konnte nicht entfernt werden.</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Themen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::EditDialog</name>
    <message>
        <source>Edit item</source>
        <translation>Frage bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Question</source>
        <translation>&amp;Frage</translation>
    </message>
    <message>
        <source>&amp;Answer</source>
        <translation>&amp;Antwort</translation>
    </message>
    <message>
        <source>As it was written: %1
Answer: %2</source>
        <translation>Wie zuerst geschrieben: %1
Antwort: %2</translation>
    </message>
    <message>
        <source>The original is kept.</source>
        <translation>Das Original bleibt erhalten.</translation>
    </message>
    <message>
        <source>The original is kept. The pass rate will be stale until the item is measured again.</source>
        <translation>Das Original bleibt erhalten. Die Lösungsquote ist veraltet, bis die Frage neu gemessen wird.</translation>
    </message>
    <message>
        <source>Save changes</source>
        <translation>Änderungen speichern</translation>
    </message>
    <message>
        <source>A question is needed.</source>
        <translation>Eine Frage wird gebraucht.</translation>
    </message>
    <message>
        <source>An answer is needed.</source>
        <translation>Eine Antwort wird gebraucht.</translation>
    </message>
    <message>
        <source>This is not an answer of the kind that the task asks for.</source>
        <translation>Das ist keine Antwort der Art, die die Aufgabe verlangt.</translation>
    </message>
    <message>
        <source>Stored as %1</source>
        <translation>Gespeichert als %1</translation>
    </message>
    <message>
        <source>Correct the fields that are marked.</source>
        <translation>Die gekennzeichneten Felder berichtigen.</translation>
    </message>
    <message>
        <source>Nothing was changed yet.</source>
        <translation>Noch wurde nichts geändert.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::EstimateCard</name>
    <message>
        <source>Estimate</source>
        <translation>Schätzung</translation>
    </message>
    <message>
        <source>Memory: not known yet</source>
        <translation>Speicher: ohne Modell nicht bekannt</translation>
    </message>
    <message>
        <source>Memory: %1 of %2</source>
        <translation>Speicher: %1 von %2</translation>
    </message>
    <message>
        <source>Free now: %1</source>
        <translation>Jetzt frei: %1</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>gradients</source>
        <translation>Gradienten</translation>
    </message>
    <message>
        <source>optimizer</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>reference model</source>
        <translation>Vergleichsmodell</translation>
    </message>
    <message>
        <source>activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>Logits</translation>
    </message>
    <message>
        <source>program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Time: nothing left to do</source>
        <translation>Zeit: nichts mehr zu tun</translation>
    </message>
    <message>
        <source>Time: not known yet</source>
        <translation>Zeit: noch nicht bekannt</translation>
    </message>
    <message>
        <source>Time: about %1</source>
        <translation>Zeit: etwa %1</translation>
    </message>
    <message>
        <source>from earlier work on this computer</source>
        <translation>nach früherer Arbeit auf diesem Rechner</translation>
    </message>
    <message>
        <source>a cautious guess; the first steps will tell</source>
        <translation>vorsichtig geschätzt; die ersten Schritte sagen mehr</translation>
    </message>
    <message>
        <source>Time: %1 left</source>
        <translation>Zeit: noch %1</translation>
    </message>
    <message>
        <source>from the steps of this run</source>
        <translation>nach den Schritten dieses Laufs</translation>
    </message>
    <message>
        <source>rollouts</source>
        <translation>Versuche</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::EvaluationPage</name>
    <message>
        <source>What training has changed, on questions that the model never saw.</source>
        <translation>Was das Training geändert hat, an Fragen, die das Modell nie gesehen hat.</translation>
    </message>
    <message>
        <source>Compare before and after</source>
        <translation>Vorher und nachher vergleichen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Blind</source>
        <translation>Blindvergleich</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <source>Judge replies without knowing whose they are</source>
        <translation>Ausgaben beurteilen, ohne zu wissen, von wem sie sind</translation>
    </message>
    <message>
        <source>Ask both models anything</source>
        <translation>Beide Modelle Beliebiges fragen</translation>
    </message>
    <message>
        <source>The judgements could not be kept.</source>
        <translation>Die Urteile konnten nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>The evaluations could not be read.</source>
        <translation>Die Auswertungen konnten nicht gelesen werden.</translation>
    </message>
    <message numerus="yes">
        <source>%n older result(s) are left out</source>
        <translation>
            <numerusform>%n älteres Ergebnis ist weggelassen</numerusform>
            <numerusform>%n ältere Ergebnisse sind weggelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>They were asked other questions, so their figures cannot be compared with these.</source>
        <translation>Dort wurden andere Fragen gestellt, daher sind ihre Zahlen nicht mit diesen vergleichbar.</translation>
    </message>
    <message>
        <source>Train the model first.</source>
        <translation>Zuerst das Modell trainieren.</translation>
    </message>
    <message>
        <source>The comparison is up to date.</source>
        <translation>Der Vergleich ist auf dem neuesten Stand.</translation>
    </message>
    <message>
        <source>This comparison is out of date</source>
        <translation>Dieser Vergleich ist veraltet</translation>
    </message>
    <message>
        <source>There is nothing to compare yet</source>
        <translation>Es gibt noch nichts zu vergleichen</translation>
    </message>
    <message>
        <source>After training, the base model and the trained one answer the same held-out questions, word for word the same prompt. %1</source>
        <translation>Nach dem Training beantworten das Grundmodell und das trainierte dieselben zurückgehaltenen Fragen, mit Wort für Wort demselben Prompt. %1</translation>
    </message>
    <message>
        <source>Go to Training</source>
        <translation>Zum Training</translation>
    </message>
    <message>
        <source>Both models are answering the held-out questions.</source>
        <translation>Beide Modelle beantworten die zurückgehaltenen Fragen.</translation>
    </message>
    <message>
        <source>The base model and the trained one answer the same held-out questions. Answers that are there already are not asked for again.</source>
        <translation>Das Grundmodell und das trainierte beantworten dieselben zurückgehaltenen Fragen. Vorhandene Antworten werden nicht noch einmal erfragt.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ExamplesModel</name>
    <message>
        <source>The question is empty.</source>
        <translation>Die Frage ist leer.</translation>
    </message>
    <message>
        <source>The reply is empty.</source>
        <translation>Die Ausgabe ist leer.</translation>
    </message>
    <message>
        <source>The reply holds no answer of the task&apos;s kind where it should stand.</source>
        <translation>Die Ausgabe enthält keine Antwort von der Art der Aufgabe an der vorgesehenen Stelle.</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>The reply holds an answer.</source>
        <translation>Die Ausgabe enthält eine Antwort.</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ExamplesPage</name>
    <message>
        <source>Examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Examples (optional)</source>
        <translation>Beispiele (freiwillig)</translation>
    </message>
    <message>
        <source>Two or three solved questions show whoever writes what you mean. Each reply is checked by the answer&apos;s rules.</source>
        <translation>Zwei oder drei gelöste Fragen zeigen dem Lehrmodell, was gemeint ist. Jede Ausgabe wird nach den Regeln für Antworten geprüft.</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>&amp;Paste from a spreadsheet</source>
        <translation>&amp;Aus einer Tabelle einfügen</translation>
    </message>
    <message>
        <source>Two columns from the clipboard: question and reply</source>
        <translation>Zwei Spalten aus der Zwischenablage: Frage und Ausgabe</translation>
    </message>
    <message>
        <source>&amp;Question</source>
        <translation>&amp;Frage</translation>
    </message>
    <message>
        <source>&amp;Reply</source>
        <translation>A&amp;usgabe</translation>
    </message>
    <message>
        <source>The clipboard holds no rows of two columns.</source>
        <translation>Die Zwischenablage enthält keine Zeilen mit zwei Spalten.</translation>
    </message>
    <message numerus="yes">
        <source>%1 rows pasted; %n without two columns left out.</source>
        <translation>
            <numerusform>%1 Zeilen eingefügt; %n ohne zwei Spalten weggelassen.</numerusform>
            <numerusform>%1 Zeilen eingefügt; %n ohne zwei Spalten weggelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Example %1: %2</source>
        <translation>Beispiel %1: %2</translation>
    </message>
    <message>
        <source>At most 10,000 examples are possible.</source>
        <translation>Höchstens 10.000 Beispiele sind möglich.</translation>
    </message>
    <message>
        <source>Remove the chosen example</source>
        <translation>Das gewählte Beispiel entfernen</translation>
    </message>
    <message>
        <source>No example is chosen</source>
        <translation>Kein Beispiel ist gewählt</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ExportCard</name>
    <message>
        <source>Read by %1</source>
        <translation>Gelesen von: %1</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ExportPage</name>
    <message>
        <source>Questions, model and results for other programs and other people.</source>
        <translation>Fragen, Modell und Ergebnisse für andere Programme und andere Menschen.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Zwischenstand</translation>
    </message>
    <message>
        <source>Type of the weights</source>
        <translation>Art der Gewichte</translation>
    </message>
    <message>
        <source>32 bit: exactly what was evaluated</source>
        <translation>32 Bit: genau das, was ausgewertet wurde</translation>
    </message>
    <message>
        <source>bfloat16: half the size, what most programs expect</source>
        <translation>bfloat16: halbe Größe, von den meisten Programmen erwartet</translation>
    </message>
    <message>
        <source>float16: half the size, for older graphics cards</source>
        <translation>float16: halbe Größe, für ältere Grafikkarten</translation>
    </message>
    <message>
        <source>Chec&amp;kpoint</source>
        <translation>&amp;Zwischenstand</translation>
    </message>
    <message>
        <source>&amp;Weights</source>
        <translation>&amp;Gewichte</translation>
    </message>
    <message>
        <source>Where to</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>W&amp;here to</source>
        <translation>Z&amp;iel</translation>
    </message>
    <message>
        <source>Something is there already. &amp;Replace it</source>
        <translation>Dort liegt schon etwas. &amp;Ersetzen</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>%1
Read by %2.</source>
        <translation>%1
Gelesen von: %2.</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exportieren nach</translation>
    </message>
    <message>
        <source>This build of the program cannot write models.</source>
        <translation>Dieses Programm wurde ohne das Schreiben von Modellen gebaut.</translation>
    </message>
    <message>
        <source>There is no trained model yet: train first.</source>
        <translation>Es gibt noch kein trainiertes Modell: zuerst trainieren.</translation>
    </message>
    <message>
        <source>There are no questions yet: write them on the Dataset page.</source>
        <translation>Es gibt noch keine Fragen: auf der Seite Datensatz schreiben.</translation>
    </message>
    <message>
        <source>No questions have been selected yet: select them on the Difficulty page.</source>
        <translation>Noch sind keine Fragen ausgewählt: auf der Seite Schwierigkeit auswählen.</translation>
    </message>
    <message>
        <source>The selection is empty.</source>
        <translation>Die Auswahl ist leer.</translation>
    </message>
    <message>
        <source>Say where to write it.</source>
        <translation>Ein Ziel angeben.</translation>
    </message>
    <message>
        <source>Holds %1.</source>
        <translation>Enthält %1.</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>Modell exportieren</translation>
    </message>
    <message>
        <source>Write the report</source>
        <translation>Bericht schreiben</translation>
    </message>
    <message numerus="yes">
        <source>Export %n question(s)</source>
        <translation>
            <numerusform>%n Frage exportieren</numerusform>
            <numerusform>%n Fragen exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Something is there already: say that it is to be replaced, or choose another place.</source>
        <translation>Dort liegt schon etwas: Ersetzen ankreuzen oder ein anderes Ziel wählen.</translation>
    </message>
    <message>
        <source>Preview: %1</source>
        <translation>Vorschau: %1</translation>
    </message>
    <message>
        <source>The preview is made when the running work has ended.</source>
        <translation>Die Vorschau entsteht, wenn die laufende Arbeit beendet ist.</translation>
    </message>
    <message>
        <source>Nothing to show yet.</source>
        <translation>Noch nichts zu zeigen.</translation>
    </message>
    <message>
        <source>The report is written</source>
        <translation>Der Bericht ist geschrieben</translation>
    </message>
    <message>
        <source>The model is written, %1</source>
        <translation>Das Modell ist geschrieben, %1</translation>
    </message>
    <message>
        <source>The export failed.</source>
        <translation>Der Export ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Open in browser</source>
        <translation>Im Browser öffnen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>%1 rows written, %2; data card: %3</source>
        <translation>%1 Zeilen geschrieben, %2; Datenkarte: %3</translation>
    </message>
    <message>
        <source>Folder: %1</source>
        <translation>Ordner: %1</translation>
    </message>
    <message>
        <source>Write the folder</source>
        <translation>Ordner schreiben</translation>
    </message>
    <message>
        <source>%1 questions to train on, %2 for looks and %3 to test are written, %4; %5 notes on what a trainer does otherwise are in NOTES.md</source>
        <translation>%1 Fragen zum Trainieren, %2 für Blicke und %3 zum Testen sind geschrieben, %4; %5 Hinweise, was ein Programm anders macht, stehen in NOTES.md</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::FileModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>Textstellen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::FilterBar</name>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsicht</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Schlagwort</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>Pass rate</source>
        <translation>Lösungsquote</translation>
    </message>
    <message>
        <source>Not measured</source>
        <translation>Nicht gemessen</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Search questions and answers</source>
        <translation>Fragen und Antworten durchsuchen</translation>
    </message>
    <message>
        <source>Words match the beginnings of words; put several in quotation marks to find them side by side. Ctrl+F</source>
        <translation>Wörter treffen Wortanfänge; mehrere in Anführungszeichen treffen nur nebeneinander. Strg+F</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>ausgewählt</translation>
    </message>
    <message>
        <source>not selected</source>
        <translation>nicht ausgewählt</translation>
    </message>
    <message>
        <source>held out</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>stale</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>ausgeschieden</translation>
    </message>
    <message>
        <source>in the bin</source>
        <translation>im Papierkorb</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message>
        <source>%1 of %2 items</source>
        <translation>%1 von %2 Fragen</translation>
    </message>
    <message numerus="yes">
        <source>%n items</source>
        <translation>
            <numerusform>%n Frage</numerusform>
            <numerusform>%n Fragen</numerusform>
        </translation>
    </message>
    <message>
        <source>dropped %1: %2</source>
        <translation>ausgeschieden %1: %2</translation>
    </message>
    <message>
        <source>%1 drafted = %2</source>
        <translation>%1 entworfen = %2</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::FilterChip</name>
    <message>
        <source>Filter by %1</source>
        <translation>Filtern nach %1</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Nothing to choose from</source>
        <translation>Nichts zur Wahl</translation>
    </message>
    <message>
        <source>%1: all are shown</source>
        <translation>%1: alle werden gezeigt</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::FirstStartDialog</name>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Define a task in words, get a model that is good at it.</source>
        <translation>Eine Aufgabe in Worten beschreiben und ein Modell erhalten, das sie gut löst.</translation>
    </message>
    <message>
        <source>Where should &amp;projects and their models live?</source>
        <translation>Wohin mit &amp;Projekten und ihren Modellen?</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>&amp;Wählen…</translation>
    </message>
    <message>
        <source>Folder for projects</source>
        <translation>Ordner für Projekte</translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>Dar&amp;k</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Try the sample (3 minutes)</source>
        <translation>&amp;Beispiel ausprobieren (3 Minuten)</translation>
    </message>
    <message>
        <source>&amp;New project</source>
        <translation>&amp;Neues Projekt</translation>
    </message>
    <message>
        <source>Just look &amp;around</source>
        <translation>Nur &amp;umsehen</translation>
    </message>
    <message>
        <source>Light or dark?</source>
        <translation>Hell oder dunkel?</translation>
    </message>
    <message>
        <source>What first?</source>
        <translation>Was zuerst?</translation>
    </message>
    <message>
        <source>The sample runs the whole way with a tiny model that comes along: questions, training, comparison. It needs no network and no account. All of this can be changed later under Settings.</source>
        <translation>Das Beispiel geht den ganzen Weg mit einem winzigen Modell, das beiliegt: Fragen, Training, Vergleich. Es braucht kein Netz und kein Konto. Alles lässt sich später in den Einstellungen ändern.</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>Einen Ordner wählen.</translation>
    </message>
    <message>
        <source>Give the whole path, from the root on.</source>
        <translation>Den ganzen Pfad angeben, von der Wurzel an.</translation>
    </message>
    <message>
        <source>This folder cannot be written to.</source>
        <translation>In diesen Ordner kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>%1 are free there. A project takes from some megabytes to several times the size of its model.</source>
        <translation>%1 sind dort frei. Ein Projekt braucht einige Megabyte bis zum Mehrfachen der Größe seines Modells.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ForestLine</name>
    <message>
        <source>Difference %1, %2 to %3</source>
        <translation>Unterschied %1, %2 bis %3</translation>
    </message>
    <message>
        <source>The difference lies with 95 % confidence on this line (Newcombe&apos;s interval for paired proportions).</source>
        <translation>Der Unterschied liegt mit 95 % Sicherheit auf dieser Linie (Newcombe-Intervall für gepaarte Anteile).</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::FormatPage</name>
    <message>
        <source>Format</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>What do questions and replies look like?</source>
        <translation>Wie sehen Fragen und Ausgaben aus?</translation>
    </message>
    <message>
        <source>Who writes questions is told the first, who answers is told the second.</source>
        <translation>Das Erste liest, wer Fragen schreibt; das Zweite, wer antwortet.</translation>
    </message>
    <message>
        <source>&amp;Suggest from the answer&apos;s rules</source>
        <translation>Aus den Regeln für Antworten &amp;vorschlagen</translation>
    </message>
    <message>
        <source>&amp;Question format (optional)</source>
        <translation>&amp;Form der Frage (freiwillig)</translation>
    </message>
    <message>
        <source>The parts of a question, their order and labels. Leave it empty if questions need no form.</source>
        <translation>Die Teile einer Frage, ihre Reihenfolge und Beschriftung. Leer lassen, wenn Fragen keine Form brauchen.</translation>
    </message>
    <message>
        <source>&amp;Output format</source>
        <translation>Form der A&amp;usgabe</translation>
    </message>
    <message>
        <source>What to write before the answer, and where the final answer goes.</source>
        <translation>Was vor der Antwort zu schreiben ist und wohin die endgültige Antwort gehört.</translation>
    </message>
    <message>
        <source>&amp;Prompt</source>
        <translation>&amp;Prompt</translation>
    </message>
    <message>
        <source>What the student reads: {input} stands for the question, {output_format} for the text above. Empty: both, one behind the other.</source>
        <translation>Was das Schülermodell liest: {input} steht für die Frage, {output_format} für den Text darüber. Leer: beides hintereinander.</translation>
    </message>
    <message>
        <source>Insert %1</source>
        <translation>%1 einfügen</translation>
    </message>
    <message>
        <source>Leave it empty or describe it.</source>
        <translation>Leer lassen oder beschreiben.</translation>
    </message>
    <message>
        <source>Say how to answer.</source>
        <translation>Sagen, wie zu antworten ist.</translation>
    </message>
    <message>
        <source>It does not mention %1, where answers are looked for: replies would rarely get a reward.</source>
        <translation>%1 kommt nicht vor, dort werden Antworten aber gesucht: Ausgaben bekämen selten eine Belohnung.</translation>
    </message>
    <message>
        <source>%1 is not a placeholder; there are {input} and {output_format}.</source>
        <translation>%1 ist kein Platzhalter; es gibt {input} und {output_format}.</translation>
    </message>
    <message>
        <source>The placeholder {input} is missing: the student would not see the question.</source>
        <translation>Der Platzhalter {input} fehlt: Das Schülermodell sähe die Frage nicht.</translation>
    </message>
    <message>
        <source>Without {output_format} the student is not told how to answer.</source>
        <translation>Ohne {output_format} erfährt das Schülermodell nicht, wie es antworten soll.</translation>
    </message>
    <message>
        <source>Replaces the output format</source>
        <translation>Ersetzt die Form der Ausgabe</translation>
    </message>
    <message>
        <source>The answer&apos;s rules are not complete yet</source>
        <translation>Die Regeln für Antworten sind noch nicht vollständig</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::FunnelBand</name>
    <message>
        <source>out of date</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>From documents to a better model</source>
        <translation>Von Dokumenten zu einem besseren Modell</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::HeatMap</name>
    <message>
        <source>%1 over %2</source>
        <translation>%1 über %2</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Search help</source>
        <translation>Hilfe durchsuchen</translation>
    </message>
    <message>
        <source>Help pages</source>
        <translation>Hilfeseiten</translation>
    </message>
    <message>
        <source>Help text</source>
        <translation>Hilfetext</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::InstructorSettingsPage</name>
    <message>
        <source>A large model behind an address can write and check questions. Any server that speaks OpenAI&apos;s protocol will do, one on your own computer too. Which project uses which is set in its task; here you keep keys and try out addresses.</source>
        <translation>Ein großes Modell hinter einer Adresse kann Fragen schreiben und prüfen. Jeder Server mit dem Protokoll von OpenAI ist geeignet, auch einer auf dem eigenen Rechner. Welches Projekt welches verwendet, steht in seiner Aufgabe; hier werden Schlüssel aufbewahrt und Adressen ausprobiert.</translation>
    </message>
    <message>
        <source>model name, as the server calls it</source>
        <translation>Name des Modells, wie ihn der Server nennt</translation>
    </message>
    <message>
        <source>kept in the desktop&apos;s keychain</source>
        <translation>in der Schlüsselverwaltung des Systems</translation>
    </message>
    <message>
        <source>Keep key</source>
        <translation>Schlüssel merken</translation>
    </message>
    <message>
        <source>Forget key</source>
        <translation>Schlüssel vergessen</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Adresse testen</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Name of the key</source>
        <translation>Name des Schlüssels</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Give the key a name and type it first.</source>
        <translation>Zuerst dem Schlüssel einen Namen geben und ihn eintippen.</translation>
    </message>
    <message>
        <source>The key is kept.</source>
        <translation>Der Schlüssel ist gemerkt.</translation>
    </message>
    <message>
        <source>The keychain did not take the key; it holds until the program ends.</source>
        <translation>Die Schlüsselverwaltung nahm den Schlüssel nicht an; er gilt, bis das Programm endet.</translation>
    </message>
    <message>
        <source>The key is forgotten.</source>
        <translation>Der Schlüssel ist vergessen.</translation>
    </message>
    <message>
        <source>The keychain did not remove the key.</source>
        <translation>Die Schlüsselverwaltung hat den Schlüssel nicht entfernt.</translation>
    </message>
    <message>
        <source>No key is sent.</source>
        <translation>Es wird kein Schlüssel gesendet.</translation>
    </message>
    <message>
        <source>A key of this name is there.</source>
        <translation>Ein Schlüssel dieses Namens ist da.</translation>
    </message>
    <message>
        <source>There is no key of this name yet.</source>
        <translation>Es gibt noch keinen Schlüssel dieses Namens.</translation>
    </message>
    <message>
        <source>The test waits for its turn or for the answer.</source>
        <translation>Der Test wartet auf seine Reihe oder auf die Antwort.</translation>
    </message>
    <message>
        <source>Test of an instructor</source>
        <translation>Test eines Lehrmodells</translation>
    </message>
    <message>
        <source>The instructor did not answer.</source>
        <translation>Das Lehrmodell hat nicht geantwortet.</translation>
    </message>
    <message>
        <source>The instructor answers.</source>
        <translation>Das Lehrmodell antwortet.</translation>
    </message>
    <message>
        <source>free or not known</source>
        <translation>kostenlos oder unbekannt</translation>
    </message>
    <message>
        <source>Keep prices</source>
        <translation>Preise behalten</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>replies</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Price of a million tokens</source>
        <translation>Preis je Million Token</translation>
    </message>
    <message>
        <source>Name the model that the prices are for.</source>
        <translation>Das Modell nennen, für das die Preise gelten.</translation>
    </message>
    <message>
        <source>The prices are kept.</source>
        <translation>Die Preise sind gespeichert.</translation>
    </message>
    <message>
        <source>The prices could not be kept.</source>
        <translation>Die Preise ließen sich nicht speichern.</translation>
    </message>
    <message>
        <source>How this project asks its instructor</source>
        <translation>Wie dieses Projekt sein Lehrmodell fragt</translation>
    </message>
    <message>
        <source>Save in the project</source>
        <translation>Im Projekt speichern</translation>
    </message>
    <message>
        <source>Open a project to see and change it.</source>
        <translation>Ein Projekt öffnen, um es zu sehen und zu ändern.</translation>
    </message>
    <message>
        <source>The project has it.</source>
        <translation>Im Projekt gespeichert.</translation>
    </message>
    <message>
        <source>The settings could not be saved.</source>
        <translation>Die Einstellungen ließen sich nicht speichern.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ItemCard</name>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>, not in the form asked for</source>
        <translation>, nicht in der verlangten Form</translation>
    </message>
    <message>
        <source>, cut off</source>
        <translation>, abgeschnitten</translation>
    </message>
    <message>
        <source>Reply before</source>
        <translation>Ausgabe vorher</translation>
    </message>
    <message>
        <source>Reply after</source>
        <translation>Ausgabe nachher</translation>
    </message>
    <message>
        <source>Reference: %1</source>
        <translation>Referenz: %1</translation>
    </message>
    <message>
        <source>Before: %1</source>
        <translation>Vorher: %1</translation>
    </message>
    <message>
        <source>After: %1</source>
        <translation>Nachher: %1</translation>
    </message>
    <message>
        <source>Choose a question to see both replies.</source>
        <translation>Eine Frage wählen, um beide Ausgaben zu sehen.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ItemCardView</name>
    <message>
        <source>Details of the item</source>
        <translation>Einzelheiten der Frage</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Votes</source>
        <translation>Stimmen</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>Rollouts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Question, answer and where it stands</source>
        <translation>Frage, Antwort und ihr Zustand</translation>
    </message>
    <message>
        <source>The passage it was written from, and what was asked and replied</source>
        <translation>Die zugrunde liegende Textstelle und was angefragt und erwidert wurde</translation>
    </message>
    <message>
        <source>Who proposed which answer</source>
        <translation>Wer welche Antwort vorgeschlagen hat</translation>
    </message>
    <message>
        <source>What the model answered when it was measured</source>
        <translation>Was das Modell beim Messen geantwortet hat</translation>
    </message>
    <message>
        <source>What the model answered in the newest training run</source>
        <translation>Was das Modell im neuesten Trainingslauf geantwortet hat</translation>
    </message>
    <message>
        <source>What people changed, and how it was first written</source>
        <translation>Was Menschen geändert haben und wie es zuerst geschrieben war</translation>
    </message>
    <message>
        <source>Choose an item to see all that is known of it.</source>
        <translation>Eine Frage wählen, um alles zu sehen, was über sie bekannt ist.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message>
        <source>The rollouts could not be read: %1</source>
        <translation>Die Versuche konnten nicht gelesen werden: %1</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ItemTableModel</name>
    <message>
        <source>%1, p. %2</source>
        <translation>%1, S. %2</translation>
    </message>
    <message>
        <source>Measured before it was edited (%1/%2 then). Measure again.</source>
        <translation>Vor der Änderung gemessen (damals %1/%2). Neu messen.</translation>
    </message>
    <message>
        <source>%1 of %2 sampled answers were right.</source>
        <translation>%1 von %2 gezogenen Antworten waren richtig.</translation>
    </message>
    <message>
        <source>The model has not tried this question yet.</source>
        <translation>Das Modell hat diese Frage noch nicht versucht.</translation>
    </message>
    <message>
        <source>Share of the readable candidate answers that agree.</source>
        <translation>Anteil der lesbaren Vorschläge, die übereinstimmen.</translation>
    </message>
    <message>
        <source>There was no vote on this answer yet.</source>
        <translation>Über diese Antwort wurde noch nicht abgestimmt.</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Difficulty as its author intended it, from 1</source>
        <translation>Schwierigkeit, wie beim Schreiben beabsichtigt, ab 1</translation>
    </message>
    <message>
        <source>Difficulty</source>
        <translation>Schwierigkeit</translation>
    </message>
    <message>
        <source>How many of the model&apos;s sampled answers were right</source>
        <translation>Wie viele der gezogenen Antworten des Modells richtig waren</translation>
    </message>
    <message>
        <source>Pass rate</source>
        <translation>Lösungsquote</translation>
    </message>
    <message>
        <source>Share of the candidate answers that agree with the answer</source>
        <translation>Anteil der Vorschläge, die mit der Antwort übereinstimmen</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>Document and page that the question was written from</source>
        <translation>Dokument und Seite, nach denen die Frage geschrieben wurde</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>As first written, or rewritten harder or easier</source>
        <translation>Zuerst geschrieben oder schwerer oder leichter umgeschrieben</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>What a person decided</source>
        <translation>Was ein Mensch entschieden hat</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsicht</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Whether it is in the dataset, and if not, why</source>
        <translation>Ob sie zum Datensatz gehört und, wenn nicht, warum</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>(no question)</source>
        <translation>(keine Frage)</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ItemTableView</name>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::JobStrip</name>
    <message>
        <source>Stop and save</source>
        <translation>Stoppen und speichern</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>What is finished is kept; it goes on from there next time.</source>
        <translation>Fertiges bleibt erhalten; beim nächsten Mal geht es dort weiter.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::KeywordPanel</name>
    <message>
        <source>Run this step again</source>
        <translation>Diese Phase neu ausführen</translation>
    </message>
    <message>
        <source>Keyword</source>
        <translation>Stichwort</translation>
    </message>
    <message>
        <source>Further words</source>
        <translation>Weitere Wörter</translation>
    </message>
    <message>
        <source>Separated by commas. They count only with a keyword.</source>
        <translation>Durch Kommas getrennt. Sie zählen nur zusammen mit einem Stichwort.</translation>
    </message>
    <message>
        <source>&amp;Keyword</source>
        <translation>&amp;Stichwort</translation>
    </message>
    <message>
        <source>&amp;Further words</source>
        <translation>&amp;Weitere Wörter</translation>
    </message>
    <message>
        <source>chosen by the instructor</source>
        <translation>vom Lehrmodell gewählt</translation>
    </message>
    <message>
        <source>The documents have to be read and indexed first.</source>
        <translation>Zuerst müssen die Dokumente gelesen und indiziert werden.</translation>
    </message>
    <message>
        <source>This step is done with these keywords. Change them to run it again.</source>
        <translation>Diese Phase ist mit diesen Stichwörtern fertig. Andere eintragen, um sie neu auszuführen.</translation>
    </message>
    <message>
        <source>Keeps these keywords and runs this step only. Questions become out of date.</source>
        <translation>Behält diese Stichwörter und führt nur diese Phase aus. Fragen werden dadurch veraltet.</translation>
    </message>
    <message>
        <source>Without a keyword here, the instructor chooses one when this step runs.</source>
        <translation>Ohne Stichwort an dieser Stelle wählt das Lehrmodell eines, wenn diese Phase läuft.</translation>
    </message>
    <message>
        <source>Type a keyword to see which passages it would choose, best first.</source>
        <translation>Ein Stichwort eintippen, um zu sehen, welche Textstellen es wählen würde, die besten zuerst.</translation>
    </message>
    <message>
        <source>Without a keyword, questions are written from all %1 passages.</source>
        <translation>Ohne Stichwort werden Fragen nach allen %1 Textstellen geschrieben.</translation>
    </message>
    <message>
        <source>The search failed: %1.</source>
        <translation>Die Suche ist fehlgeschlagen: %1.</translation>
    </message>
    <message>
        <source>Questions are written from %1 of %2 passages. The best ones:</source>
        <translation>Fragen werden nach %1 von %2 Textstellen geschrieben. Die besten:</translation>
    </message>
    <message>
        <source>No passage holds these words.</source>
        <translation>Keine Textstelle enthält diese Wörter.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;New project…</source>
        <translation>&amp;Neues Projekt…</translation>
    </message>
    <message>
        <source>&amp;Open project…</source>
        <translation>Projekt ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Try the &amp;sample</source>
        <translation>Beispiel &amp;ausprobieren</translation>
    </message>
    <message>
        <source>&amp;Close project</source>
        <translation>Projekt &amp;schließen</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Edit the &amp;task…</source>
        <translation>&amp;Aufgabe bearbeiten…</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Vorgänge</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größerer Text</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinerer Text</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>Normale Textgröße</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>Zwischen hell und dunkel wechseln</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>Ab&amp;lauf</translation>
    </message>
    <message>
        <source>Run the &amp;whole loop</source>
        <translation>&amp;Gesamten Ablauf starten</translation>
    </message>
    <message>
        <source>&amp;Pause or go on</source>
        <translation>&amp;Pausieren oder fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Stop and save</source>
        <translation>&amp;Stoppen und speichern</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Help on this screen</source>
        <translation>&amp;Hilfe zu dieser Seite</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>&amp;Befehle…</translation>
    </message>
    <message>
        <source>&amp;About SDRL Workbench</source>
        <translation>Über &amp;SDRL Workbench</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>About SDRL Workbench</source>
        <translation>Über SDRL Workbench</translation>
    </message>
    <message>
        <source>&lt;h3&gt;SDRL Workbench %1&lt;/h3&gt;&lt;p&gt;Define a task in words, get a model that is good at it, without labelled data, on your own computer.&lt;/p&gt;&lt;p&gt;The method is Synthetic Data RL (arXiv 2505.17063).&lt;/p&gt;&lt;p&gt;Free software under the GNU General Public License, version 3 or later. It comes without any warranty.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;SDRL Workbench %1&lt;/h3&gt;&lt;p&gt;Eine Aufgabe in Worten beschreiben und ein Modell erhalten, das sie gut löst: ohne beschriftete Daten, auf dem eigenen Rechner.&lt;/p&gt;&lt;p&gt;Das Verfahren ist Synthetic Data RL (arXiv 2505.17063).&lt;/p&gt;&lt;p&gt;Freie Software unter der GNU General Public License, Version 3 oder später. Ohne jede Gewähr.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The project could not be opened.</source>
        <translation>Das Projekt konnte nicht geöffnet werden.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; failed.</source>
        <translation>„%1“ ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Work is running</source>
        <translation>Es wird noch gearbeitet</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is still running.</source>
        <translation>„%1“ läuft noch.</translation>
    </message>
    <message>
        <source>Stop and save keeps all that is finished; it goes on from there next time. Cancel the work drops the step that is under way.</source>
        <translation>Stoppen und speichern behält alles Fertige; beim nächsten Mal geht es dort weiter. Arbeit abbrechen verwirft die laufende Phase.</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>Stoppen und speichern</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Cancel the work</source>
        <translation>Arbeit abbrechen</translation>
    </message>
    <message>
        <source>The sample project could not be made.</source>
        <translation>Das Beispielprojekt konnte nicht angelegt werden.</translation>
    </message>
    <message>
        <source>Open a project folder</source>
        <translation>Projektordner öffnen</translation>
    </message>
    <message>
        <source>Nothing runs.</source>
        <translation>Nichts läuft.</translation>
    </message>
    <message>
        <source>Memory %1</source>
        <translation>Speicher %1</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Model %1 · CPU</source>
        <translation>Modell %1 · CPU</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>&amp;Rückgängig: %1</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>&amp;Wiederholen: %1</translation>
    </message>
    <message>
        <source>Keep running closes the window only: an icon in the system tray brings it back.</source>
        <translation>„Weiterlaufen lassen“ schließt nur das Fenster: Ein Symbol in der Leiste des Desktops holt es zurück.</translation>
    </message>
    <message>
        <source>The work has ended.</source>
        <translation>Die Arbeit ist zu Ende.</translation>
    </message>
    <message>
        <source>Edit the &amp;prompts…</source>
        <translation>&amp;Prompts bearbeiten…</translation>
    </message>
    <message>
        <source>The change could not be undone or made again.</source>
        <translation>Die Änderung konnte nicht rückgängig gemacht oder wiederholt werden.</translation>
    </message>
    <message>
        <source>Model %1 · endpoint</source>
        <translation>Modell %1 · hinter einer Adresse</translation>
    </message>
    <message>
        <source>Model %1</source>
        <translation>Modell %1</translation>
    </message>
    <message>
        <source>Model %1 · GPU</source>
        <translation>Modell %1 · GPU</translation>
    </message>
    <message>
        <source>Work is being stopped</source>
        <translation>Die Arbeit wird angehalten</translation>
    </message>
    <message>
        <source>&amp;Drop this step</source>
        <translation>Diesen Schritt &amp;verwerfen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>Stays here. The work still stops after this step.</source>
        <translation>Bleibt hier. Die Arbeit hält nach diesem Schritt trotzdem an.</translation>
    </message>
    <message>
        <source>The step that is under way is being finished and saved.</source>
        <translation>Der laufende Schritt wird noch beendet und gespeichert.</translation>
    </message>
    <message>
        <source>The step that is under way is being dropped.</source>
        <translation>Der laufende Schritt wird verworfen.</translation>
    </message>
    <message>
        <source>This message closes by itself when that is done.</source>
        <translation>Diese Meldung schließt sich von selbst, sobald das geschehen ist.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::MessageBar</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Dismiss message</source>
        <translation>Meldung schließen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ModelsPage</name>
    <message>
        <source>A program that comes along writes and solves the questions: fast, free, without a network.</source>
        <translation>Ein Programm, das beiliegt, schreibt und löst die Fragen: schnell, kostenlos, ohne Netz.</translation>
    </message>
    <message>
        <source>Questions are made from sentences of your documents: free, without a model or a network.</source>
        <translation>Fragen entstehen aus Sätzen der Dokumente: kostenlos, ohne Modell und ohne Netz.</translation>
    </message>
    <message>
        <source>A large model behind an address that speaks OpenAI&apos;s protocol, on this computer or elsewhere. It sees the task, your examples and passages of your documents.</source>
        <translation>Ein großes Modell hinter einer Adresse mit dem Protokoll von OpenAI, auf diesem Rechner oder anderswo. Es sieht die Aufgabe, die Beispiele und Textstellen der Dokumente.</translation>
    </message>
    <message>
        <source>Choose the program that writes the questions.</source>
        <translation>Das Programm wählen, das die Fragen schreibt.</translation>
    </message>
    <message>
        <source>There is no built-in program &quot;%1&quot;.</source>
        <translation>Es gibt kein eingebautes Programm „%1“.</translation>
    </message>
    <message>
        <source>Passages give short texts, numbers or letters of options, and this task&apos;s answers are of another kind.</source>
        <translation>Textstellen ergeben kurze Texte, Zahlen oder Buchstaben von Möglichkeiten; die Antworten dieser Aufgabe sind von anderer Art.</translation>
    </message>
    <message>
        <source>Give the endpoint&apos;s address.</source>
        <translation>Die Adresse des Lehrmodells angeben.</translation>
    </message>
    <message>
        <source>An address begins with http:// or https:// and names a host.</source>
        <translation>Eine Adresse beginnt mit http:// oder https:// und nennt einen Rechner.</translation>
    </message>
    <message>
        <source>Do not put a key into the address: name an environment variable that holds it.</source>
        <translation>Keinen Schlüssel in die Adresse schreiben: eine Umgebungsvariable nennen, die ihn enthält.</translation>
    </message>
    <message>
        <source>Name the endpoint&apos;s model.</source>
        <translation>Das Modell hinter der Adresse nennen.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>One model learns; something else writes the questions that it learns from.</source>
        <translation>Ein Modell lernt; etwas anderes schreibt die Fragen, aus denen es lernt.</translation>
    </message>
    <message>
        <source>Model that learns</source>
        <translation>Modell, das lernt</translation>
    </message>
    <message>
        <source>&amp;Student: the model that learns</source>
        <translation>&amp;Schülermodell: das Modell, das lernt</translation>
    </message>
    <message>
        <source>&amp;Folder…</source>
        <translation>&amp;Ordner…</translation>
    </message>
    <message>
        <source>A model folder of Hugging Face: config.json, tokenizer.json, safetensors</source>
        <translation>Ein Modellordner von Hugging Face: config.json, tokenizer.json, safetensors</translation>
    </message>
    <message>
        <source>Choose a model folder</source>
        <translation>Modellordner wählen</translation>
    </message>
    <message>
        <source>&amp;GGUF file…</source>
        <translation>&amp;GGUF-Datei…</translation>
    </message>
    <message>
        <source>A model in one file</source>
        <translation>Ein Modell in einer Datei</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf)</source>
        <translation>GGUF-Modelle (*.gguf)</translation>
    </message>
    <message>
        <source>Sear&amp;ch a folder…</source>
        <translation>Ordner d&amp;urchsuchen…</translation>
    </message>
    <message>
        <source>Looks for models there, now and in later projects</source>
        <translation>Sucht dort nach Modellen, jetzt und in späteren Projekten</translation>
    </message>
    <message>
        <source>Folder to search for models</source>
        <translation>Ordner, in dem nach Modellen gesucht wird</translation>
    </message>
    <message>
        <source>Built-in program</source>
        <translation>Eingebautes Programm</translation>
    </message>
    <message>
        <source>Passages of the documents</source>
        <translation>Textstellen der Dokumente</translation>
    </message>
    <message>
        <source>Model behind an endpoint</source>
        <translation>Modell hinter einer Adresse</translation>
    </message>
    <message>
        <source>&amp;Instructor: who writes the questions</source>
        <translation>&amp;Lehrmodell: wer die Fragen schreibt</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>&amp;Programm</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>M&amp;odel at the endpoint</source>
        <translation>&amp;Modell hinter der Adresse</translation>
    </message>
    <message>
        <source>Environment variable of the &amp;key (optional)</source>
        <translation>Umgebungsvariable des S&amp;chlüssels (freiwillig)</translation>
    </message>
    <message>
        <source>The key itself is never stored.</source>
        <translation>Der Schlüssel selbst wird nie gespeichert.</translation>
    </message>
    <message>
        <source>Does it fit?</source>
        <translation>Passt es?</translation>
    </message>
    <message>
        <source>Choose the model that learns.</source>
        <translation>Das Modell wählen, das lernt.</translation>
    </message>
    <message>
        <source>It will not fit into this computer&apos;s memory: choose a smaller one, or shorter answers later.</source>
        <translation>Es passt nicht in den Speicher dieses Rechners: ein kleineres wählen oder später kürzere Antworten.</translation>
    </message>
    <message>
        <source>The starter model knows the built-in programs&apos; questions only; for a task of your own choose another model.</source>
        <translation>Das Startmodell kennt nur die Fragen der eingebauten Programme; für eine eigene Aufgabe ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>There are no documents yet: add them here or in the project.</source>
        <translation>Es gibt noch keine Dokumente: hier oder im Projekt hinzufügen.</translation>
    </message>
    <message>
        <source>This variable is not set where the program was started.</source>
        <translation>Diese Variable war beim Start des Programms nicht gesetzt.</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>Modelle werden gesucht…</translation>
    </message>
    <message>
        <source>Choose a model to see whether this computer can train it.</source>
        <translation>Ein Modell wählen, um zu sehen, ob dieser Rechner es trainieren kann.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>Gradienten</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>Reference model</source>
        <translation>Vergleichsmodell</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>Logits</source>
        <translation>Logits</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>An estimate, with the training settings of the page Amount and answers as long as they may be.</source>
        <translation>Eine Schätzung mit den Trainingseinstellungen der Seite Umfang und Antworten von größter Länge.</translation>
    </message>
    <message>
        <source>A larger model of yours, run by this program: private, without a network, and slow on a small computer. Instruction models do better than base models.</source>
        <translation>Ein eigenes größeres Modell, das dieses Programm selbst ausführt: privat, ohne Netz, und langsam auf einem kleinen Rechner. Instruktionsmodelle eignen sich besser als Basismodelle.</translation>
    </message>
    <message>
        <source>Choose the folder or GGUF file of the model that writes.</source>
        <translation>Den Ordner oder die GGUF-Datei des Modells wählen, das schreibt.</translation>
    </message>
    <message>
        <source>Model on this computer</source>
        <translation>Modell auf diesem Rechner</translation>
    </message>
    <message>
        <source>model folder or GGUF file</source>
        <translation>Modellordner oder GGUF-Datei</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner …</translation>
    </message>
    <message>
        <source>GGUF file…</source>
        <translation>GGUF-Datei …</translation>
    </message>
    <message>
        <source>Model that &amp;writes</source>
        <translation>Modell, das &amp;schreibt</translation>
    </message>
    <message>
        <source>Rollouts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>A model that is trained on this computer</source>
        <translation>Ein Modell, das auf diesem Rechner trainiert wird</translation>
    </message>
    <message>
        <source>A model behind an endpoint: measured here, trained elsewhere</source>
        <translation>Ein Modell hinter einem Endpunkt: hier gemessen, anderswo trainiert</translation>
    </message>
    <message>
        <source>Nothing is trained here, so nothing has to fit. The questions are measured by what the model behind the endpoint answers; the chosen ones can be exported and trained on elsewhere.</source>
        <translation>Hier wird nichts trainiert, also muss nichts passen. Die Fragen werden daran gemessen, was das Modell hinter dem Endpunkt antwortet; die ausgewählten lassen sich exportieren, um anderswo mit ihnen zu trainieren.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::OverviewPage</name>
    <message>
        <source>No training yet. Each run gets a card here with its reward curve.</source>
        <translation>Noch kein Training. Jeder Lauf bekommt hier eine Karte mit seiner Belohnungskurve.</translation>
    </message>
    <message>
        <source>What comes next</source>
        <translation>Was als Nächstes kommt</translation>
    </message>
    <message>
        <source>What happened last</source>
        <translation>Was zuletzt geschah</translation>
    </message>
    <message>
        <source>Training runs</source>
        <translation>Trainingsläufe</translation>
    </message>
    <message>
        <source>Edit the task</source>
        <translation>Aufgabe bearbeiten</translation>
    </message>
    <message>
        <source>documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>nicht nötig</translation>
    </message>
    <message numerus="yes">
        <source>%n unreadable</source>
        <translation>
            <numerusform>%n unlesbar</numerusform>
            <numerusform>%n unlesbar</numerusform>
        </translation>
    </message>
    <message>
        <source>passages</source>
        <translation>Textstellen</translation>
    </message>
    <message>
        <source>drafted</source>
        <translation>entworfen</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
    <message numerus="yes">
        <source>%n dropped: why?</source>
        <translation>
            <numerusform>%n ausgeschieden: warum?</numerusform>
            <numerusform>%n ausgeschieden: warum?</numerusform>
        </translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>solved %1 %</source>
        <translation>%1 % gelöst</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>ausgewählt</translation>
    </message>
    <message>
        <source>%1 % dead</source>
        <translation>%1 % tot</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>trainiert</translation>
    </message>
    <message numerus="yes">
        <source>of %n steps</source>
        <translation>
            <numerusform>von %n Schritt</numerusform>
            <numerusform>von %n Schritten</numerusform>
        </translation>
    </message>
    <message>
        <source>points better</source>
        <translation>Punkte mehr</translation>
    </message>
    <message>
        <source>%1 % → %2 %</source>
        <translation>%1 % → %2 %</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>Stoppen und speichern</translation>
    </message>
    <message>
        <source>Everything is done.</source>
        <translation>Alles ist fertig.</translation>
    </message>
    <message>
        <source>Look at what the model learnt, or export the model and the questions.</source>
        <translation>Ansehen, was das Modell gelernt hat, oder Modell und Fragen exportieren.</translation>
    </message>
    <message>
        <source>See what changed</source>
        <translation>Änderungen ansehen</translation>
    </message>
    <message>
        <source>Finished work is kept: it goes on from here to the end.</source>
        <translation>Fertige Arbeit bleibt erhalten: Es geht von hier bis zum Ende weiter.</translation>
    </message>
    <message>
        <source>Writes questions, measures how hard they are, trains the model and compares it with what it was. Can be stopped at any time.</source>
        <translation>Schreibt Fragen, misst, wie schwer sie sind, trainiert das Modell und vergleicht es mit vorher. Lässt sich jederzeit stoppen.</translation>
    </message>
    <message>
        <source>Bring it up to date</source>
        <translation>Projekt auffrischen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Run the whole loop</source>
        <translation>Gesamten Ablauf starten</translation>
    </message>
    <message>
        <source>%1 · %2 · %3</source>
        <translation>%1 · %2 · %3</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>stopped, saved</source>
        <translation>gestoppt, gespeichert</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>Noch nichts.</translation>
    </message>
    <message>
        <source>%1 × %2 (%3)</source>
        <translation>%1 × %2 (%3)</translation>
    </message>
    <message numerus="yes">
        <source>%n in the bin</source>
        <translation>
            <numerusform>%n im Papierkorb</numerusform>
            <numerusform>%n im Papierkorb</numerusform>
        </translation>
    </message>
    <message>
        <source>Why questions fell out</source>
        <translation>Warum Fragen ausgeschieden sind</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Fragen zeigen</translation>
    </message>
    <message>
        <source>The project is being read…</source>
        <translation>Das Projekt wird gelesen …</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::Page</name>
    <message>
        <source>The project is still being read.</source>
        <translation>Das Projekt wird noch gelesen.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PairModel</name>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Question as first written</source>
        <translation>Frage wie zuerst geschrieben</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>Variante</translation>
    </message>
    <message>
        <source>Pass rate</source>
        <translation>Lösungsquote</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PassRateGroupModel</name>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>Mean pass rate</source>
        <translation>Mittlere Lösungsquote</translation>
    </message>
    <message>
        <source>Never solved</source>
        <translation>Nie gelöst</translation>
    </message>
    <message>
        <source>Always solved</source>
        <translation>Immer gelöst</translation>
    </message>
    <message>
        <source>Pass rates from 0 to 1</source>
        <translation>Verteilung (0 bis 1)</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PassRateHistogramView</name>
    <message>
        <source>Items by pass rate</source>
        <translation>Fragen nach Lösungsquote</translation>
    </message>
    <message>
        <source>%1 items with pass rates from %2 to %3. Left and right move one end of the range, space changes which, escape chooses all.</source>
        <translation>%1 Fragen mit Lösungsquoten von %2 bis %3. Links und rechts verschieben ein Ende des Bereichs, die Leertaste wechselt das Ende, Esc wählt alle.</translation>
    </message>
    <message>
        <source>Pass rate %1 to %2: %3 items</source>
        <translation>Lösungsquote %1 bis %2: %3 Fragen</translation>
    </message>
    <message>
        <source>Before rewriting: %1</source>
        <translation>Vor dem Umschreiben: %1</translation>
    </message>
    <message>
        <source>pass rate: share of the sampled answers that are right</source>
        <translation>Lösungsquote: Anteil der gezogenen Antworten, die richtig sind</translation>
    </message>
    <message>
        <source>now, with harder and easier variants</source>
        <translation>jetzt, mit schwereren und leichteren Varianten</translation>
    </message>
    <message>
        <source>the questions as first written</source>
        <translation>die Fragen wie zuerst geschrieben</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PassageList</name>
    <message>
        <source>Open original</source>
        <translation>Original öffnen</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>Textstellen</translation>
    </message>
    <message>
        <source>Text of the passage</source>
        <translation>Text der Textstelle</translation>
    </message>
    <message>
        <source>%1, at page %2 if the viewer can do that</source>
        <translation>%1, auf Seite %2, falls das Anzeigeprogramm das kann</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PassageModel</name>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1, %2: %3</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PlotPanel</name>
    <message>
        <source>no value</source>
        <translation>kein Wert</translation>
    </message>
    <message>
        <source>Arrow keys move the crosshair, plus and minus zoom, Escape goes back, Enter opens the answers of the step.</source>
        <translation>Pfeiltasten bewegen das Fadenkreuz, Plus und Minus ändern den Ausschnitt, Esc geht zurück, Eingabe öffnet die Antworten des Schritts.</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>smoothed %1</source>
        <translation>geglättet %1</translation>
    </message>
    <message>
        <source>%1: no values yet</source>
        <translation>%1: noch keine Werte</translation>
    </message>
    <message>
        <source>Export plot</source>
        <translation>Diagramm exportieren</translation>
    </message>
    <message>
        <source>Picture (*.png);;Drawing (*.svg);;Figures (*.csv)</source>
        <translation>Bild (*.png);;Zeichnung (*.svg);;Zahlen (*.csv)</translation>
    </message>
    <message>
        <source>The file &quot;%1&quot; could not be written. Check the folder&apos;s permissions and free space.</source>
        <translation>Die Datei „%1“ konnte nicht geschrieben werden. Rechte des Ordners und freien Platz prüfen.</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Logarithmic scale</source>
        <translation>Logarithmische Skala</translation>
    </message>
    <message>
        <source>Export picture or figures…</source>
        <translation>Bild oder Zahlen exportieren…</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PlotsView</name>
    <message>
        <source>%1 M</source>
        <translation>%1 M</translation>
    </message>
    <message>
        <source>%1 k</source>
        <translation>%1 k</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>Belohnung</translation>
    </message>
    <message>
        <source>Held-out accuracy</source>
        <translation>Genauigkeit, zurückgehalten</translation>
    </message>
    <message>
        <source>Dead groups</source>
        <translation>Tote Gruppen</translation>
    </message>
    <message>
        <source>Entropy and KL</source>
        <translation>Entropie und KL</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Groups whose answers are all right or all wrong: they teach nothing.</source>
        <translation>Gruppen, deren Antworten alle richtig oder alle falsch sind: Sie lehren nichts.</translation>
    </message>
    <message>
        <source>A loss near zero is normal: advantages add up to zero in each group. Judge by reward and held-out accuracy.</source>
        <translation>Ein Verlust nahe null ist normal: Vorteile ergeben in jeder Gruppe zusammen null. Es zählen Belohnung und zurückgehaltene Fragen.</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Weight of the moving average; 0 shows the values themselves. The raw line stays visible.</source>
        <translation>Gewicht des gleitenden Mittels; 0 zeigt die Werte selbst. Die rohe Linie bleibt sichtbar.</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>Waagerechte Achse</translation>
    </message>
    <message>
        <source>What the curves are drawn over</source>
        <translation>Worüber die Kurven gezeichnet werden</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Logarithmic scale; values of 0 and below are left out</source>
        <translation>Logarithmische Skala; Werte von 0 und darunter fallen weg</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Draw other runs along</source>
        <translation>Andere Läufe mit einzeichnen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>A plot as picture or as figures</source>
        <translation>Ein Diagramm als Bild oder als Zahlen</translation>
    </message>
    <message>
        <source>There is no other run yet.</source>
        <translation>Es gibt noch keinen anderen Lauf.</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>correct</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>form</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>entropy</source>
        <translation>Entropie</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <source>KL</source>
        <translation>KL</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>fortgesetzt</translation>
    </message>
    <message>
        <source>temperature %1</source>
        <translation>Temperatur %1</translation>
    </message>
    <message>
        <source>rate × %1</source>
        <translation>Rate × %1</translation>
    </message>
    <message>
        <source>Answer length</source>
        <translation>Antwortlänge</translation>
    </message>
    <message>
        <source>This run does not look at held-out questions.</source>
        <translation>Dieser Lauf prüft keine zurückgehaltenen Fragen.</translation>
    </message>
    <message>
        <source>The held-out questions have not been looked at yet.</source>
        <translation>Die zurückgehaltenen Fragen wurden noch nicht geprüft.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ProjectCard</name>
    <message>
        <source>Take it off this list; the project stays where it is</source>
        <translation>Aus dieser Liste nehmen; das Projekt bleibt, wo es ist</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>Aus der Liste nehmen</translation>
    </message>
    <message>
        <source>opened %1 · %2</source>
        <translation>geöffnet %1 · %2</translation>
    </message>
    <message>
        <source>opened %1</source>
        <translation>geöffnet %1</translation>
    </message>
    <message>
        <source>reward %1 → %2</source>
        <translation>Belohnung %1 → %2</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ProjectSession</name>
    <message>
        <source>&quot;%1&quot; is running. Stop it first; what is finished is kept.</source>
        <translation>„%1“ läuft. Zuerst stoppen; Fertiges bleibt erhalten.</translation>
    </message>
    <message>
        <source>Whole loop</source>
        <translation>Gesamter Ablauf</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PromptList</name>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>Changed in this project.</source>
        <translation>In diesem Projekt geändert.</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>nicht gespeichert</translation>
    </message>
    <message>
        <source>Has changes that are not saved.</source>
        <translation>Hat Änderungen, die nicht gespeichert sind.</translation>
    </message>
    <message>
        <source>not usable</source>
        <translation>unbrauchbar</translation>
    </message>
    <message>
        <source>Cannot be used as it stands.</source>
        <translation>Kann so nicht verwendet werden.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PromptsDialog</name>
    <message>
        <source>As it is sent</source>
        <translation>Wie gesendet</translation>
    </message>
    <message>
        <source>Shipped text</source>
        <translation>Mitgelieferter Text</translation>
    </message>
    <message>
        <source>Prompts of %1</source>
        <translation>Prompts von %1</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>Views of the prompt</source>
        <translation>Ansichten des Prompts</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Filled in with this task. In brackets is what comes with the work; a paragraph with nothing to say is left out.</source>
        <translation>Ausgefüllt mit dieser Aufgabe. In Klammern steht, was erst bei der Arbeit dazukommt; ein Absatz, der nichts zu sagen hat, fehlt.</translation>
    </message>
    <message>
        <source>As it comes with the program, to compare with.</source>
        <translation>Wie er mit dem Programm kommt, zum Vergleich.</translation>
    </message>
    <message>
        <source>&amp;Save prompt</source>
        <translation>Prompt &amp;speichern</translation>
    </message>
    <message>
        <source>&amp;Back to the shipped text</source>
        <translation>&amp;Zurück zum mitgelieferten Text</translation>
    </message>
    <message>
        <source>What prompts are and what may stand in them (F1)</source>
        <translation>Was Prompts sind und was in ihnen stehen darf (F1)</translation>
    </message>
    <message>
        <source>Text of the prompt</source>
        <translation>Text des Prompts</translation>
    </message>
    <message>
        <source>Words in braces are filled in. These may stand here; a click inserts one:</source>
        <translation>Wörter in geschweiften Klammern werden ersetzt. Diese dürfen hier stehen; ein Klick fügt eines ein:</translation>
    </message>
    <message>
        <source>A change puts out of date what is there of: %1. It stays until these stages are run again.</source>
        <translation>Eine Änderung lässt veralten, was da ist von: %1. Es bleibt, bis diese Schritte wieder laufen.</translation>
    </message>
    <message>
        <source>This project does not send it: %1.</source>
        <translation>Dieses Projekt sendet ihn nicht: %1.</translation>
    </message>
    <message>
        <source>Insert %1</source>
        <translation>%1 einfügen</translation>
    </message>
    <message>
        <source>changed in this project</source>
        <translation>in diesem Projekt geändert</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>SHA-256 %1</source>
        <translation>SHA-256 %1</translation>
    </message>
    <message>
        <source>This copy was made from version %1; the shipped text is version %2 now. Take over what you want of it, then write &quot;# version %2&quot; in the first line.</source>
        <translation>Diese Kopie stammt von Version %1; der mitgelieferte Text ist jetzt Version %2. Übernehmen, was davon gewünscht ist, dann „# version %2“ in die erste Zeile schreiben.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Keeps this text in the project (Ctrl+S)</source>
        <translation>Behält diesen Text im Projekt (Strg+S)</translation>
    </message>
    <message>
        <source>Removes the project&apos;s copy. Can be undone.</source>
        <translation>Entfernt die Kopie des Projekts. Lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>This is the shipped text.</source>
        <translation>Dies ist der mitgelieferte Text.</translation>
    </message>
    <message>
        <source>Change the prompt &quot;%1&quot;</source>
        <translation>Prompt „%1“ ändern</translation>
    </message>
    <message>
        <source>The prompt could not be saved.</source>
        <translation>Der Prompt konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Put back the prompt &quot;%1&quot;</source>
        <translation>Prompt „%1“ zurücksetzen</translation>
    </message>
    <message>
        <source>The project&apos;s copy could not be removed.</source>
        <translation>Die Kopie des Projekts konnte nicht entfernt werden.</translation>
    </message>
    <message>
        <source>The project&apos;s copy is removed.</source>
        <translation>Die Kopie des Projekts ist entfernt.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message numerus="yes">
        <source>Discard the changes to %n prompts?</source>
        <translation>
            <numerusform>Die Änderungen an %n Prompt verwerfen?</numerusform>
            <numerusform>Die Änderungen an %n Prompts verwerfen?</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::Rail</name>
    <message>
        <source>Stages</source>
        <translation>Phasen</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Vorgänge</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::RangeChip</name>
    <message>
        <source>Filter by %1</source>
        <translation>Filtern nach %1</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>%1: all are shown</source>
        <translation>%1: alle werden gezeigt</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ReviewPanel</name>
    <message>
        <source>Question and answer</source>
        <translation>Frage und Antwort</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Share of the queue that is decided</source>
        <translation>Entschiedener Anteil der Reihe</translation>
    </message>
    <message>
        <source>Nothing to review. Change the filter, or end the review.</source>
        <translation>Nichts durchzusehen. Den Filter ändern oder die Durchsicht beenden.</translation>
    </message>
    <message>
        <source>%1 of %2 left</source>
        <translation>%1 von %2 übrig</translation>
    </message>
    <message>
        <source>%1 of those decided on are kept</source>
        <translation>%1 der entschiedenen behalten</translation>
    </message>
    <message>
        <source>%1 at this pace</source>
        <translation>%1 bei diesem Tempo</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::RewardTester</name>
    <message>
        <source>Try the reward</source>
        <translation>Belohnung ausprobieren</translation>
    </message>
    <message>
        <source>What the model could write</source>
        <translation>Was das Modell schreiben könnte</translation>
    </message>
    <message>
        <source>The right answer, or a whole solution</source>
        <translation>Die richtige Antwort oder ein ganzer Lösungsweg</translation>
    </message>
    <message>
        <source>Re&amp;ply</source>
        <translation>&amp;Ausgabe</translation>
    </message>
    <message>
        <source>Re&amp;ference</source>
        <translation>&amp;Referenz</translation>
    </message>
    <message>
        <source>There are no answer rules yet.</source>
        <translation>Es gibt noch keine Regeln für Antworten.</translation>
    </message>
    <message>
        <source>Type a reply to see its reward.</source>
        <translation>Eine Ausgabe eintippen, um ihre Belohnung zu sehen.</translation>
    </message>
    <message>
        <source>answer typed</source>
        <translation>eingetippt</translation>
    </message>
    <message>
        <source>nothing extracted ✗</source>
        <translation>nichts herausgelesen ✗</translation>
    </message>
    <message>
        <source>extracted %1</source>
        <translation>herausgelesen: %1</translation>
    </message>
    <message>
        <source>equal ✓</source>
        <translation>gleich ✓</translation>
    </message>
    <message>
        <source>not equal ✗</source>
        <translation>ungleich ✗</translation>
    </message>
    <message>
        <source>format ok</source>
        <translation>Form richtig</translation>
    </message>
    <message>
        <source>format wrong</source>
        <translation>Form falsch</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>Wertung %1</translation>
    </message>
    <message>
        <source>There is no reference to compare with.</source>
        <translation>Es gibt keine Referenz zum Vergleichen.</translation>
    </message>
    <message>
        <source>The reference is not an answer of this kind.</source>
        <translation>Die Referenz ist keine Antwort dieser Art.</translation>
    </message>
    <message>
        <source>Read leniently the reply would count %1; rewards are strict.</source>
        <translation>Nachsichtig gelesen zählte die Ausgabe %1; Belohnungen sind streng.</translation>
    </message>
    <message>
        <source>Counted as %1.</source>
        <translation>Gezählt als %1.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::RolloutView</name>
    <message>
        <source>Earlier step</source>
        <translation>Früherer Schritt</translation>
    </message>
    <message>
        <source>Later step</source>
        <translation>Späterer Schritt</translation>
    </message>
    <message>
        <source>Token probabilities</source>
        <translation>Token-Wahrscheinlichkeiten</translation>
    </message>
    <message>
        <source>All answers</source>
        <translation>Alle Antworten</translation>
    </message>
    <message>
        <source>Right answers</source>
        <translation>Richtige Antworten</translation>
    </message>
    <message>
        <source>Wrong answers</source>
        <translation>Falsche Antworten</translation>
    </message>
    <message>
        <source>Questions with both</source>
        <translation>Fragen mit beidem</translation>
    </message>
    <message>
        <source>Which answers</source>
        <translation>Welche Antworten</translation>
    </message>
    <message>
        <source>Questions of the step</source>
        <translation>Fragen des Schritts</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Close the answers</source>
        <translation>Antworten schließen</translation>
    </message>
    <message>
        <source>Answers of step %1</source>
        <translation>Antworten von Schritt %1</translation>
    </message>
    <message>
        <source>%1 of %2 answers are right</source>
        <translation>%1 von %2 Antworten sind richtig</translation>
    </message>
    <message>
        <source>Click a point of a curve to read what the model answered in that step.</source>
        <translation>Ein Klick auf einen Punkt einer Kurve zeigt, was das Modell in diesem Schritt geantwortet hat.</translation>
    </message>
    <message>
        <source>No such answers in this step.</source>
        <translation>Keine solchen Antworten in diesem Schritt.</translation>
    </message>
    <message>
        <source>Colour each token by how likely it was to the model</source>
        <translation>Jedes Token danach färben, wie wahrscheinlich es für das Modell war</translation>
    </message>
    <message>
        <source>The probabilities of these answers were not logged.</source>
        <translation>Die Wahrscheinlichkeiten dieser Antworten wurden nicht aufgezeichnet.</translation>
    </message>
    <message>
        <source>certain</source>
        <translation>sicher</translation>
    </message>
    <message>
        <source>50 %</source>
        <translation>50 %</translation>
    </message>
    <message>
        <source>below 1 %</source>
        <translation>unter 1 %</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>%1 (this run did not log its questions)</source>
        <translation>%1 (dieser Lauf hat seine Fragen nicht aufgezeichnet)</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>reward %1</source>
        <translation>Belohnung %1</translation>
    </message>
    <message>
        <source>advantage %1</source>
        <translation>Vorteil %1</translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n Token</numerusform>
            <numerusform>%n Token</numerusform>
        </translation>
    </message>
    <message>
        <source>form %1</source>
        <translation>Form %1</translation>
    </message>
    <message>
        <source>length %1</source>
        <translation>Länge %1</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <source>✓ right</source>
        <translation>✓ richtig</translation>
    </message>
    <message>
        <source>✗ wrong</source>
        <translation>✗ falsch</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::RunBar</name>
    <message>
        <source>Learning rate, times the schedule&apos;s; from the next step on</source>
        <translation>Lernrate als Vielfaches der geplanten; ab dem nächsten Schritt</translation>
    </message>
    <message>
        <source>Temperature of the answers; from the next step on</source>
        <translation>Temperatur der Antworten; ab dem nächsten Schritt</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>Stoppen und speichern</translation>
    </message>
    <message>
        <source>Running training</source>
        <translation>Laufendes Training</translation>
    </message>
    <message>
        <source>Ends after the step that is being made and writes a checkpoint. Training can be resumed from there.</source>
        <translation>Endet nach dem laufenden Schritt und schreibt einen Zwischenstand. Das Training lässt sich von dort fortsetzen.</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>step %1/%2</source>
        <translation>Schritt %1/%2</translation>
    </message>
    <message>
        <source>%1 a step</source>
        <translation>%1 je Schritt</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>Goes on with the next step</source>
        <translation>Geht mit dem nächsten Schritt weiter</translation>
    </message>
    <message>
        <source>Waits after the step that is being made</source>
        <translation>Wartet nach dem laufenden Schritt</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::RunCard</name>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n Schritt</numerusform>
            <numerusform>%n Schritte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps, not finished</source>
        <translation>
            <numerusform>%n Schritt, nicht beendet</numerusform>
            <numerusform>%n Schritte, nicht beendet</numerusform>
        </translation>
    </message>
    <message>
        <source>reward %1 → %2</source>
        <translation>Belohnung %1 → %2</translation>
    </message>
    <message>
        <source>Show this run</source>
        <translation>Diesen Lauf zeigen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::RunChooser</name>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Which run is shown</source>
        <translation>Welcher Lauf gezeigt wird</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>not finished</source>
        <translation>nicht beendet</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::SearchPanel</name>
    <message>
        <source>Search the documents</source>
        <translation>Dokumente durchsuchen</translation>
    </message>
    <message>
        <source>Any words. title:word looks in titles.</source>
        <translation>Beliebige Wörter. title:Wort sucht in Titeln.</translation>
    </message>
    <message>
        <source>Better ones</source>
        <translation>Bessere Treffer</translation>
    </message>
    <message>
        <source>Previous page of results</source>
        <translation>Vorige Seite der Treffer</translation>
    </message>
    <message>
        <source>Further ones</source>
        <translation>Weitere Treffer</translation>
    </message>
    <message>
        <source>Next page of results</source>
        <translation>Nächste Seite der Treffer</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>The search failed: %1.</source>
        <translation>Die Suche ist fehlgeschlagen: %1.</translation>
    </message>
    <message>
        <source>Type words to see which passages hold them, best first.</source>
        <translation>Wörter eintippen, um zu sehen, welche Textstellen sie enthalten, die besten zuerst.</translation>
    </message>
    <message>
        <source>No passage holds these words.</source>
        <translation>Keine Textstelle enthält diese Wörter.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::SelectionPanel</name>
    <message>
        <source>Leave out what was never solved</source>
        <translation>Nie Gelöstes weglassen</translation>
    </message>
    <message>
        <source>Leave out what was always solved</source>
        <translation>Immer Gelöstes weglassen</translation>
    </message>
    <message>
        <source>Use this selection</source>
        <translation>Diese Auswahl verwenden</translation>
    </message>
    <message>
        <source>Selection for training</source>
        <translation>Auswahl für das Training</translation>
    </message>
    <message>
        <source>Hard but solvable first</source>
        <translation>Schwer, aber lösbar zuerst</translation>
    </message>
    <message>
        <source>Lowest pass rate first; what was never solved goes to the end.</source>
        <translation>Niedrigste Lösungsquote zuerst; nie Gelöstes kommt ans Ende.</translation>
    </message>
    <message>
        <source>Easy first</source>
        <translation>Leicht zuerst</translation>
    </message>
    <message>
        <source>Highest pass rate first.</source>
        <translation>Höchste Lösungsquote zuerst.</translation>
    </message>
    <message>
        <source>Hard first</source>
        <translation>Schwer zuerst</translation>
    </message>
    <message>
        <source>Lowest pass rate first, never solved ones before all others.</source>
        <translation>Niedrigste Lösungsquote zuerst, nie Gelöstes vor allem anderen.</translation>
    </message>
    <message>
        <source>At random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>Drawn, whatever was measured.</source>
        <translation>Gezogen, unabhängig von der Messung.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Everything, whatever was measured.</source>
        <translation>Alles, unabhängig von der Messung.</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>How many at most</source>
        <translation>Wie viele höchstens</translation>
    </message>
    <message>
        <source>A group in which every answer is wrong teaches nothing.</source>
        <translation>Eine Gruppe, in der jede Antwort falsch ist, lehrt nichts.</translation>
    </message>
    <message>
        <source>A group in which every answer is right teaches nothing.</source>
        <translation>Eine Gruppe, in der jede Antwort richtig ist, lehrt nichts.</translation>
    </message>
    <message>
        <source>A group is dead when all of its answers are equally right: then there is nothing to learn from the difference.</source>
        <translation>Eine Gruppe ist tot, wenn alle ihre Antworten gleich gut sind: Dann ist aus dem Unterschied nichts zu lernen.</translation>
    </message>
    <message>
        <source>&amp;Strategy</source>
        <translation>&amp;Strategie</translation>
    </message>
    <message>
        <source>At &amp;most</source>
        <translation>&amp;Höchstens</translation>
    </message>
    <message>
        <source>All are taken.</source>
        <translation>Alle werden genommen.</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt …</translation>
    </message>
    <message>
        <source>Nothing is left to train on.</source>
        <translation>Es bleibt nichts zum Trainieren.</translation>
    </message>
    <message>
        <source>Measure pass rates first, or leave out less.</source>
        <translation>Zuerst Lösungsquoten messen oder weniger weglassen.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>expected dead groups %1 at G = %2</source>
        <translation>erwartete tote Gruppen %1 bei G = %2</translation>
    </message>
    <message>
        <source>%1 were never solved</source>
        <translation>%1 wurden nie gelöst</translation>
    </message>
    <message>
        <source>%1 were always solved</source>
        <translation>%1 wurden immer gelöst</translation>
    </message>
    <message>
        <source>most groups would teach nothing: leave out more, or measure easier and harder questions</source>
        <translation>die meisten Gruppen würden nichts lehren: mehr weglassen oder leichtere und schwerere Fragen messen</translation>
    </message>
    <message>
        <source>Train on exactly these questions</source>
        <translation>Mit genau diesen Fragen trainieren</translation>
    </message>
    <message>
        <source>There is nothing to select from yet.</source>
        <translation>Es gibt noch nichts auszuwählen.</translation>
    </message>
    <message>
        <source>This selection is in use.</source>
        <translation>Diese Auswahl ist in Gebrauch.</translation>
    </message>
    <message>
        <source>The selection could not be changed.</source>
        <translation>Die Auswahl konnte nicht geändert werden.</translation>
    </message>
    <message>
        <source>Select questions</source>
        <translation>Fragen auswählen</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::SettingsColumn</name>
    <message>
        <source>Before the start</source>
        <translation>Vor dem Start</translation>
    </message>
    <message>
        <source>Settings of training</source>
        <translation>Trainingseinstellungen</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>Eigene Einstellungen</translation>
    </message>
    <message>
        <source>Not from a preset</source>
        <translation>Nicht aus einer Voreinstellung</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>by passes</source>
        <translation>nach Durchgängen</translation>
    </message>
    <message>
        <source> tokens</source>
        <translation> Token</translation>
    </message>
    <message>
        <source>All settings of training, with what they do</source>
        <translation>Alle Trainingseinstellungen und was sie bewirken</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>No model chosen</source>
        <translation>Kein Modell gewählt</translation>
    </message>
    <message>
        <source>All settings ▸</source>
        <translation>Alle Einstellungen ▸</translation>
    </message>
    <message numerus="yes">
        <source>%n non-default ▸</source>
        <translation>
            <numerusform>%n abweichend ▸</numerusform>
            <numerusform>%n abweichend ▸</numerusform>
        </translation>
    </message>
    <message>
        <source>Preset &quot;%1&quot;</source>
        <translation>Voreinstellung „%1“</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>The project could not be checked</source>
        <translation>Das Projekt konnte nicht geprüft werden</translation>
    </message>
    <message>
        <source>Change settings</source>
        <translation>Einstellungen ändern</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Teach it solutions first…</source>
        <translation>Zuerst Lösungen lehren …</translation>
    </message>
    <message>
        <source>For a model that solves next to nothing yet</source>
        <translation>Für ein Modell, das noch fast nichts löst</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::SettingsDialog</name>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Rechenwerk</translation>
    </message>
    <message>
        <source>Instructors</source>
        <translation>Lehrmodelle</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Folder for new projects</source>
        <translation>Ordner für neue Projekte</translation>
    </message>
    <message>
        <source>New projects go to</source>
        <translation>Neue Projekte liegen in</translation>
    </message>
    <message>
        <source>Folders with models</source>
        <translation>Ordner mit Modellen</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Ordner entfernen</translation>
    </message>
    <message>
        <source>Folder with models</source>
        <translation>Ordner mit Modellen</translation>
    </message>
    <message>
        <source>Choose a folder in the list first.</source>
        <translation>Zuerst einen Ordner in der Liste wählen.</translation>
    </message>
    <message>
        <source>Models are looked for in</source>
        <translation>Modelle werden gesucht in</translation>
    </message>
    <message>
        <source>The desktop&apos;s</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Counts from the next start.</source>
        <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Say on the desktop when long work has ended</source>
        <translation>Das Ende langer Arbeit auf dem Desktop melden</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>Ctrl+plus and Ctrl+minus do the same anywhere.</source>
        <translation>Strg+Plus und Strg+Minus tun überall dasselbe.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message numerus="yes">
        <source>CPU, %n cores</source>
        <translation>
            <numerusform>CPU, %n Kern</numerusform>
            <numerusform>CPU, %n Kerne</numerusform>
        </translation>
    </message>
    <message>
        <source>chosen by the machine</source>
        <translation>vom Rechner bestimmt</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Counts from the next start. Fewer threads leave more of the computer to other programs. The number of threads does not change results.</source>
        <translation>Gilt ab dem nächsten Start. Weniger Threads lassen anderen Programmen mehr vom Rechner. Die Zahl der Threads ändert keine Ergebnisse.</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Nothing leaves this computer unless you ask for it.&lt;/b&gt;&lt;/p&gt;&lt;p&gt;There is no telemetry, no account and no check for updates. Documents, questions, models and results stay in your project folders.&lt;/p&gt;&lt;p&gt;The one thing that can go out is what you send to an instructor or a student behind an address: if a project uses one, the task&apos;s text, passages of its documents and questions are sent there. The project&apos;s Task page says so.&lt;/p&gt;&lt;p&gt;Keys of such endpoints are kept in the desktop&apos;s keychain or come from an environment variable. They are never written into a project, a log, an export or a copied error message.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;Nichts verlässt diesen Rechner ohne Auftrag.&lt;/b&gt;&lt;/p&gt;&lt;p&gt;Es gibt keine Telemetrie, kein Konto und keine Suche nach Aktualisierungen. Dokumente, Fragen, Modelle und Ergebnisse bleiben in den Projektordnern.&lt;/p&gt;&lt;p&gt;Hinaus geht nur, was ein Lehr- oder Schülermodell hinter einer Adresse bekommt: Verwendet ein Projekt ein solches, werden der Text der Aufgabe, Textstellen ihrer Dokumente und Fragen dorthin gesendet. Die Seite Aufgabe des Projekts sagt es.&lt;/p&gt;&lt;p&gt;Schlüssel für solche Adressen liegen in der Schlüsselverwaltung des Systems oder kommen aus einer Umgebungsvariable. Sie stehen nie in einem Projekt, einer Aufzeichnung, einem Export oder einer kopierten Fehlermeldung.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Click into a field and press the keys; Backspace removes them.</source>
        <translation>Ins Feld klicken und die Tasten drücken; die Rücktaste entfernt sie.</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Keys of %1</source>
        <translation>Tasten für %1</translation>
    </message>
    <message>
        <source>%1 already belongs to &quot;%2&quot;.</source>
        <translation>%1 gehört schon zu „%2“.</translation>
    </message>
    <message>
        <source>a GPU where there is one</source>
        <translation>eine GPU, wo es eine gibt</translation>
    </message>
    <message>
        <source>GPU (CUDA)</source>
        <translation>GPU (CUDA)</translation>
    </message>
    <message>
        <source>Counts from the next start. A GPU needs a libtorch with CUDA, which the packages do not have. Rollouts in int8 are always computed on the CPU.</source>
        <translation>Gilt ab dem nächsten Start. Eine GPU braucht eine libtorch mit CUDA, die in den Paketen nicht enthalten ist. Versuche in int8 werden immer auf der CPU gerechnet.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::StartPage</name>
    <message>
        <source>Recent projects</source>
        <translation>Zuletzt geöffnete Projekte</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>Beispiel ausprobieren</translation>
    </message>
    <message>
        <source>A tiny model learns arithmetic in about three minutes, on this computer.</source>
        <translation>Ein winziges Modell lernt in etwa drei Minuten rechnen, auf diesem Rechner.</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>Neues Projekt</translation>
    </message>
    <message>
        <source>Say in words what a model should become good at.</source>
        <translation>In Worten sagen, was ein Modell gut können soll.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>A project folder on this computer.</source>
        <translation>Ein Projektordner auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Projects that you open are listed here. Nothing is here yet: try the sample, or begin a project.</source>
        <translation>Geöffnete Projekte stehen hier. Noch ist nichts da: das Beispiel ausprobieren oder ein Projekt beginnen.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::StudentPreview</name>
    <message>
        <source>This is what the student reads</source>
        <translation>Das liest das Schülermodell</translation>
    </message>
    <message>
        <source>A right reply could end like this</source>
        <translation>So könnte eine richtige Ausgabe enden</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TaskPage</name>
    <message>
        <source>What the model is to become good at, and how its answers are judged.</source>
        <translation>Was das Modell gut können soll und wie seine Antworten beurteilt werden.</translation>
    </message>
    <message>
        <source>Show task.json</source>
        <translation>task.json zeigen</translation>
    </message>
    <message>
        <source>What the model should do</source>
        <translation>Was das Modell tun soll</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Documents and test questions</source>
        <translation>Dokumente und Testfragen</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Umfang</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit: %1</source>
        <translation>Bearbeiten: %1</translation>
    </message>
    <message>
        <source>To look at only: %1</source>
        <translation>Nur zum Ansehen: %1</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>Questions: %1</source>
        <translation>Fragen: %1</translation>
    </message>
    <message>
        <source>no particular form</source>
        <translation>keine bestimmte Form</translation>
    </message>
    <message>
        <source>Replies: %1</source>
        <translation>Ausgaben: %1</translation>
    </message>
    <message>
        <source>None: whoever writes goes by the description alone.</source>
        <translation>Keine: Wer schreibt, hält sich allein an die Beschreibung.</translation>
    </message>
    <message>
        <source>Examples: %1. The first:</source>
        <translation>Beispiele: %1. Das erste:</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>No documents.</source>
        <translation>Keine Dokumente.</translation>
    </message>
    <message>
        <source>Tested with %1 % of the written questions, kept back.</source>
        <translation>Geprüft mit %1 % der geschriebenen Fragen, zurückgehalten.</translation>
    </message>
    <message>
        <source>Tested with %1 reserved questions of the program &quot;%2&quot;.</source>
        <translation>Geprüft mit reservierten Fragen (%1) des Programms „%2“.</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>the built-in program &quot;%1&quot;</source>
        <translation>das eingebaute Programm „%1“</translation>
    </message>
    <message>
        <source>passages of the documents</source>
        <translation>Textstellen der Dokumente</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 bei %2</translation>
    </message>
    <message>
        <source>Student: %1</source>
        <translation>Schülermodell: %1</translation>
    </message>
    <message>
        <source>the starter model that comes along</source>
        <translation>das beiliegende Startmodell</translation>
    </message>
    <message>
        <source>none chosen yet</source>
        <translation>noch keines gewählt</translation>
    </message>
    <message>
        <source>Instructor: %1</source>
        <translation>Lehrmodell: %1</translation>
    </message>
    <message>
        <source>%1 questions with %2 votes each, %3 samples to measure each, %4 to train on, %5 training steps.</source>
        <translation>%1 Fragen mit je %2 Stimmen, je %3 Messantworten, %4 zum Trainieren, %5 Trainingsschritte.</translation>
    </message>
    <message>
        <source>as many passes need</source>
        <translation>so viele die Durchgänge brauchen</translation>
    </message>
    <message>
        <source>(a question)</source>
        <translation>(eine Frage)</translation>
    </message>
    <message>
        <source>Go on writing questions</source>
        <translation>Weiter Fragen schreiben</translation>
    </message>
    <message>
        <source>Write %1 questions</source>
        <translation>%1 Fragen schreiben</translation>
    </message>
    <message>
        <source>Write questions</source>
        <translation>Fragen schreiben</translation>
    </message>
    <message>
        <source>Look at the questions</source>
        <translation>Fragen ansehen</translation>
    </message>
    <message>
        <source>The task or its settings have changed since these were made: %1.</source>
        <translation>Aufgabe oder Einstellungen haben sich geändert. Davor entstanden: %1.</translation>
    </message>
    <message>
        <source>They stay until they are run again.</source>
        <translation>Das Vorhandene bleibt, bis es neu ausgeführt wird.</translation>
    </message>
    <message>
        <source>Run the whole loop</source>
        <translation>Gesamten Ablauf starten</translation>
    </message>
    <message>
        <source>the local model %1</source>
        <translation>das Modell %1 auf diesem Rechner</translation>
    </message>
    <message>
        <source>Prompts…</source>
        <translation>Prompts…</translation>
    </message>
    <message>
        <source>See and change what the instructor is asked</source>
        <translation>Sehen und ändern, was das Lehrmodell gefragt wird</translation>
    </message>
    <message numerus="yes">
        <source>Prompts: %n changed in this project</source>
        <translation>
            <numerusform>Prompts: %n in diesem Projekt geändert</numerusform>
            <numerusform>Prompts: %n in diesem Projekt geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>Prompts: as they come along</source>
        <translation>Prompts: wie mitgeliefert</translation>
    </message>
    <message>
        <source>Tested with the questions of %1. %2 % of the written ones are kept back for looks during training.</source>
        <translation>Getestet mit den Fragen von %1. %2 % der geschriebenen werden für Blicke während des Trainings zurückgehalten.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TaskRow</name>
    <message>
        <source>%1 %2/s</source>
        <translation>%1 %2/s</translation>
    </message>
    <message>
        <source>%1 each</source>
        <translation>je %1</translation>
    </message>
    <message>
        <source>Stop and save: what is finished is kept</source>
        <translation>Stoppen und speichern: Fertiges bleibt erhalten</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>Stoppen und speichern</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>Failed: %1 %2</source>
        <translation>Fehlgeschlagen: %1 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TaskWizard</name>
    <message>
        <source>New project</source>
        <translation>Neues Projekt</translation>
    </message>
    <message>
        <source>Task of %1</source>
        <translation>Aufgabe von %1</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Save changes</source>
        <translation>Änderungen &amp;speichern</translation>
    </message>
    <message>
        <source>&amp;Create project</source>
        <translation>Projekt &amp;anlegen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>First: %1</source>
        <translation>Zuerst: %1</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Saving puts out of date what is there of:</source>
        <translation>Durch das Speichern veraltet, was schon da ist:</translation>
    </message>
    <message>
        <source>It stays until these stages are run again.</source>
        <translation>Es bleibt, bis diese Phasen neu ausgeführt werden.</translation>
    </message>
    <message>
        <source>The changes could not be saved.</source>
        <translation>Die Änderungen konnten nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>The project could not be made.</source>
        <translation>Das Projekt konnte nicht angelegt werden.</translation>
    </message>
    <message>
        <source>Discard the changes to this task?</source>
        <translation>Änderungen an dieser Aufgabe verwerfen?</translation>
    </message>
    <message>
        <source>Discard this project?</source>
        <translation>Dieses Projekt verwerfen?</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TasksPanel</name>
    <message>
        <source>Tasks</source>
        <translation>Vorgänge</translation>
    </message>
    <message>
        <source>Nothing runs. Work that you start is listed here.</source>
        <translation>Nichts läuft. Begonnene Arbeit steht hier.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TemplatePage</name>
    <message>
        <source>Start</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>Begin with a task that comes along and change it, or from scratch.</source>
        <translation>Mit einer mitgelieferten Aufgabe beginnen und sie ändern, oder ganz von vorn.</translation>
    </message>
    <message>
        <source>Search templates</source>
        <translation>Vorlagen durchsuchen</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>From scratch</source>
        <translation>Ganz von vorn</translation>
    </message>
    <message>
        <source>Say everything yourself; nothing is filled in.</source>
        <translation>Alles selbst sagen; nichts ist ausgefüllt.</translation>
    </message>
    <message>
        <source>Choose a template, or From scratch.</source>
        <translation>Eine Vorlage wählen oder ganz von vorn beginnen.</translation>
    </message>
    <message>
        <source>Another template replaces what you have entered.</source>
        <translation>Eine andere Vorlage ersetzt die bisherigen Eingaben.</translation>
    </message>
    <message>
        <source>Replace what you have entered?</source>
        <translation>Das Eingegebene ersetzen?</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TopicModel</name>
    <message>
        <source>all passages</source>
        <translation>alle Textstellen</translation>
    </message>
    <message>
        <source>%1: %2 questions written, %3 kept of %4 wanted</source>
        <translation>%1: %2 Fragen geschrieben, %3 von %4 gewünschten behalten</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Questions that are in; the mark is the number that was wanted</source>
        <translation>Fragen, die dabei sind; der Strich ist die gewünschte Zahl</translation>
    </message>
    <message>
        <source>Mean pass rate of the kept questions</source>
        <translation>Mittlere Lösungsquote der behaltenen Fragen</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>Textstellen</translation>
    </message>
    <message>
        <source>Questions kept</source>
        <translation>Behaltene Fragen</translation>
    </message>
    <message>
        <source>Pass rate</source>
        <translation>Lösungsquote</translation>
    </message>
    <message>
        <source>Click it, or press Enter, to see them.</source>
        <translation>Anklicken oder Eingabetaste drücken, um sie zu sehen.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TopicPanel</name>
    <message>
        <source>by the size of each topic</source>
        <translation>nach der Größe jedes Themas</translation>
    </message>
    <message>
        <source>evenly over all topics</source>
        <translation>gleichmäßig über alle Themen</translation>
    </message>
    <message>
        <source>as passages are drawn, as in the paper</source>
        <translation>wie Textstellen gezogen werden, wie im Artikel</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Themen</translation>
    </message>
    <message>
        <source>&amp;Spread questions</source>
        <translation>Fragen &amp;verteilen</translation>
    </message>
    <message>
        <source>Another choice makes the questions out of date.</source>
        <translation>Mit einer anderen Wahl veralten die Fragen.</translation>
    </message>
    <message>
        <source>Topics are found when questions are written: headings of the documents, or passages with the same words.</source>
        <translation>Themen ergeben sich, wenn Fragen geschrieben werden: Überschriften der Dokumente oder Textstellen mit denselben Wörtern.</translation>
    </message>
    <message>
        <source>Every topic has the questions that it should have.</source>
        <translation>Jedes Thema hat die Fragen, die es haben soll.</translation>
    </message>
    <message>
        <source>%1 of %2 topics have fewer questions than they should.</source>
        <translation>%1 von %2 Themen haben weniger Fragen, als sie sollten.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TrainingPage</name>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>expected pass rate</source>
        <translation>erwartete Lösungsquote</translation>
    </message>
    <message>
        <source>questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Show the settings of training</source>
        <translation>Die Trainingseinstellungen zeigen</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Show what the model answered in a step</source>
        <translation>Zeigen, was das Modell in einem Schritt geantwortet hat</translation>
    </message>
    <message>
        <source>The model answers selected questions again and again and learns from what was right.</source>
        <translation>Das Modell beantwortet ausgewählte Fragen immer wieder und lernt aus dem, was richtig war.</translation>
    </message>
    <message>
        <source>How often the model is expected to solve its questions, by the sampler&apos;s running estimate. Questions near the middle teach most; training should move the mass upwards.</source>
        <translation>Wie oft das Modell seine Fragen voraussichtlich löst, nach der laufenden Schätzung der Fragenwahl. Fragen nahe der Mitte lehren am meisten; Training sollte die Masse nach oben bewegen.</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Compare before and after</source>
        <translation>Vorher und nachher vergleichen</translation>
    </message>
    <message>
        <source>Resume training</source>
        <translation>Training fortsetzen</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>Neu trainieren</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Training starten</translation>
    </message>
    <message>
        <source>The project is being checked.</source>
        <translation>Das Projekt wird geprüft.</translation>
    </message>
    <message>
        <source>Run &quot;%1&quot; first.</source>
        <translation>Zuerst „%1“ ausführen.</translation>
    </message>
    <message>
        <source>The first step is being made</source>
        <translation>Der erste Schritt läuft</translation>
    </message>
    <message>
        <source>The model is loaded and answers its first questions. Curves appear with the first finished step.</source>
        <translation>Das Modell wird geladen und beantwortet seine ersten Fragen. Kurven erscheinen mit dem ersten beendeten Schritt.</translation>
    </message>
    <message>
        <source>Nothing to train on yet</source>
        <translation>Noch nichts zum Trainieren</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation>Seite %1 öffnen</translation>
    </message>
    <message>
        <source>This run has no finished step</source>
        <translation>Dieser Lauf hat keinen beendeten Schritt</translation>
    </message>
    <message>
        <source>It was stopped before its first step ended. Resume it to see curves.</source>
        <translation>Er wurde gestoppt, bevor sein erster Schritt endete. Nach dem Fortsetzen gibt es Kurven.</translation>
    </message>
    <message>
        <source>Ready to train</source>
        <translation>Bereit zum Trainieren</translation>
    </message>
    <message>
        <source>Everything that training needs is there. Reward, accuracy on held-out questions and the model&apos;s answers appear here while it runs.</source>
        <translation>Alles Nötige ist da. Belohnung, Genauigkeit bei zurückgehaltenen Fragen und die Antworten des Modells erscheinen hier, während trainiert wird.</translation>
    </message>
    <message>
        <source>The trained model is of other settings or questions.</source>
        <translation>Das trainierte Modell gehört zu anderen Einstellungen oder Fragen.</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Accuracy on the held-out questions: %1 before, %2 now.</source>
        <translation>Genauigkeit bei den zurückgehaltenen Fragen: vorher %1, jetzt %2.</translation>
    </message>
    <message>
        <source>Training has finished.</source>
        <translation>Das Training ist beendet.</translation>
    </message>
    <message>
        <source>Training was stopped after step %1 and saved.</source>
        <translation>Das Training wurde nach Schritt %1 gestoppt und gespeichert.</translation>
    </message>
    <message>
        <source>It goes on from there with the same settings; other settings begin a new run.</source>
        <translation>Mit denselben Einstellungen geht es dort weiter; andere Einstellungen beginnen einen neuen Lauf.</translation>
    </message>
    <message>
        <source>Training has ended early.</source>
        <translation>Das Training hat vorzeitig geendet.</translation>
    </message>
    <message>
        <source>Lower the learning rate</source>
        <translation>Lernrate senken</translation>
    </message>
    <message>
        <source>The setting was not changed.</source>
        <translation>Die Einstellung wurde nicht geändert.</translation>
    </message>
    <message>
        <source>The settings were changed.</source>
        <translation>Die Einstellungen wurden geändert.</translation>
    </message>
    <message>
        <source>The next start uses them.</source>
        <translation>Der nächste Start verwendet sie.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Choose a model&apos;s folder</source>
        <translation>Ordner eines Modells wählen</translation>
    </message>
    <message>
        <source>Starter model</source>
        <translation>Startmodell</translation>
    </message>
    <message>
        <source>The run could not be read completely.</source>
        <translation>Der Lauf konnte nicht vollständig gelesen werden.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; comes first.</source>
        <translation>Zuerst kommt „%1“.</translation>
    </message>
    <message>
        <source>The student cannot be trained here</source>
        <translation>Das Schülermodell kann hier nicht trainiert werden</translation>
    </message>
    <message>
        <source>It is a model behind an endpoint, whose weights are not here. Export the dataset for a trainer on a cluster, or choose a model of your own.</source>
        <translation>Es ist ein Modell hinter einer Adresse, dessen Gewichte nicht hier liegen. Den Datensatz für ein Training auf einem Cluster exportieren oder ein eigenes Modell wählen.</translation>
    </message>
    <message>
        <source>The list of tasks shows how far it is, and pauses or stops it. The project uses the new model when it is done.</source>
        <translation>Die Liste der Vorgänge zeigt, wie weit es ist, und pausiert oder stoppt es. Das Projekt benutzt das neue Modell, wenn es fertig ist.</translation>
    </message>
    <message>
        <source>It stays as it is, with its curves.</source>
        <translation>Es bleibt, wie es ist, mit seinen Kurven.</translation>
    </message>
    <message>
        <source>Training again makes a new run beside it.</source>
        <translation>Neues Training legt einen neuen Lauf daneben an.</translation>
    </message>
    <message>
        <source>The model has learnt the solutions.</source>
        <translation>Das Modell hat die Lösungen gelernt.</translation>
    </message>
    <message>
        <source>The project uses &quot;%1&quot; from now on. How hard the questions are for it has to be measured anew.</source>
        <translation>Das Projekt benutzt von jetzt an „%1“. Wie schwer ihm die Fragen fallen, ist neu zu messen.</translation>
    </message>
    <message>
        <source>The cold start was stopped and saved.</source>
        <translation>Der Kaltstart wurde gestoppt und gespeichert.</translation>
    </message>
    <message>
        <source>Start it again under the same name and it goes on.</source>
        <translation>Unter demselben Namen neu gestartet geht er weiter.</translation>
    </message>
    <message>
        <source>The cold start failed.</source>
        <translation>Der Kaltstart ist gescheitert.</translation>
    </message>
    <message>
        <source>The model learns the solutions.</source>
        <translation>Das Modell lernt die Lösungen.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TrainingSettingsDialog</name>
    <message>
        <source>Only what differs</source>
        <translation>Nur was abweicht</translation>
    </message>
    <message>
        <source>Settings of training</source>
        <translation>Trainingseinstellungen</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen suchen</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was sie bewirkt</translation>
    </message>
    <message>
        <source>Double click a value to change it. Marked rows differ.</source>
        <translation>Doppelklick auf einen Wert ändert ihn. Gekennzeichnete Zeilen weichen ab.</translation>
    </message>
    <message>
        <source>Put the value back</source>
        <translation>Wert zurücksetzen</translation>
    </message>
    <message>
        <source>Gives the chosen setting the value of the column &quot;%1&quot;</source>
        <translation>Gibt der gewählten Einstellung den Wert der Spalte „%1“</translation>
    </message>
    <message>
        <source>Use these settings</source>
        <translation>Einstellungen verwenden</translation>
    </message>
    <message>
        <source>This value cannot be used: %1</source>
        <translation>Dieser Wert ist nicht verwendbar: %1</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::Tray</name>
    <message>
        <source>Show the window</source>
        <translation>Fenster zeigen</translation>
    </message>
    <message>
        <source>Stop, save and quit</source>
        <translation>Anhalten, speichern und beenden</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::WhatPage</name>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What should the model do?</source>
        <translation>Was soll das Modell tun?</translation>
    </message>
    <message>
        <source>Whoever writes the questions reads this: be precise about kind, domain and skill.</source>
        <translation>Das liest, wer die Fragen schreibt: Art, Gebiet und Können genau beschreiben.</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Titel</translation>
    </message>
    <message>
        <source>For lists and headings.</source>
        <translation>Für Listen und Überschriften.</translation>
    </message>
    <message>
        <source>&amp;Description</source>
        <translation>&amp;Beschreibung</translation>
    </message>
    <message>
        <source>What kind of questions, from which domain, what skill it takes to answer them.</source>
        <translation>Welche Art von Fragen, aus welchem Gebiet, welches Können die Antworten verlangen.</translation>
    </message>
    <message>
        <source>&amp;Keyword for the search (optional)</source>
        <translation>&amp;Stichwort für die Suche (freiwillig)</translation>
    </message>
    <message>
        <source>What to look for in documents; found by the instructor if left empty.</source>
        <translation>Wonach in Dokumenten gesucht wird; leer findet es das Lehrmodell.</translation>
    </message>
    <message>
        <source>&amp;Short name</source>
        <translation>&amp;Kurzname</translation>
    </message>
    <message>
        <source>For files: lower-case letters, digits and hyphens. Follows the title until you change it.</source>
        <translation>Für Dateien: Kleinbuchstaben, Ziffern und Bindestriche. Folgt dem Titel, bis er geändert wird.</translation>
    </message>
    <message>
        <source>Give the task a title.</source>
        <translation>Der Aufgabe einen Titel geben.</translation>
    </message>
    <message>
        <source>Say what the model should become good at.</source>
        <translation>Sagen, was das Modell gut können soll.</translation>
    </message>
    <message>
        <source>That is short: questions will be as vague as their description.</source>
        <translation>Das ist kurz: Fragen werden so ungenau wie ihre Beschreibung.</translation>
    </message>
    <message>
        <source>Give the task a short name.</source>
        <translation>Der Aufgabe einen Kurznamen geben.</translation>
    </message>
    <message>
        <source>Use lower-case letters, digits and hyphens only, at most 64.</source>
        <translation>Nur Kleinbuchstaben, Ziffern und Bindestriche verwenden, höchstens 64.</translation>
    </message>
    <message>
        <source>Leave it empty or name a word.</source>
        <translation>Leer lassen oder ein Wort nennen.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::WizardDocumentsPage</name>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Documents (optional)</source>
        <translation>Dokumente (freiwillig)</translation>
    </message>
    <message>
        <source>Questions can be grounded in your own files. They are read on this computer and stay where they are.</source>
        <translation>Fragen können sich auf eigene Dateien stützen. Sie werden auf diesem Rechner gelesen und bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Add &amp;files…</source>
        <translation>&amp;Dateien hinzufügen…</translation>
    </message>
    <message>
        <source>Add f&amp;older…</source>
        <translation>&amp;Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Drop files and folders here: PDF, Word, EPUB, HTML, Markdown, text and others.</source>
        <translation>Dateien und Ordner hierher ziehen: PDF, Word, EPUB, HTML, Markdown, Text und andere.</translation>
    </message>
    <message>
        <source>Keep back a share of the written questions</source>
        <translation>Einen Anteil der geschriebenen Fragen zurückhalten</translation>
    </message>
    <message>
        <source>A file with questions and answers</source>
        <translation>Eine Datei mit Fragen und Antworten</translation>
    </message>
    <message>
        <source>Questions of a built-in program</source>
        <translation>Fragen eines eingebauten Programms</translation>
    </message>
    <message>
        <source>&amp;Test questions, never trained on</source>
        <translation>&amp;Testfragen, nie zum Trainieren</translation>
    </message>
    <message>
        <source>S&amp;hare kept back</source>
        <translation>&amp;Zurückgehaltener Anteil</translation>
    </message>
    <message>
        <source>Of the questions&apos; sources, so that no test question shares its passage with a training question. Where a file is the test, a third of it is kept for looks during training.</source>
        <translation>Von den Quellen der Fragen, damit keine Testfrage ihre Textstelle mit einer Trainingsfrage teilt. Wo eine Datei der Test ist, wird ein Drittel davon für Blicke während des Trainings zurückgehalten.</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>&amp;Wählen…</translation>
    </message>
    <message>
        <source>File (JSON &amp;Lines)</source>
        <translation>Datei (JSON &amp;Lines)</translation>
    </message>
    <message>
        <source>File with test questions</source>
        <translation>Datei mit Testfragen</translation>
    </message>
    <message>
        <source>Field of the &amp;question</source>
        <translation>Feld der &amp;Frage</translation>
    </message>
    <message>
        <source>Field of the &amp;answer</source>
        <translation>Feld der &amp;Antwort</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>&amp;Programm</translation>
    </message>
    <message>
        <source>One in twenty of its questions is reserved for tests; training never sees those.</source>
        <translation>Jede zwanzigste seiner Fragen ist für Tests reserviert; das Training sieht sie nie.</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>At &amp;most so many</source>
        <translation>&amp;Höchstens so viele</translation>
    </message>
    <message>
        <source>Add documents</source>
        <translation>Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Takes them off the list; the files stay</source>
        <translation>Nimmt sie aus der Liste; die Dateien bleiben</translation>
    </message>
    <message>
        <source>No document is chosen</source>
        <translation>Kein Dokument ist gewählt</translation>
    </message>
    <message>
        <source>Questions and answers</source>
        <translation>Fragen und Antworten</translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl *.json);;All files (*)</source>
        <translation>JSON Lines (*.jsonl *.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>nicht da</translation>
    </message>
    <message>
        <source>this kind of file cannot be read</source>
        <translation>diese Art von Datei kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>folder, files: more than %1</source>
        <translation>Ordner, Dateien: mehr als %1</translation>
    </message>
    <message>
        <source>folder without a file that can be read</source>
        <translation>Ordner ohne lesbare Datei</translation>
    </message>
    <message>
        <source>folder, files: %1</source>
        <translation>Ordner, Dateien: %1</translation>
    </message>
    <message>
        <source>The file cannot be used: %1.</source>
        <translation>Die Datei ist nicht verwendbar: %1.</translation>
    </message>
    <message>
        <source>The file has no questions.</source>
        <translation>Die Datei enthält keine Fragen.</translation>
    </message>
    <message>
        <source>Its rows have the fields %1; choose those of question and answer.</source>
        <translation>Ihre Zeilen haben die Felder %1; die von Frage und Antwort wählen.</translation>
    </message>
    <message>
        <source>%1 of the first %2 answers are not of the task&apos;s kind.</source>
        <translation>%1 der ersten %2 Antworten sind nicht von der Art der Aufgabe.</translation>
    </message>
    <message numerus="yes">
        <source>%n questions, all with an answer of the task&apos;s kind.</source>
        <translation>
            <numerusform>%n Frage mit einer Antwort von der Art der Aufgabe.</numerusform>
            <numerusform>%n Fragen, alle mit einer Antwort von der Art der Aufgabe.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %n answers are of the task&apos;s kind.</source>
        <translation>
            <numerusform>Die erste %n Antwort ist von der Art der Aufgabe.</numerusform>
            <numerusform>Die ersten %n Antworten sind von der Art der Aufgabe.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is not there: remove it or bring it back.</source>
        <translation>%1 ist nicht da: entfernen oder zurückholen.</translation>
    </message>
    <message>
        <source>Choose the file.</source>
        <translation>Die Datei wählen.</translation>
    </message>
    <message>
        <source>Without test questions nobody can tell whether training helped.</source>
        <translation>Ohne Testfragen kann niemand sagen, ob das Training geholfen hat.</translation>
    </message>
</context>
<context>
    <name>sdrl::gui::WizardPage</name>
    <message>
        <source>(a question)</source>
        <translation>(eine Frage)</translation>
    </message>
</context>
</TS>
