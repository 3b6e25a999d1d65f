"""The error catalogue: every way content can be wrong, with what to do about it.

Written for the people who write dialogs and knowledge. An entry has a code, a sentence that says what is
wrong and one that says how to mend it.
"""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    # reading files
    "folder-missing": (
        "There is no folder {name} with content here.",
        "Name a content folder that holds dialogs, knowledge and templates.",
    ),
    "file-missing": (
        "The file {name} is missing.",
        "Add it: dialogs need tables, laws and words, and screens need templates.",
    ),
    "content-moving": (
        "Files of this folder changed while they were read.",
        "Finish writing them, then have them loaded again.",
    ),
    "stray-file": ("The file belongs to nothing, so it would be passed over.", "{hint}"),
    "file-name": ("The id {name} is not the name of its file.", "Call the file {name}.yaml, or mend the id."),
    "file-unreadable": (
        "The file cannot be read: {why}.",
        "Save it as UTF-8 text, in a place the bot may read.",
    ),
    "file-too-large": ("The file is larger than {limit} bytes.", "Split it into smaller files."),
    "bad-character": ("The character {character} has no place in text.", "Delete it; it cannot be seen."),
    "yaml-syntax": (
        "This is not valid YAML: {why}.",
        "Mend the spot; put text that holds a colon in quotes.",
    ),
    "yaml-empty": ("The file is empty.", "Write its content, or delete it."),
    "duplicate-key": ("The key {key} stands twice; it was first on line {first}.", "Keep one of the two."),
    "alias-refused": (
        "Anchors, aliases and merge keys are not used in content files.",
        "Write the value out.",
    ),
    "tag-refused": ("The tag {tag} is not used in content files.", "Write the plain value."),
    "key-not-text": ("A key must be plain text.", "Name the key with letters, digits and underscores."),
    "too-deep": ("The file is nested more than {limit} deep.", "Write it flatter."),
    # shapes
    "missing-key": ("The key {key} is missing.", "Add {key}."),
    "unknown-key": ("{key} is not a key that is known here.", "{hint}"),
    "bad-value": ("{value} does not fit here: {why}.", "Write a value that fits."),
    "bad-choice": ("{value} is not one of those that may stand here.", "{hint}"),
    "bad-quantity": ("{value} is not {what}: {why}.", "Write a number and its unit, for example {example}."),
    "bad-id": ("{value} is not {what}.", "{how}"),
    "either-or": (
        "Either {one} or {other} is due here, and not both.",
        "Keep to one of the two, and give all of it.",
    ),
    "reserved-word": ("{name} has a meaning of its own and cannot be an id.", "Choose another id."),
    "command-taken": (
        "A dialog is begun by its id as a command, and /{name} is another command.",
        "Choose another id, and call the files of the dialog so.",
    ),
    "duplicate-id": ("{name} is already defined in {other}.", "Give each its own id."),
    # references
    "unknown-set": ("There is no answer set {name}.", "{hint}"),
    "unknown-question": ("There is no question {name} here.", "{hint}"),
    "unknown-answer": ("The question {question} has no answer {name}.", "{hint}"),
    "unknown-outcome": ("The table {table} has no outcome {name}.", "{hint}"),
    "unknown-table": ("There is no table {name} in this dialog.", "{hint}"),
    "unknown-fact": ("There is no fact {name}.", "{hint}"),
    "unknown-source": ("There is no source {name}.", "{hint}"),
    "unknown-drug": ("There is no drug {name}.", "{hint}"),
    "unknown-regimen": ("There is no regimen {name}.", "{hint}"),
    "unknown-dialog": ("There is no dialog {name}.", "{hint}"),
    "unknown-subject": ("There is no subject or facet {name}.", "{hint}"),
    "unknown-facet": ("There is no facet {name}.", "{hint}"),
    "unknown-topic": ("There is no drug or topic {name}.", "{hint}"),
    "unknown-tag": ("There is no drug, topic, subject or facet {name}.", "{hint}"),
    "unknown-jurisdiction": ("No words say whose regimen {name} is.", "{hint}"),
    "unknown-name": ("Nothing is called {name} in this text.", "{hint}"),
    "unknown-word": ("{name} is worded here, and there is none: was it dropped or renamed?", "{hint}"),
    "missing-word": ("There are no words for {name}.", "Add {name} under {where}."),
    # dialogs
    "looks-down": (
        "{name} depends on {other}, which is not asked above it.",
        "Move {other} up, or drop the condition.",
    ),
    "bands-gap": (
        "The bands of {name} leave a part of its range out.",
        "Begin at the minimum, let each band begin above the one before, and the last below the maximum.",
    ),
    "bad-reading": ("{name} reads as {value} when unanswered, which is not one of its answers.", "{hint}"),
    "bad-range": (
        "The range of {name} is empty, or does not begin on one of its steps.",
        "Let min be below max, and a whole number of steps.",
    ),
    "bad-button": (
        "A button of {name} is not whole, lies outside the range or makes more than {limit} buttons.",
        "Give band and label, or each, from and to.",
    ),
    "label-misread": (
        "The answer {name} is labelled {label}, which is what people type for {other}.",
        "Let the label say what the answer means.",
    ),
    "typed-twice": ("{word} may be typed for {name}, and means {other} too.", "Keep it with one of them."),
    "quick-hides": (
        "A quick dialog shows a dose without reading the answers over, and its advice leaves {name} out.",
        "Name it under patient in the words, or drop quick.",
    ),
    "quick-hazard": (
        "A quick dialog shows a dose without reading the answers over, and {name} grades a hazard.",
        "Leave it to a dialog that is not quick, or drop quick.",
    ),
    "too-long": ("The {what} has {length} characters; {limit} fit.", "Shorten it."),
    "callback-too-long": (
        "The button {name} needs {length} bytes; {limit} fit.",
        "Shorten the question id or the answer id.",
    ),
    "digit-in-prose": (
        'A digit stands in prose: "{excerpt}".',
        "State the figure as a fact, and take it with figure('its.id') in double braces.",
    ),
    # tables
    "empty-when": (
        "The row {name} has no condition.",
        "Name what must be true; only a table that says all may say always.",
    ),
    "always-here": ("The row {name} says always in a table that decides.", "Name what must be true."),
    "wins-mismatch": (
        "A table that wins by {wins} lists {needs}, and not {instead}.",
        "Write {needs}, and drop {instead}.",
    ),
    "verdict-in-verdict": (
        "{name} depends on the table {other}.",
        "Questions, and tables that decide, look at answers only; others may look at deciding tables too.",
    ),
    "white-list": (
        "The row {name} gives the laxest outcome without naming {questions}.",
        "Name every question that is asked then, but age and weight.",
    ),
    "lax-value-idle": (
        "The row {name} gives the laxest outcome for {value} to {question} too, which another row withholds.",
        "Take {value} out: the laxest outcome is never left to another row.",
    ),
    "no-row": ("No row of {table} decides when {profile}.", "Add a row for it."),
    "row-never-wins": (
        "The row {name} of {table} never decides anything.",
        "Drop it, or mend its condition.",
    ),
    "outcome-unreachable": (
        "The outcome {name} of {table} is never reached.",
        "Drop it, or add the row that gives it.",
    ),
    "hazard-reads-clear": (
        "The question {name} reads as {value} when unanswered, which is less than unknown.",
        "Let it read as unknown, or leave unanswered_as out.",
    ),
    "lax-when-open": (
        "The row {name} gives the laxest outcome for {value}, which {question} reads as when unanswered.",
        "Let the row name an answer that somebody gave.",
    ),
    "question-idle": ("The answer to {name} changes nothing.", "Drop the question, or use it in a row."),
    "profile-unreached": (
        "No conversation comes to {profile}, which the proof counts.",
        "What may be asked while a question is open must be asked after an answer to it too: mend ask_if.",
    ),
    "too-many-profiles": (
        "The dialog has {count} combinations of answers; {limit} can be checked.",
        "Split it: with {apart} in a dialog of their own, {left} would be left.",
    ),
    # knowledge
    "bad-figure": (
        "{value} cannot be the figure here: {why}.",
        "Write it as the statement does, for example 0.2 mg, 30 to 60 min, 7 of 60 or 1.4%.",
    ),
    "figure-differs": (
        "The fact {name} says {value}, and the regimen {regimen} that rests on it has no such figure.",
        "Mend the fact or the regimen.",
    ),
    "volume-differs": (
        "The statement says {value}, and at {strength} it is {volume}.",
        "Mend the dose, the volume or the strength.",
    ),
    "figure-unsourced": (
        "{name} says {value}, which no place that it cites gives by the list of its source.",
        "Mend the figure, cite what gives it, or add it under figures in knowledge/sources.yaml.",
    ),
    "figure-unsaid": (
        "{name} gives {value} ({where}), and nothing that cites that place says so.",
        "Mend the statement, or take the figure out if the source does not give it.",
    ),
    "authority-uncited": (
        "{name} rests on a {authority}, and no source of that kind is cited.",
        "Cite one, or name another authority.",
    ),
    "no-figure": (
        "The fact {name} has no value, so no figure can be taken from it.",
        "Give the fact a value.",
    ),
    "regimens-overlap": ("The regimens {one} and {two} both fit when {profile}.", "Narrow one of them."),
    "no-regimen": (
        "No regimen fits when {profile}, although a dose is promised.",
        "Add a regimen, or withhold the outcome.",
    ),
    "regimen-total": (
        "The regimen {name} gives {given}, more than its total of {total}.",
        "Lower the count or the dose, or mend the total.",
    ),
    "dose-steps": (
        "The regimen {name} gives {dose}, which is not a whole number of {step}.",
        "Write a dose that can be drawn up, or mend the step or the strength.",
    ),
    "dose-vanishes": (
        "The regimen {name} rounds down to nothing at {weight}.",
        "Round down to less, or let the lowest weight that is believed be higher.",
    ),
    "unlisted-line": (
        "The source {name} lists the lines that state something, and this cites {where}.",
        "Write at: line and one of those numbers, list the line there, or leave at out to cite the whole.",
    ),
    "uncited-line": (
        "No fact cites line {line} of {name}.",
        "Write the fact that the line states, or take the line out if it states nothing.",
    ),
    "review-dates": ("A review cannot be dated so: {why}.", "{how}"),
    # what can be looked up
    "no-subject": (
        "The fact {name} does not say what it is about, so nobody would find it.",
        "Give it subjects; the first places it on a card.",
    ),
    "no-facet": (
        "The fact {name} stands first under {subject}, which belongs to no section of a card.",
        "Put a facet first, or a subject that has one.",
    ),
    "lead-missing": (
        "Nothing stands for {facet} where {drug} is compared.",
        "Give lead: true to the fact that says it shortly.",
    ),
    "lead-twice": (
        "Both {one} and {other} stand for {facet} where {drug} is compared.",
        "Keep lead: true with one of them.",
    ),
    "term-twice": (
        "{term} is what people type for {one}, and here for {other} too.",
        "Keep it with one of them.",
    ),
    "term-empty": (
        "{term} has no letter and no digit, so nothing that is typed is read as it.",
        "Write it in words, or drop it.",
    ),
    "name-clash": (
        "{name} stands for {drugs}.",
        "Keep it with one of them, or list it under ambiguous with all that it may mean.",
    ),
    "meaning-missing": (
        "{name} stands for {drug} too, and its meanings leave that out.",
        "Add {drug} to what it may mean, or take the name away from {drug}.",
    ),
    "alike-alone": ("Nothing is listed that {name} is taken for.", "Name both, or drop the entry."),
    "onto-differs": (
        "{name} is not the same question in {other}, so its answer would mean something else there.",
        "Give both the same answers, or the same number and bands; or call one of them otherwise.",
    ),
    "home-missing": (
        "Several dialogs are here, {dialogs}, and none says that it is begun where no dialog is named.",
        "Write home: true in the head of one of them.",
    ),
    "home-twice": (
        "Both {one} and {other} say that they are begun where no dialog is named.",
        "Keep home: true with one of them.",
    ),
    "page-link": (
        "The page {name} has a link to {link} that leads nowhere: {why}.",
        "Shorten the ids in it, or mend what names it.",
    ),
    "fact-unreached": (
        "The fact {name} is more than {taps} taps away from {card}.",
        "Mend the links to its section of the card, or give it another subject first.",
    ),
    # laws and words
    "not-forced": (
        "The law {name} speaks of {question}, which its when does not force to be asked.",
        "Add to when what makes the question asked.",
    ),
    "no-dose-law": ("No law states the dose of the regimen {name}.", "Add a law with a dose for it."),
    "law-idle": ("The law {name} speaks of nobody: its when holds for no profile.", "Mend its when."),
    "law-empty": (
        "The law {name} says nothing: {other} is always one of those.",
        "Name fewer of them, or drop the law.",
    ),
    "law-shape": (
        "This law does not say for whom and what holds, or says several kinds of things.",
        "Give when and one of always, asked, not_asked, dose or text; or a course; or a law by its name.",
    ),
    "law-missing": ("No law says {law} of {name}.", "Add a law that says it."),
    "screen-empty": ("The screen {name} is empty.", "Give it words."),
    "too-many-buttons": (
        "The screen {name} has {count} buttons{where}; {limit} fit.",
        "Let it lead to fewer, or by way of another screen.",
    ),
    "screen-too-long": ("The screen {name} has {length} characters; {limit} fit.", "Shorten its words."),
    "notation": (
        "The screen {name} is not in safe notation: {why}.",
        "Word it otherwise, or take the figure from a fact.",
    ),
    "amount-shown": (
        'Where doses are withheld, {name} still shows an amount of a drug: "{text}".',
        "Take the amount, with its unit, from a fact that states it: it is then withheld with that fact.",
    ),
    "screen-loses": (
        'The advice does not show "{part}".',
        "Let templates/advice.j2 show it; it is lost for {facts}.",
    ),
    "hazard-order": (
        "The question {name} has unknown as its least or its most hazardous answer.",
        "Write the answers from the least hazardous to the most, with unknown between them.",
    ),
    "advice-too-long": (
        "The advice can have {length} characters; {limit} fit.",
        "It is longest for {profile}. Shorten the words that are read then.",
    ),
    "reasons-too-long": (
        "The reasons have {length} characters; {limit} fit.",
        "They are longest for {profile}. Shorten the facts behind the advice, or name fewer.",
    ),
    "screen-tags": ("The screen {name} cannot be shown by Telegram: {why}.", "Mend the tag in the template."),
    "law-failed": (
        "The law {name} does not hold: {says}",
        "It fails for: {profile}. Mend the tables, the drug file or the law.",
    ),
    "template-error": ("The braces cannot be read: {why}.", "Mend what stands in them."),
    # scripts
    "unknown-case": ("No case {name} stands above this one.", "{hint}"),
    "unknown-front": ("There is no front {name}.", "{hint}"),
    "unknown-expected": ("There is no {what} {name}.", "{hint}"),
    "bad-fact": ("{why}", "Write facts as bedside decide takes them."),
    "case-empty": ("The case {name} checks nothing.", "Give it expect, or a talk that sees something."),
    "case-any": (
        "With others: any the case {name} cannot {what}.",
        "Expect verdict, measures, cautions or dose: none.",
    ),
    "case-sample": (
        "The case {name} cannot be a sample: {what}.",
        "Give a sample a talk of tap, say, answer, change, back, new, and what is seen.",
    ),
    "step-shape": ("A step does one thing, and says what.", "Write one of {known}."),
    # the hazard log
    "control-link": (
        "A control is linked to one thing that holds it.",
        "Write one of law, check, script and test; what only people hold goes under not_verified.",
    ),
    "unknown-law": ("There is no law {name} here.", "{hint}"),
    "unknown-check": ("There is no check {name}.", "{hint}"),
    "unknown-script": ("No scripted case is called {name}.", "{hint}"),
    "unknown-test": ("There is no test {name}.", "{hint}"),
    "which-dialog": ("Several dialogs have a law {name}: {dialogs}.", "Say with dialog which one is meant."),
    "control-failed": (
        "A control of {hazard} does not hold: {what}.",
        "Mend what it speaks of, or the control; bedside test shows how a scripted case fails.",
    ),
}
