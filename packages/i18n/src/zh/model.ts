import type { Translation } from '../catalogue.ts';
import type { model as english } from '../en/model.ts';

/** Chinese catalogue: model. A missing key is one compiler line here. */
export const model: Translation<typeof english> = {
  'model.incomplete': '{model} 写到一半就停了。已收到的文字都保留着，点“继续”即可接着写。',
  'model.malformed': '{model} 返回了无法读取的内容：{detail}。文字已保留；请继续重试，或检查接口地址。',
  'model.network': '连接不到 {model}（{detail}）。请确认它正在运行、网络正常，然后继续。',
  'model.refused': '{model} 拒绝了请求：{detail}。请换一个模型，或修改它的设置。',
  'model.auth':
    '{model} 不接受当前密钥。请在“模型与工具”中检查；如由环境变量（OPENAI_API_KEY、ANTHROPIC_API_KEY）设定，请在那里修改并重启 Longhand，然后继续。',
  'model.not_found': '服务端没有 {model} 这个模型。请换一个模型，或先安装它（Ollama 用 `ollama pull`）。',
  'model.rate_limit': '{model} 暂时不再接受请求：{detail}。请稍等片刻再继续，或换一个模型。',
  'model.overloaded': '{model} 过于繁忙，或其服务器出了故障。请稍等片刻再继续，或换一个模型。',
  'model.context_overflow':
    '请求内容超出了 {model} 的长度上限。请减少或精简资料，或换用上下文更长的模型（Ollama 可调大 OLLAMA_CONTEXT_LENGTH）。',
  'model.context_truncated':
    '{model} 只读到了所发内容的末尾（{detail}），可能漏看了要求。文字已保留，请重读最后一段。之后发给它的内容会变短：请继续，或在模型设置中调大它的上下文。',
  'model.endless_reasoning':
    '{model} 一直在思考，没有停下（{detail}）。文字已保留；请继续再试一次，换一个模型，或关闭它的思考。',
  'model.endless_arguments': '{model} 写工具调用时停不下来（{detail}）。文字已保留；请继续再试一次，或换一个模型。',
  'model.stray_thinking':
    '{model} 把思考过程写进了正文，而且没有标明从哪里开始。请删去不属于正文的部分再继续：之后它的思考不会再进入正文。',
  'model.timeout': '{model} 没有及时回应（{detail}）。请确认它正在运行、没有被别的任务占满，然后继续。',
  'model.upstream': '{model} 在写作途中报错：{detail}。文字已保留，请继续重试。',
  'model.unknown': '没有名为“{model}”的模型。可选的有：{known}。',
  'model.state.network': '连接不到模型。请确认它正在运行，地址正确。',
  'model.state.timeout': '模型没有及时回应。',
  'model.state.auth': '模型不接受当前密钥。请在“模型与工具”中检查，或检查 OPENAI_API_KEY、ANTHROPIC_API_KEY。',
  'model.state.not_found': '模型地址处没有内容。请在“模型与工具”中检查，或检查 OPENAI_BASE_URL、OLLAMA_HOST。',
  'model.state.overloaded': '模型过于繁忙，或其服务器出了故障。',
  'model.state.rate_limit': '模型暂时不再接受请求。',
  'model.state.refused': '模型拒绝了请求。',
  'model.state.malformed': '模型的应答无法读懂。请检查它的地址。',
  'model.state.incomplete': '模型写到一半就停了。',
  'model.state.context_overflow': '请求内容超出了模型的长度上限。',
  'model.state.context_truncated': '模型只读到了所发内容的末尾。',
  'model.state.endless_reasoning': '模型一直在思考，没有停下。',
  'model.state.endless_arguments': '模型写工具调用时停不下来。',
  'model.state.stray_thinking': '模型把思考过程写进了正文。',
  'model.state.upstream': '模型在写作途中报错。',
  'model.state.noModels':
    '接口有回应，但没有可用的模型。请在设置中写明模型名称，或安装一个（Ollama 用 `ollama pull`）。',
  'model.state.notInstalled': '接口有回应，但没有安装这个模型。请安装它（Ollama 用 `ollama pull`），或换一个。',
  'model.state.noSuchModel': '接口有回应，但不认识这个模型。请检查名称。',
  'model.state.unknown': '没有这个模型。请检查 LONGHAND_MODEL，以及模型服务的密钥或地址。',
  'model.digest.about':
    '“digest”不是语言模型：它只从您的资料中摘录原句，注明出处，按大纲排列。要让模型来写，请设置 OPENAI_API_KEY 或 ANTHROPIC_API_KEY，或启动 Ollama，然后选用相应的模型。',
  'model.badPrices':
    '价目表 {path} 无法使用（在“{detail}”处）。它应是 JSON，按每百万词元计价，例如 {"openai/NAME": {"currency": "USD", "input": 2.5, "output": 10}}。请改正，或取消 LONGHAND_PRICES。',
};
