/** English catalogue: runs and commands. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const run = {
  'run.busy': 'A run is already going on in this document. Stop it first, or give it a new direction.',
  'run.none': 'There is no run in this document that this could be done to. Start writing first.',
  'run.notPaused': 'The run is not paused, so there is nothing to continue.',
  'run.emptyBrief': 'The brief is empty. Write in a few sentences what the document is for, then start.',
  'run.noInterrupt': 'This question was answered already, or the run has moved on. Look at its present state.',
  'run.noInstruction': 'This direction was taken in already, or taken back. Give a new one instead.',
  'run.answerText': '“{question}” wants an answer in words. Write some, or leave it to Longhand.',
  'run.answerChoice': '“{question}” wants a choice. Take one of the options, or write your own words.',
  'run.answerOne': '“{question}” wants one choice, not several. Keep one of them.',
  'run.answerNumber': '“{question}” wants a number. Write it in digits, or leave it to Longhand.',
  'run.answerRange': '“{question}” wants a number from {min} to {max}.',
  'run.answerLeast': '“{question}” wants a number of at least {min}.',
  'run.answerMost': '“{question}” wants a number of at most {max}.',
  'run.answerFile': '“{question}” wants a file. Add it to the sources first, then answer with it.',
  'run.answerFileFailed':
    '“{question}”: {name} could not be read, so it is no answer. Give another file, or leave it to Longhand.',
  'run.noOutline': 'There is no outline to approve yet. Wait for the proposal, or write one yourself.',
  'run.outlineEmpty': 'An outline needs at least one section, every section a title, and no section twice.',
  'run.unknownBlock': 'This block does not exist any more; somebody removed it. Reload to see the present text.',
  'run.badEdit':
    'This change does not fit the block as it stands now. Reload to see the present text, then change it again.',
  'run.unknownSuggestion': 'This suggestion was accepted or rejected already.',
  'run.unknownDocument': 'This document does not exist, or it was deleted. Go back to the library.',
  'run.sourceCited': 'The text cites “{name}”. Remove those citations first, then the source.',
  'run.closing': 'Longhand is shutting down. Nothing is lost: the run goes on by itself at the next start.',
  'run.lowSpace':
    'Only {free} are free on the disk that holds {path}; a new run needs {needed}. Free some space, then start again.',
  'run.notWritable':
    'The folder {path} cannot be written now, so a run could not be saved. Check its disk, then try again.',
  'run.slowDisk': 'The disk of the server is too slow for what is asked of it just now. Try again in a few seconds.',
  'run.tooManyCalls':
    '{model} was called {calls} times for one section without finishing it. Give a direction, change the model, or continue to try again.',
  'run.endlessText':
    '{model} does not find an end for “{section}”, or repeats itself, so it was stopped. Remove what is too much, give a direction or change the model, then continue.',
  'run.contentFilter':
    'The model’s provider refused to write this passage. Change the direction or the model, then continue.',
  'run.searchFailed':
    'The sources could not be searched for this section. It is written without them; the text says so.',
  'run.passagesLeftOut':
    'For “{section}”, {count} of {total} passages were left out: {model} cannot read more at once. The best ones were kept.',
  'run.storage':
    'The text could not be saved: the disk is full or does not answer. Free some space, then continue; nothing that was shown is lost.',
  'run.spaceGone':
    'Only {free} are left on the disk that holds {path}, so writing waits. Free some space; the text then goes on by itself.',
  'run.diskGone':
    'The text could not be saved: the disk is full or does not answer. Mend that; the text then goes on by itself, and nothing that was shown is lost.',
  'run.folderReadOnly':
    'The folder {path} may not be written now, so writing waits. Make it writable; the text then goes on by itself.',
  'run.spaceOften':
    'The disk that holds {path} failed again after writing had gone on {count} times within an hour. Give it more space, then continue.',
  'run.defect':
    'Longhand made a mistake and ended this run: {detail}. The text is kept. Start again, and please report it.',
  'run.shortSection': '“{section}” has {words} words of {target} wanted.',
  'run.uncitedSection': '“{section}” cites no source. Check its statements before you hand the document in.',
  'run.longSection': '“{section}” has {words} words; {target} were wanted.',
  'run.uncitedSentence': '“{section}”: no source stands behind “{sentence}”. Add one, or mark it as a judgement.',
  'run.flaggedCitation': '“{section}”: a citation does not carry all that “{sentence}” says. Compare both.',
  'run.repeatedSentence': '“{sentence}” stands already in “{section}”.',
  'run.mixedTerm': 'One thing is called “{one}” and “{other}”. Choose one name.',
  'run.wrongLanguage': 'This sentence is not in the language of the document: “{sentence}”',
  'run.headingMissing': 'No heading says this to the letter.',
  'run.languageMixed': 'Some sentences are in another language.',
  'run.tableMissing': 'There is no table.',
  'run.citationMissing': 'Nothing is cited.',
  'run.lengthIs': 'The text has {words} words.',
  'run.budgetTokens':
    'This run has used {spent} of the {limit} tokens that you allowed, and the next step needs about {needed}. Allow more, go on without a limit, or end it.',
  'run.budgetMoney':
    'This run has used {spent} of the {limit} that you allowed, and the next step needs about {needed}. Allow more, go on without a limit, or end it.',
  'run.sectionBudgetTokens':
    '“{section}” has used {spent} of the {limit} tokens that you allowed for a section, and the next step needs about {needed}. Allow more, go on without a limit, or end it.',
  'run.sectionBudgetMoney':
    '“{section}” has used {spent} of the {limit} that you allowed for a section, and the next step needs about {needed}. Allow more, go on without a limit, or end it.',
  'run.priceUnknown':
    'There is a limit in {currency}, and nobody knows what {model} costs in it. Set its price in the list of LONGHAND_PRICES, set a limit in tokens, choose another model, or go on without a limit.',

  'run.cannotRewrite':
    'The built-in writer ({model}) arranges passages of your sources; it cannot find other words. Choose a language model for this document, then ask again.',
  'run.rewriteHow':
    'Nothing says how the text is to be rewritten. Give an instruction, or choose shorter, fuller, another tone or a translation.',
  'run.rewritesOpen': 'There are {count} rewrites that wait for your decision. Accept or reject one of them first.',
  'run.rewriteLong':
    'The text has {chars} characters, and at most {limit} are rewritten at once. Select less, or ask for one section after another.',
  'run.rewriteOpen': 'This text is being written just now. Ask again when it is finished, or stop the run first.',
  'run.rewriteNoText':
    'There are no words to rewrite: code, formulas, tables and pictures stay as they are. Select a paragraph, a heading, a list or a quotation.',
  'run.rewriteStale':
    'This text was changed after the rewrite was asked for, so it is not replaced. Reject the rewrite and ask again.',
  'run.unknownRewrite': 'The rewrite {rewrite} is decided already, or was never asked for. Load the document anew.',
  'run.rewriteLost': 'The server was restarted in the middle of this rewrite. It is asked for again.',
  'run.rewriteGone': 'The text was changed or removed before it could be rewritten. Reject the rewrite and ask again.',
  'run.rewriteDefect':
    'Longhand made a mistake in this rewrite: {detail}. Your text is unchanged. Ask again, and please report it.',

  'run.unknownComment': 'This comment was removed already. Reload to see the present comments.',
  'run.commentOpen':
    'This text is being written just now, so a comment would not know where to stand. Wait for its end, or stop the run first.',
  'run.tooManyComments': 'There are {limit} comments already. Remove those that are done with, then comment again.',

  'run.nothingToUndo': 'You have changed nothing in this document that could be undone.',
  'run.nothingToRedo': 'There is nothing to redo: you have undone nothing, or have changed something since.',
  'run.undo.changed':
    'One change stays: somebody else has changed the same place since, and nothing of theirs is taken away. Change it by hand.',
  'run.undo.removed': 'One change stays: somebody else has removed the block since. Write it anew where you need it.',
  'run.undo.discussed':
    'One block stays: somebody else has a comment or a suggestion on it, which would go with it. Remove the block by hand if it must go.',
  'run.undo.moved': 'A block stays where it is: somebody else has moved it since. Move it by hand.',
  'run.undo.set': 'A setting of the document stays: somebody else has set it since. Set it by hand.',
  'run.unknownVersion':
    'There is no version {seq} of this document; its log ends at {tail}. Choose one from the list of versions.',
  'run.tooManyVersions': 'There are {limit} named versions already. Take the name off one that nobody needs.',

  'graph.noCommand': 'The answer is no command: {detail}. Resume with one of: {wanted}.',
  'graph.wrongCommand': '{type} does not answer this. Resume with one of: {wanted}.',
} as const;
