/** English catalogue: the command line. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const cli = {
  'cli.help': `Longhand {version} writes long documents with you, from your own sources.

  npm start                                     open the page (http://127.0.0.1:4747)
  npm start -- write BRIEF --out FILE …         write a document in this terminal
  npm start -- resume ID --out FILE …           go on with a document that was paused or not begun
  npm start -- export ID --out FILE …           make files from a document
  npm start -- import FILE …                    make documents out of archives (.longhand); take Word files (.docx) back
  npm start -- report ID [--json]               which sentences are cited, and which want a look
  npm start -- versions ID [--json]             what the document was, and when
  npm start -- diff ID A [B]                    what differs between version A and version B (or the present text)
  npm start -- search ID "WORDS"                find passages in the sources of a document
  npm start -- models                           which models are there, and what is known of them
  npm start -- models probe NAME                find out anew what a model can do
  npm start -- models endpoints                 where they are served
  npm start -- models add NAME KIND ADDRESS     add an endpoint (openai, ollama, anthropic); its key is asked for, or LONGHAND_KEY
  npm start -- models test NAME [MODEL]         try an endpoint; remove NAME takes it away
  npm start -- models embeddings [NAME|off]     choose the model that finds sources by meaning; test NAME tries it
  npm start -- doctor                           check this installation

write
  BRIEF                a text or Markdown file; - reads standard input
  --source FILE        a source: PDF, Office, CSV, EPUB, e-mail, HTML or text; may be given again
  --out FILE           .md .docx .pdf .epub .html .tex .typ .json .longhand; may be given again
  --title TEXT         title of the document
  --yes                decide every question for me, approve the outline
  --budget AMOUNT      most that a run may use: tokens (200k) or money (“2 USD”); none takes it away
  --section-budget AMOUNT   the same for each section

files
  --template NAME      report, paper, bid, manual, official, minimal
  --citations STYLE    sources, gb-7714-numeric, gb-7714-author-date, apa, ieee, chicago-author-date, chicago-notes,
                       or a file of your own (.csl)
  --evidence           an appendix with every cited sentence, its quote, source and page
  --standard NAME      of a PDF: ua-1 (accessible) or a-2a (to be archived)
  --review             comments and suggestions go into the Word file
  --base FILE          a Word file (.docx, .dotx) whose styles, headers and numbering are kept

search
  --source NAME        only this source, by file name or id; may be given again
  --pages 3-7          only these pages
  --lang zh|en         only passages in this language
  --limit N            passages to show: 10, at most 100
  --json               the answer as JSON

settings (flag, environment)
  --data DIR           LONGHAND_DATA        where documents are kept
  --host HOST          LONGHAND_HOST        127.0.0.1
  --port PORT          LONGHAND_PORT        4747
  --model NAME         LONGHAND_MODEL       openai/NAME, anthropic/NAME, ollama/NAME, digest
  --lang zh|en         LONGHAND_LANG        language of messages and documents
  --log-level LEVEL    LONGHAND_LOG_LEVEL   error, warn, info, debug
  models               OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, OLLAMA_HOST
  embeddings           LONGHAND_EMBEDDINGS  ENDPOINT/NAME of the model that finds sources by meaning; off
  LONGHAND_TRANSLATE=off   ask no model to translate a search into the language of the sources
  prices               LONGHAND_PRICES      a JSON file with your own prices
  LONGHAND_PROBE=off   ask a model nothing to find out what it can do before its first call`,
  'cli.ready': 'Longhand is ready: {address}',
  'cli.stopHint': 'Ctrl-C stops it. Nothing is lost: what is being written goes on at the next start.',
  'cli.stopping': 'Stopping …',
  'cli.recovered': '{count} documents go on where they were cut off.',
  'cli.data': 'Documents are kept in {path}',
  'cli.digestInUse':
    'No model is connected: the built-in digest arranges cited excerpts of your sources. Set OPENAI_API_KEY, ANTHROPIC_API_KEY or start Ollama to write with a model.',
  'cli.unknownCommand': 'There is no command “{command}”. See npm start -- --help',
  'cli.badOption': '{problem} See npm start -- --help',
  'cli.badChoice': '“{given}” cannot be given to {flag}. Choose one of: {choices}.',
  'cli.badPort': '“{port}” is no port. Give a number from 0 to 65535.',
  'cli.badLang': '“{lang}” is no language that Longhand writes in. Give zh or en.',
  'cli.badOut':
    'Longhand cannot make “{file}”. Give a file that ends in .md, .docx, .pdf, .epub, .html, .tex, .typ, .json or .longhand.',
  'cli.noOut': 'Tell where the result goes, for example --out report.docx',
  'cli.outFolder': 'The folder of {file} does not exist or cannot be written. Make it first, or choose another place.',
  'cli.outIsFolder': '{file} is a folder. Give the name of a file, for example {file}/report.docx',
  'cli.outNotWritable': '{file} cannot be written. Close the program that uses it, or choose another name.',
  'cli.noBrief': 'Tell which brief to write from, for example: npm start -- write brief.md --out report.docx',
  'cli.briefUnreadable': 'The brief {file} cannot be read ({reason}). Check the name.',
  'cli.briefEmpty': 'The brief {file} is empty. Write in a few sentences what the document is for.',
  'cli.briefNotText':
    'The brief {file} is no text. Write it as text or Markdown; files to write from are given with --source.',
  'cli.briefTooLong':
    'The brief {file} has {chars} characters; {limit} are the limit. Shorten it, and give long material with --source.',
  'cli.extraOperand': '“{operand}” is one name too many. Sources are given with --source, results with --out.',
  'cli.unknownDocument': 'There is no document {id} in {path}. The page lists what is there: npm start',
  'cli.sourceUnreadable': 'The source {file} cannot be read ({reason}). Check the name.',
  'cli.noTerminal': 'There is no terminal to ask questions on. Add --yes to let the agent decide, or use the page.',
  'cli.noVersions': 'Tell which document and which version, for example: npm start -- diff d_… 120 340',
  'cli.noId': 'Tell which document, for example: npm start -- resume {example}',
  'cli.portInUse': 'Port {port} is used by another program. Choose another one: npm start -- --port {next}',
  'cli.hostRefused': 'The address {host} cannot be used on this machine. Leave out --host to listen on 127.0.0.1.',
  'cli.locked': 'Another Longhand (process {pid}) holds {path}. Stop it, or choose another folder with --data.',
  'cli.lockedAddress': 'Longhand runs already with this data: {address}',
  'cli.readonly': 'The folder {path} cannot be written. Mend it, for example: {command}',
  'cli.full': 'The disk that holds {path} is full. Free some space, then start again.',
  'cli.newerSchema':
    'The data in {path} was written by a newer Longhand. Update this one, or choose another folder with --data.',
  'cli.storage': '{path} cannot be read or written ({detail}). Check the disk, or choose another folder with --data.',
  'cli.notFolder': '{path} is a file, not a folder. Choose a folder for the data with --data.',
  'cli.corrupt': 'The data in {path} is damaged. Restore it from a backup, or choose another folder with --data.',
  'cli.unexpected':
    'Something unexpected happened: {detail}. Your documents are safe; try again, and please report it. LONGHAND_LOG_LEVEL=debug shows more.',
  'cli.through': 'Working through the server at {address}.',
  'cli.document': 'Document {id}',
  'cli.uploading': 'Reading {name} …',
  'cli.sourceReady': '{name}: {chars} characters, {chunks} passages',
  'cli.sourceFailed': '{name}: {problem}',
  'cli.goOnWithout': 'Go on without it? [y/N] ',
  'cli.question': 'Question {n} of {count}: {text}',
  'cli.answerHint': '(Enter: decide for me)',
  'cli.answerSeveral': 'Several may be chosen: 1, 3',
  'cli.answerFile': 'The number of a source, or the path of a file to add',
  'cli.checklist': 'The brief: {met} of {total} requirements met',
  'cli.moreFindings': 'Note: {count} more points; the page shows them all.',
  'cli.outlineTitle': 'Proposed outline',
  'cli.outlineHint': 'Enter approves it. Or write what should be different: ',
  'cli.section': '{n}/{count} {title}',
  'cli.sectionDone': '{n}/{count} {title}: {words} words',
  'cli.phase.queued': 'Waiting for the sources …',
  'cli.phase.clarifying': 'Reading the brief …',
  'cli.phase.outlining': 'Planning the outline …',
  'cli.phase.awaitingOutline': 'The outline waits for you.',
  'cli.phase.drafting': 'Writing …',
  'cli.phase.reviewing': 'Checking …',
  'cli.words': '{words} words',
  'cli.retrying': '{why} Trying again.',
  'cli.modelBusy': 'The model has as many calls as it takes at once; the run waits in line.',
  'cli.recoveredRun': 'The text goes on where it was cut off.',
  'cli.paused': 'Paused.',
  'cli.pausedWhy': 'Paused: {why}',
  'cli.resumeHint': 'Go on with: npm start -- resume {id}{rest}',
  'cli.interrupted': 'Paused. Press Ctrl-C again to leave at once.',
  'cli.interruptedEarly': 'Stopped before writing began. The document and its sources are kept.',
  'cli.cancelled': 'The run was cancelled.',
  'cli.failed': 'The run failed: {why}',
  'cli.finished': 'Finished: {words} words, {citations} citations.',
  'cli.exportHint': 'The text is finished and kept. Make its files with: npm start -- export {id}{rest}',
  'cli.exporting': 'Making {file} …',
  'cli.exported': '{file} ({size}, {engine})',
  'cli.exportFailed': '{file} could not be made: {why}',
  'cli.warning': 'Note: {text}',
  'cli.notPaused': 'This document is not paused; it is followed until it ends.',
  'cli.nothingToDo': 'This document has no unfinished run. Make files with: npm start -- export {id} --out FILE',
  'cli.connectionLost': 'The connection to {address} is lost; trying again. The run goes on there.',
  'cli.modelsTitle': 'Models',
  'cli.probing': 'Asking {model} a few small questions …',
  'cli.keyAsk': 'Key (Enter: none): ',
  'cli.endpointAdded': 'The endpoint {name} ({address}) is kept. Try it with: npm start -- models test {name}',
  'cli.nothingToProbe': '{model} is built in: there is nothing to find out.',
  'cli.probeFailed': '{model} could not be probed to the end: {why}',
  'cli.known.yes': 'yes',
  'cli.known.no': 'no',
  'cli.known.unknown': 'unknown',
  'cli.known.context': 'context: {tokens}',
  'cli.known.contextAtLeast': 'context: at least {tokens}',
  'cli.known.json': 'JSON: {rung}',
  'cli.known.tools': 'tools: {known}',
  'cli.known.prefill': 'goes on behind a text: {known}',
  'cli.known.usage': 'counts tokens: {known}',
  'cli.doctor.ok': 'ok',
  'cli.doctor.node': 'Node {version}',
  'cli.doctor.data': 'Data folder {path}',
  'cli.doctor.space': '{free} free on its disk; below {needed} nothing new is begun',
  'cli.doctor.toolServer': 'MCP server {name}: {tools} tools',
  'cli.doctor.ocr': 'Text of pictures and scanned pages: recognised ({languages})',
  'cli.doctor.ocrMissing':
    'Text of pictures and scanned pages: not recognised. Where that is wanted: npm install tesseract.js, and its language data.',
  'cli.doctor.page': 'The page is built',
  'cli.doctor.pageMissing': 'The page is not built. Run npm start once, it builds it.',
  'cli.doctor.pdf': 'PDF files: {engine} makes them, as {standard}',
  'cli.doctor.pdfForced': 'PDF files: {engine} makes them, as {standard}, because LONGHAND_PDF_ENGINE says so',
  'cli.doctor.pdfNext': 'PDF files: {engine} works too ({standard}), and would take over',
  'cli.doctor.pdfFailed': 'PDF files: {engine} was tried and does not work here: {reason}',
  'cli.doctor.noChromium': 'none was found (Chromium, Chrome or Edge)',
  'cli.doctor.pdfMissing':
    'No PDF engine: the Typst module has no build for this platform. Install Chromium, then PDF works through it.',
  'cli.badBudget':
    '“{given}” is no limit. Give tokens (200000, 200k) or money with its currency (“2.50 USD”); none takes a limit away.',
  'cli.spent': 'Used: {spent}',
  'cli.budgetAsk': 'New limit (Enter: {more}; none: go on without; stop: leave it paused): ',
  'cli.budgetHint': 'At resume, --{flag} AMOUNT allows more, and --{flag} none takes the limit away.',
  'cli.toolAsk': 'The tool {name} wants to change something outside, with {arguments}\nAllow it? [y/N] ',
  'cli.toolRefused': 'The tool {name} would change something outside; without a person to ask, it is not allowed.',
} as const;
