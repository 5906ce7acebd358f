import type { Translation } from '../catalogue.ts';
import type { search as en } from '../en/search.ts';

/** Chinese catalogue: search in the sources. */
export const search: Translation<typeof en> = {
  'search.empty': '没有要查找的内容。请写一个词或一个问题。',
  'search.tooLong': '一次查找最多 {limit} 个字符，请只保留要紧的部分。',
  'search.badLimit': '“{given}”不是段落数，请给出 1 到 {most} 之间的数。',
  'search.badPages': '“{given}”不是页码范围，请写成 3-7、3 或 3- 这样的形式。',
  'search.badLang': '“{given}”不是资料的语言，请用 zh 或 en。',
  'search.unknownSource': '这份文档没有资料“{given}”。现有：{known}。',
  'search.noSources': '这份文档还没有资料，所以“{given}”不在其中。请先添加文件。',
  'search.unread': '还有 {count} 个资料正在读取，没有包括在结果里。请稍后再查。',
  'search.wordsOnly': '嵌入模型（{model}）没有应答，这次只按词语查找。请看“模型与工具”。',
  'search.translating': '正在把查询译成资料所用的另一种语言，请稍后再查一次。',
  'search.partial': '还有 {count} 份资料的向量没有做完，对它们只按词语查找。',
  'search.tooMany': '这份文档有超过 {limit} 个段落，无法按含义查找，已按词语查找。',
  'embedding.badModel': '“{given}”不是模型的名称。请写明接口和模型，例如 ollama/bge-m3。',
  'embedding.noEndpoint': '没有接口“{name}”。请在“模型与工具”里添加，或选用：{known}。',
  'embedding.kind': '接口“{name}”不提供嵌入。请选用 openai 或 ollama 类型的接口。',
  'embedding.noModel': '{model} 所属的接口没有设置。请添加接口，或另选模型。',
  'embedding.environment': '嵌入模型由环境变量设置（LONGHAND_EMBEDDINGS={value}）。请在那里修改，再重新启动。',
  'embedding.notKept': '选择未能写入 {path}（{reason}）。请腾出空间或给予权限，再试一次。',

  'page.search.label': '在资料中查找',
  'page.search.placeholder': '词语、问题或数字',
  'page.search.go': '查找',
  'page.search.clear': '清除查找',
  'page.search.searching': '正在查找…',
  'page.search.found': '找到 {n} 段',
  'page.search.none': '没有找到。请换几个词，或少用几个词。',
  'page.search.translated': '同时按“{query}”查找',
  'page.search.page': '第 {n} 页',
  'page.search.paragraph': '第 {n} 段',
  'page.search.back': '回到查找结果',

  'cli.search.none': '没有找到。请换几个词，或少用几个词。',
  'cli.search.noQuery': '请说明在哪里找、找什么，例如：npm start -- search d_… "海水盐度"',
  'cli.search.translated': '同时按“{query}”查找。',
};
