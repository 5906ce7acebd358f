/** English catalogue: what is wrong with a document, its versions and their differences. This file is the type of its Chinese twin. */
export const document = {
  'document.problem.unknown_type':
    '“{where}” is of a kind that this program does not know. Open the document with a newer Longhand.',
  'document.problem.bad_level': '“{where}” is a heading of a level that does not exist. Give it a level from 1 to 6.',
  'document.problem.bad_start': '“{where}” is a list that begins with no whole number. Let it begin at 0 or above.',
  'document.problem.bad_marks': '“{where}” has a format that does not exist. Write the passage anew.',
  'document.problem.bad_text': '“{where}” holds characters that no file can hold. Write the passage anew.',
  'document.problem.bad_asset': '“{where}” is a picture whose file is not named as it must be. Add the picture again.',
  'document.problem.empty_list': '“{where}” is a list without items. Remove it, or give it one.',
  'document.problem.empty_table': '“{where}” is a table without cells. Remove it, or give it rows and columns.',
  'document.problem.table_grid':
    '“{where}” is a table whose cells do not fill its grid: some overlap, or leave a gap. Mend its merged cells.',
  'document.problem.header_rows':
    '“{where}” is a table with more header rows than rows. Set the number of header rows anew.',
  'document.problem.forbidden_href':
    '“{where}” has a link that must not be followed. Use an address that begins with https://, http:// or mailto:.',
  'document.problem.nested_footnote': '“{where}” has a footnote within a footnote. Move its text into the outer one.',
  'document.problem.not_nestable': '“{where}” holds a heading or a page break within another block. Move it out.',
  'document.problem.too_deep': '“{where}” is nested too deeply. Take away some levels.',
  'document.problem.too_large': '“{where}” is larger than any reader can show. Divide it.',
  'document.problem.figure_source':
    '“{where}” is a figure without a picture or a source. Add one, or remove the figure.',
  'document.problem.empty_formula': '“{where}” has a formula without content. Write it, or remove it.',
  'document.problem.duplicate_block': '“{where}” stands in the document twice under one id ({id}). Remove one of them.',
  'document.problem.missing_target':
    '“{where}” refers to something that is not there any more ({id}). Point it at something else, or remove it.',
  'document.problem.missing_citation':
    '“{where}” has a citation mark that the document does not know ({id}). Cite the passage again.',
  'document.problem.level_skip':
    '“{where}” jumps from level {from} to level {to}. Put a heading between them, or raise this one.',
  'document.problem.figure_alt':
    '“{where}” has a figure that nobody described. Say in words what it shows, or mark it as decoration.',
  'document.problem.duplicate_thread':
    'The comment on “{where}” is there twice under one id ({id}). Remove one of them.',
  'document.problem.missing_source':
    'The citation {id} names a source that the document does not have ({source}). Add the source, or cite the passage again.',
  'document.problem.thread_on_nothing':
    'The comment on “{where}” stands on text that was removed. Bring the text back, or remove the comment.',
  'document.problem.suggestion_on_nothing':
    'The suggestion {id} is for text that was removed. Bring the text back, or reject it.',
  'document.problem.glossary_term':
    'Entry {number} of the glossary (“{where}”) has no term. Write one, or remove the entry.',
  'document.problem.glossary_twice': '“{where}” stands in the glossary twice. Keep one of them.',
  'document.badVersion':
    '“{given}” is no version. A version is a number from 1 on; the list of versions shows those worth looking at.',

  'document.diff.added': 'Added',
  'document.diff.removed': 'Removed',
  'document.diff.moved': 'Moved',
  'document.diff.changed': 'Changed',
  'document.diff.nothing': 'The two versions are the same.',
  'document.field.title': 'title',
  'document.field.lang': 'language',
  'document.field.matter': 'front matter',
  'document.field.glossary': 'glossary',
  'document.field.layout': 'layout',

  'document.version.created': 'made',
  'document.version.run': 'after a run',
  'document.version.edits': 'after edits',
  'document.version.restored': 'version {of} restored',
  'document.version.named': 'named',
} as const;
