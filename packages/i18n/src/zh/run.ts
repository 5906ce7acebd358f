import type { Translation } from '../catalogue.ts';
import type { run as english } from '../en/run.ts';

/** Chinese catalogue: runs and commands. A missing key is one compiler line here. */
export const run: Translation<typeof english> = {
  'run.busy': '这篇文档正在写作。请先停止，或直接给它新的指示。',
  'run.none': '这篇文档里没有可以操作的写作任务。请先开始写作。',
  'run.notPaused': '写作没有暂停，不需要继续。',
  'run.emptyBrief': '写作要求是空的。请用几句话说明这篇文档要写什么，然后开始。',
  'run.noInterrupt': '这个问题已经回答过，或写作已进入下一步。请查看当前状态。',
  'run.noInstruction': '这条方向已经采用，或已撤回。请改为给出新的方向。',
  'run.answerText': '“{question}”需要用文字回答。请填写，或交给长卷决定。',
  'run.answerChoice': '“{question}”需要做出选择。请从选项中选择，或用自己的话回答。',
  'run.answerOne': '“{question}”只能选一项。请保留其中一项。',
  'run.answerNumber': '“{question}”需要一个数字。请用数字填写，或交给长卷决定。',
  'run.answerRange': '“{question}”需要 {min} 到 {max} 之间的数字。',
  'run.answerLeast': '“{question}”需要不小于 {min} 的数字。',
  'run.answerMost': '“{question}”需要不大于 {max} 的数字。',
  'run.answerFile': '“{question}”需要一个文件。请先把它加入资料，再用它来回答。',
  'run.answerFileFailed': '“{question}”：{name} 无法读取，不能作为回答。请换一个文件，或交给长卷决定。',
  'run.noOutline': '还没有可以确认的提纲。请等待提纲生成，或自己写一份。',
  'run.outlineEmpty': '提纲至少要有一节，每一节都要有标题，且不能重复。',
  'run.unknownBlock': '这一段已经不存在，可能已被删除。请刷新后查看最新内容。',
  'run.badEdit': '这处修改与当前内容对不上。请刷新后查看最新内容，再修改。',
  'run.unknownSuggestion': '这条建议已经被接受或拒绝。',
  'run.unknownDocument': '这篇文档不存在，或已被删除。请回到文档列表。',
  'run.sourceCited': '正文引用了“{name}”。请先去掉这些引用，再移除资料。',
  'run.closing': 'Longhand 正在关闭。内容不会丢失，下次启动后会自动接着写。',
  'run.lowSpace': '{path} 所在的磁盘只剩 {free}，开始写作需要 {needed}。请先腾出空间，再重新开始。',
  'run.notWritable': '文件夹 {path} 目前无法写入，写作内容存不下来。请检查所在磁盘，再重试。',
  'run.slowDisk': '服务器磁盘太慢，暂时跟不上当前的请求。请几秒后重试。',
  'run.tooManyCalls': '为写同一节已调用 {model} {calls} 次仍未写完。请给出新的指示、更换模型，或点继续再试。',
  'run.endlessText':
    '{model} 写“{section}”时停不下来或不断重复，已先停止。请删去多余内容，给出新的指示或更换模型，然后继续。',
  'run.contentFilter': '模型服务方拒绝生成这一段。请调整方向或更换模型，然后继续。',
  'run.searchFailed': '这一节未能检索资料，正文会在没有资料的情况下写作，并会说明。',
  'run.passagesLeftOut':
    '“{section}”一节有 {count}/{total} 段资料没有放入：{model} 一次读不了更多。已保留最相关的段落。',
  'run.storage': '内容无法保存：磁盘已满或没有响应。请腾出空间后继续；已经显示的内容不会丢失。',
  'run.spaceGone': '{path} 所在的磁盘只剩 {free}，写作先停一停。腾出空间后会自动接着写。',
  'run.diskGone': '内容无法保存：磁盘已满或没有响应。处理好之后会自动接着写，已经显示的内容不会丢失。',
  'run.folderReadOnly': '文件夹 {path} 目前不可写，写作先停一停。恢复写权限后会自动接着写。',
  'run.spaceOften':
    '{path} 所在的磁盘一小时内已让写作中断并自动恢复 {count} 次，现在又出了问题。请留出更多空间，再点继续。',
  'run.defect': 'Longhand 出现内部错误，本次写作已结束：{detail}。正文已保留。请重新开始，并反馈这个问题。',
  'run.shortSection': '“{section}”目前 {words} 字，目标 {target} 字。',
  'run.uncitedSection': '“{section}”没有引用任何资料。提交前请核对其中的表述。',
  'run.longSection': '“{section}”一节有 {words} 字，超过目标 {target} 字。',
  'run.uncitedSentence': '“{section}”：这句话没有引用资料：“{sentence}”。请补充引用，或写明这是判断。',
  'run.flaggedCitation': '“{section}”：引用的资料不能完全支持这句话：“{sentence}”。请对照核实。',
  'run.repeatedSentence': '“{section}”一节已经写过：“{sentence}”。',
  'run.mixedTerm': '同一事物有两种写法：“{one}”和“{other}”。请统一。',
  'run.wrongLanguage': '这句话与文档语言不一致：“{sentence}”',
  'run.headingMissing': '没有与此完全一致的标题。',
  'run.languageMixed': '有些句子用了其他语言。',
  'run.tableMissing': '文中没有表格。',
  'run.citationMissing': '文中没有引用。',
  'run.lengthIs': '全文 {words} 字。',
  'run.budgetTokens':
    '本次写作已用掉所允许的 {limit} 个词元中的 {spent} 个，下一步大约还需要 {needed} 个。可以提高额度、不设限继续，或结束。',
  'run.budgetMoney':
    '本次写作已用掉所允许的 {limit} 中的 {spent}，下一步大约还需要 {needed}。可以提高额度、不设限继续，或结束。',
  'run.sectionBudgetTokens':
    '“{section}”已用掉每节所允许的 {limit} 个词元中的 {spent} 个，下一步大约还需要 {needed} 个。可以提高额度、不设限继续，或结束。',
  'run.sectionBudgetMoney':
    '“{section}”已用掉每节所允许的 {limit} 中的 {spent}，下一步大约还需要 {needed}。可以提高额度、不设限继续，或结束。',
  'run.priceUnknown':
    '额度以 {currency} 计，但 {model} 以它计的价格未知。请在 LONGHAND_PRICES 的价目表中给出价格、改用词元额度、换一个模型，或不设限继续。',

  'run.cannotRewrite':
    '内置写作器（{model}）只会整理资料中的原文，不会改写措辞。请为这篇文档选择一个语言模型，然后重试。',
  'run.rewriteHow': '没有说明怎样改写。请写下要求，或者选择缩短、扩写、改换语气或翻译。',
  'run.rewritesOpen': '已有 {count} 处改写等待你决定。请先接受或拒绝其中一处。',
  'run.rewriteLong': '这段文字有 {chars} 个字符，一次最多改写 {limit} 个。请少选一些，或者逐节改写。',
  'run.rewriteOpen': '这段文字正在写。请等它写完再试，或者先停止写作。',
  'run.rewriteNoText': '这里没有可以改写的文字：代码、公式、表格和图片保持原样。请选择段落、标题、列表或引文。',
  'run.rewriteStale': '提出改写之后，这段文字又有改动，因此没有替换。请拒绝这处改写，然后重新提出。',
  'run.unknownRewrite': '改写 {rewrite} 已经决定过，或者从未提出。请重新载入文档。',
  'run.rewriteLost': '改写途中服务器重启了，正在重新改写。',
  'run.rewriteGone': '还没来得及改写，这段文字就被改动或删除了。请拒绝这处改写，然后重新提出。',
  'run.rewriteDefect': 'Longhand 在这处改写中出了错：{detail}。原文没有变化。请重试，并反馈这个问题。',

  'run.unknownComment': '这条批注已被删除。请刷新以查看当前的批注。',
  'run.commentOpen': '这段文字正在写作，批注还没有固定的位置。请等它写完，或先停止写作。',
  'run.tooManyComments': '批注已达 {limit} 条。请先删除已处理的批注，再添加新的。',

  'run.nothingToUndo': '您在这份文档里没有可以撤销的修改。',
  'run.nothingToRedo': '没有可以重做的修改：您没有撤销过，或之后又改了内容。',
  'run.undo.changed': '有一处修改没有撤销：之后别人改了同一处，别人的文字不会被拿走。请手动修改。',
  'run.undo.removed': '有一处修改没有撤销：之后别人删除了这一段。需要时请重新写。',
  'run.undo.discussed': '有一段没有撤销：别人在上面留了批注或建议，会随之消失。确实不需要时请手动删除。',
  'run.undo.moved': '有一段留在原处：之后别人移动过它。请手动移动。',
  'run.undo.set': '文档的一项设置没有撤销：之后别人改过它。请手动设置。',
  'run.unknownVersion': '这份文档没有版本 {seq}，日志到 {tail} 为止。请从版本列表中选择。',
  'run.tooManyVersions': '已命名的版本达到 {limit} 个。请先去掉不需要的名称。',

  'graph.noCommand': '回答不是命令：{detail}。请用下列命令之一继续：{wanted}。',
  'graph.wrongCommand': '{type} 不能回答这里的问题。请用下列命令之一继续：{wanted}。',
};
