import type { Translation } from '../catalogue.ts';
import type { cli as english } from '../en/cli.ts';

/** Chinese catalogue: the command line. A missing key is one compiler line here. */
export const cli: Translation<typeof english> = {
  'cli.help': `Longhand（长卷）{version}：根据你自己的资料，和你一起写长文档。

  npm start                                     打开网页（http://127.0.0.1:4747）
  npm start -- write BRIEF --out FILE …         在终端里写一篇文档
  npm start -- resume ID --out FILE …           继续一篇已暂停或尚未开始的文档
  npm start -- export ID --out FILE …           导出文件
  npm start -- import 文件 …                    把归档（.longhand）导入为文档；收回修改过的 Word 文件（.docx）
  npm start -- report ID [--json]               哪些句子有引用，哪些需要复查
  npm start -- versions ID [--json]             文档有过哪些版本、各在何时
  npm start -- diff ID A [B]                    版本 A 与版本 B（或当前文字）有何不同
  npm start -- search ID "词语"                 在文档的资料中查找
  npm start -- models                           查看可用的模型及其已知能力
  npm start -- models probe 名称                重新探测一个模型的能力
  npm start -- models endpoints                 模型所在的接口
  npm start -- models add 名称 类型 地址        添加接口（openai、ollama、anthropic）；密钥会另外询问，或取自 LONGHAND_KEY
  npm start -- models test 名称 [模型]          测试接口；remove 名称 则移除它
  npm start -- models embeddings [名称|off]     选择按含义查找资料的嵌入模型；test 名称 测试它
  npm start -- doctor                           检查安装

write
  BRIEF                写作要求，文本或 Markdown 文件；- 表示标准输入
  --source FILE        资料：PDF、Office、CSV、EPUB、邮件、HTML 或文本；可多次给出
  --out FILE           .md .docx .pdf .epub .html .tex .typ .json .longhand；可多次给出
  --title TEXT         文档标题
  --yes                问题都由系统决定，提纲自动通过
  --budget AMOUNT      一次写作的额度：词元（200k）或金额（“2 USD”）；none 表示不设限
  --section-budget AMOUNT   每一节的额度

文件
  --template 名称      report、paper、bid、manual、official、minimal
  --citations 样式     sources、gb-7714-numeric、gb-7714-author-date、apa、ieee、chicago-author-date、chicago-notes，
                       或自己的样式文件（.csl）
  --evidence           附录列出每个有引用的句子及其引文、资料和页码
  --standard 名称      PDF 标准：ua-1（无障碍）或 a-2a（存档）
  --review             批注和建议写入 Word 文件
  --base 文件          沿用这个 Word 文件（.docx、.dotx）的样式、页眉和编号

search
  --source 名称        只在这份资料里找（文件名或编号），可重复
  --pages 3-7          只找这些页
  --lang zh|en         只找这种语言的段落
  --limit N            显示的段落数，默认 10，最多 100
  --json               以 JSON 输出

设置（参数、环境变量）
  --data DIR           LONGHAND_DATA        文档存放位置
  --host HOST          LONGHAND_HOST        127.0.0.1
  --port PORT          LONGHAND_PORT        4747
  --model NAME         LONGHAND_MODEL       openai/NAME、anthropic/NAME、ollama/NAME、digest
  --lang zh|en         LONGHAND_LANG        提示和文档的语言
  --log-level LEVEL    LONGHAND_LOG_LEVEL   error、warn、info、debug
  模型                 OPENAI_API_KEY、OPENAI_BASE_URL、ANTHROPIC_API_KEY、OLLAMA_HOST
  嵌入                 LONGHAND_EMBEDDINGS  按含义查找资料的模型：接口/名称；off 为关闭
  LONGHAND_TRANSLATE=off   查找时不请模型翻译查询
  价格                 LONGHAND_PRICES      你自己的价目表（JSON 文件）
  LONGHAND_PROBE=off   首次使用模型前不探测其能力`,
  'cli.ready': 'Longhand 已就绪：{address}',
  'cli.stopHint': '按 Ctrl-C 停止。内容不会丢失，正在写的文档下次启动后接着写。',
  'cli.stopping': '正在停止……',
  'cli.recovered': '{count} 篇中断的文档正在接着写。',
  'cli.data': '文档存放在 {path}',
  'cli.digestInUse':
    '没有连接模型：内置的摘编会把资料原文按提纲整理并注明出处。设置 OPENAI_API_KEY、ANTHROPIC_API_KEY 或启动 Ollama 即可用模型写作。',
  'cli.unknownCommand': '没有“{command}”这个命令。请看 npm start -- --help',
  'cli.badOption': '{problem} 请看 npm start -- --help',
  'cli.badChoice': '{flag} 不能是“{given}”。请从中选择：{choices}。',
  'cli.badPort': '“{port}”不是端口号。请给出 0 到 65535 之间的数字。',
  'cli.badLang': 'Longhand 不能用“{lang}”写作。请用 zh 或 en。',
  'cli.badOut':
    'Longhand 不能生成“{file}”。文件名请以 .md、.docx、.pdf、.epub、.html、.tex、.typ、.json 或 .longhand 结尾。',
  'cli.noOut': '请说明结果存到哪里，例如 --out report.docx',
  'cli.outFolder': '{file} 所在的文件夹不存在或不可写。请先建好，或换一个位置。',
  'cli.outIsFolder': '{file} 是文件夹。请给出文件名，例如 {file}/report.docx',
  'cli.outNotWritable': '{file} 不可写。请关闭正在使用它的程序，或换一个名字。',
  'cli.noBrief': '请给出写作要求，例如：npm start -- write brief.md --out report.docx',
  'cli.briefUnreadable': '无法读取写作要求 {file}（{reason}）。请检查文件名。',
  'cli.briefEmpty': '写作要求 {file} 是空的。请用几句话说明要写什么。',
  'cli.briefNotText': '写作要求 {file} 不是文本。请写成纯文本或 Markdown；写作用的资料请用 --source 给出。',
  'cli.briefTooLong': '写作要求 {file} 有 {chars} 字，上限是 {limit} 字。请精简，较长的材料请用 --source 给出。',
  'cli.extraOperand': '多出了“{operand}”。资料请用 --source 给出，结果文件请用 --out 给出。',
  'cli.unknownDocument': '{path} 里没有文档 {id}。在网页里可以看到所有文档：npm start',
  'cli.sourceUnreadable': '无法读取资料 {file}（{reason}）。请检查文件名。',
  'cli.noTerminal': '这里没有可以提问的终端。请加上 --yes 由系统决定，或使用网页。',
  'cli.noVersions': '请说明是哪篇文档、哪个版本，例如：npm start -- diff d_… 120 340',
  'cli.noId': '请说明是哪篇文档，例如：npm start -- resume {example}',
  'cli.portInUse': '端口 {port} 已被其他程序占用。请换一个：npm start -- --port {next}',
  'cli.hostRefused': '这台机器不能使用地址 {host}。去掉 --host 即监听 127.0.0.1。',
  'cli.locked': '另一个 Longhand（进程 {pid}）正在使用 {path}。请先停止它，或用 --data 换一个文件夹。',
  'cli.lockedAddress': '使用这份数据的 Longhand 已在运行：{address}',
  'cli.readonly': '文件夹 {path} 不可写。可以这样修复：{command}',
  'cli.full': '{path} 所在的磁盘已满。请腾出空间后重新启动。',
  'cli.newerSchema': '{path} 里的数据由更新版本的 Longhand 写入。请升级，或用 --data 换一个文件夹。',
  'cli.storage': '无法读写 {path}（{detail}）。请检查磁盘，或用 --data 换一个文件夹。',
  'cli.notFolder': '{path} 是文件，不是文件夹。请用 --data 指定一个文件夹存放数据。',
  'cli.corrupt': '{path} 里的数据已损坏。请从备份恢复，或用 --data 换一个文件夹。',
  'cli.unexpected':
    '发生了意外：{detail}。文档没有受损；请再试一次，并反馈这个问题。设置 LONGHAND_LOG_LEVEL=debug 可看到更多信息。',
  'cli.through': '正在通过 {address} 的服务工作。',
  'cli.document': '文档 {id}',
  'cli.uploading': '正在读取 {name}……',
  'cli.sourceReady': '{name}：{chars} 字，{chunks} 个段落',
  'cli.sourceFailed': '{name}：{problem}',
  'cli.goOnWithout': '不用它，继续吗？[y/N] ',
  'cli.question': '问题 {n}/{count}：{text}',
  'cli.answerHint': '（直接回车：由系统决定）',
  'cli.answerSeveral': '可以多选，例如：1, 3',
  'cli.answerFile': '请输入资料的序号，或要加入的文件的路径',
  'cli.checklist': '写作要求：{total} 条中已满足 {met} 条',
  'cli.moreFindings': '注意：另有 {count} 处，可在网页中查看。',
  'cli.outlineTitle': '建议的提纲',
  'cli.outlineHint': '直接回车表示同意；或者写下要怎么改：',
  'cli.section': '{n}/{count} {title}',
  'cli.sectionDone': '{n}/{count} {title}：{words} 字',
  'cli.phase.queued': '正在等待资料……',
  'cli.phase.clarifying': '正在阅读写作要求……',
  'cli.phase.outlining': '正在拟定提纲……',
  'cli.phase.awaitingOutline': '提纲等你确认。',
  'cli.phase.drafting': '正在写作……',
  'cli.phase.reviewing': '正在检查……',
  'cli.words': '{words} 字',
  'cli.retrying': '{why}正在重试。',
  'cli.modelBusy': '模型同时进行的调用已达上限，正在排队。',
  'cli.recoveredRun': '正从中断处接着写。',
  'cli.paused': '已暂停。',
  'cli.pausedWhy': '已暂停：{why}',
  'cli.resumeHint': '继续：npm start -- resume {id}{rest}',
  'cli.interrupted': '已暂停。再按一次 Ctrl-C 立即退出。',
  'cli.interruptedEarly': '写作尚未开始，已停止。文档和已读入的资料都会保留。',
  'cli.cancelled': '写作已取消。',
  'cli.failed': '写作失败：{why}',
  'cli.finished': '完成：{words} 字，{citations} 处引用。',
  'cli.exportHint': '正文已写完并保存。生成文件：npm start -- export {id}{rest}',
  'cli.exporting': '正在生成 {file}……',
  'cli.exported': '{file}（{size}，{engine}）',
  'cli.exportFailed': '无法生成 {file}：{why}',
  'cli.warning': '注意：{text}',
  'cli.notPaused': '这篇文档没有暂停，会一直跟到结束。',
  'cli.nothingToDo': '这篇文档没有未完成的写作。导出文件：npm start -- export {id} --out FILE',
  'cli.connectionLost': '与 {address} 的连接断开，正在重连。那边的写作不受影响。',
  'cli.modelsTitle': '模型',
  'cli.probing': '正在向 {model} 提几个小问题…',
  'cli.keyAsk': '密钥（回车：没有）：',
  'cli.endpointAdded': '接口 {name}（{address}）已保存。可用 npm start -- models test {name} 测试。',
  'cli.nothingToProbe': '{model} 是内置的，无需探测。',
  'cli.probeFailed': '对 {model} 的探测未能完成：{why}',
  'cli.known.yes': '是',
  'cli.known.no': '否',
  'cli.known.unknown': '未知',
  'cli.known.context': '上下文：{tokens}',
  'cli.known.contextAtLeast': '上下文：至少 {tokens}',
  'cli.known.json': 'JSON：{rung}',
  'cli.known.tools': '工具调用：{known}',
  'cli.known.prefill': '能接着已有文字续写：{known}',
  'cli.known.usage': '返回用量：{known}',
  'cli.doctor.ok': '正常',
  'cli.doctor.node': 'Node {version}',
  'cli.doctor.data': '数据文件夹 {path}',
  'cli.doctor.space': '所在磁盘剩余 {free}；低于 {needed} 时不再接受新的写作、上传和导出',
  'cli.doctor.toolServer': 'MCP 服务器 {name}：{tools} 个工具',
  'cli.doctor.ocr': '图片和扫描页的文字：可识别（{languages}）',
  'cli.doctor.ocrMissing':
    '图片和扫描页的文字：无法识别。如需要，请安装 tesseract.js（npm install tesseract.js）及其语言数据。',
  'cli.doctor.page': '网页已构建',
  'cli.doctor.pageMissing': '网页还没有构建。运行一次 npm start 即会构建。',
  'cli.doctor.pdf': 'PDF 文件：由 {engine} 生成，符合 {standard}',
  'cli.doctor.pdfForced': 'PDF 文件：由 {engine} 生成，符合 {standard}（LONGHAND_PDF_ENGINE 指定）',
  'cli.doctor.pdfNext': 'PDF 文件：{engine} 也可用（{standard}），必要时接替',
  'cli.doctor.pdfFailed': 'PDF 文件：试过 {engine}，在这里不能用：{reason}',
  'cli.doctor.noChromium': '没有找到（Chromium、Chrome 或 Edge）',
  'cli.doctor.pdfMissing': '没有 PDF 引擎：Typst 模块没有适合这个平台的版本。安装 Chromium 后即可用它生成 PDF。',
  'cli.badBudget': '“{given}”不是额度。请给出词元数（200000、200k）或带币种的金额（“2.50 USD”）；none 表示不设限。',
  'cli.spent': '已用：{spent}',
  'cli.budgetAsk': '新的额度（回车：{more}；none：不设限；stop：保持暂停）：',
  'cli.budgetHint': '继续时可用 --{flag} 数额 提高额度，或用 --{flag} none 取消额度。',
  'cli.toolAsk': '工具 {name} 想要改动外部的东西，参数为 {arguments}\n允许吗？[y/N] ',
  'cli.toolRefused': '工具 {name} 会改动外部的东西；没有人可以询问，因此不允许。',
};
