/** Texts as a model without faults writes them: every kind of place in which an answer can be cut, in both languages. */
export interface ReferenceText {
  readonly name: string;
  readonly lang: 'zh' | 'en';
  /** Title of the section, which the text does not repeat. */
  readonly title: string;
  readonly text: string;
}

export const TEXTS: readonly ReferenceText[] = [
  {
    name: 'prose',
    lang: 'en',
    title: 'The log',
    text: `The log is the product. Each document has one append-only log of typed events, and the state that anyone sees is a pure fold of it. Dr. Ames measured 3.14 ms per append (e.g. on an old laptop), which is "fast enough" for now.

Readers hold a position, not a queue; live, catch-up and reconnect are one mechanism. What a reader has seen — and what it has not — can be proven from two numbers. It's that simple, isn't it? Yes!

A closing remark: nothing that was shown is ever lost, whoever pulls the plug.`,
  },
  {
    name: 'prose',
    lang: 'zh',
    title: '日志',
    text: `日志就是产品。每篇文档只有一份只增不改的日志，所有人看到的状态都由它折叠而来。王工测得每次追加约 3.14 毫秒（在一台旧电脑上），他说：“够快了。”

读者持有的是位置，而不是队列；实时、追赶和重连都是同一种机制。读者看过什么、没看过什么，用两个数字就能证明。SQLite 与 PostgreSQL 都可以作为存储，这一点很重要……

最后说明一点：凡是显示过的内容，无论谁拔掉电源，都不会丢失！`,
  },
  {
    name: 'citations',
    lang: 'en',
    title: 'Evidence',
    text: `The share of renewables rose to 41 percent in 2024 [S1]. Prices fell in the same year [S2][S5], although not everywhere [S3, S4].

Critics disagree [S10]: they point to the winter months [S6-S8], when demand is highest. The ministry has not answered so far [S9].`,
  },
  {
    name: 'citations',
    lang: 'zh',
    title: '依据',
    text: `2024 年可再生能源占比升至 41%[S1]。同年价格下降[S2][S5]，但并非各地都是如此[S3、S4]。

批评者不同意这一判断[S10]：他们指出冬季需求最高【S6】。主管部门至今没有回应[S9]。`,
  },
  {
    name: 'lists',
    lang: 'en',
    title: 'Steps',
    text: `Three things are needed:

1. A log that is never rewritten:
   - one file per document
   - synced before anybody reads it
2. Readers that know where they are.
3. A clock that may jump

Further down the road there are

- better snapshots, taken at quiet times
- fewer **moving parts**
  - no broker
  - no cache

and nothing else.`,
  },
  {
    name: 'lists',
    lang: 'zh',
    title: '步骤',
    text: `需要三样东西：

1. 一份从不改写的日志：
   - 每篇文档一个文件
   - 先同步，后读取
2. 知道自己位置的读者。
3. 可能会跳变的时钟

以后还会有：

- 在空闲时生成的快照
- 更少的**活动部件**
  - 没有消息中间件
  - 没有缓存

除此之外别无他物。`,
  },
  {
    name: 'tables',
    lang: 'en',
    title: 'Figures',
    text: `The figures at a glance:

| Year | Share | Source |
| :--- | ---: | --- |
| 2023 | 38.2 % | ministry [S1] |
| 2024 | 41.0 % | ministry [S2] |
| 2025 | \`n/a\` | none yet |

Table 1 leaves out what was counted twice. The rest follows from it.`,
  },
  {
    name: 'tables',
    lang: 'zh',
    title: '数字',
    text: `数字一览：

| 年份 | 占比 | 出处 |
| --- | --- | --- |
| 2023 | 38.2% | 主管部门[S1] |
| 2024 | 41.0% | 主管部门[S2] |
| 2025 | 待定 | 暂无 |

表中剔除了重复计算的部分，其余均可由此推出。`,
  },
  {
    name: 'code',
    lang: 'en',
    title: 'How it is computed',
    text: `It is computed as follows:

\`\`\`python
def share(part, whole):
    if whole == 0:
        return None  # nothing to share
    return part / whole
\`\`\`

Call \`share(1, 3)\` to try it. On the command line:

~~~sh
longhand write --brief brief.md \\
  --model ollama/qwen3
~~~

1. Open the file:

   \`\`\`json
   { "model": "digest" }
   \`\`\`

2. Save it.`,
  },
  {
    name: 'code',
    lang: 'zh',
    title: '计算方法',
    text: `计算方法如下：

\`\`\`ts
export function share(part: number, whole: number): number {
  // 分母为零时没有意义
  return whole === 0 ? Number.NaN : part / whole;
}
\`\`\`

可用 \`share(1, 3)\` 试算。也可以在命令行里运行：

~~~sh
longhand write --lang zh 写作要求.md
~~~

运行结束后会打印文件名。`,
  },
  {
    name: 'equations',
    lang: 'en',
    title: 'The relation',
    text: `The energy $E = mc^2$ is conserved, and so is $p_x$. In general

$$
\\sum_{i=1}^{n} x_i = \\frac{n(n+1)}{2}
$$

holds for every $n \\ge 1$; with \\(n = 0\\) both sides vanish. A ticket costs $5 and a coffee $3.

\\[
y = a x + b
\\]

closes the argument.`,
  },
  {
    name: 'equations',
    lang: 'zh',
    title: '关系式',
    text: `能量 $E = mc^2$ 守恒，动量 $p_x$ 也守恒。一般地，

$$
\\sum_{i=1}^{n} x_i = \\frac{n(n+1)}{2}
$$

对任意 $n \\ge 1$ 成立；当\\(n = 0\\)时两边都为零。

至此论证完毕。`,
  },
  {
    name: 'links, notes and signs',
    lang: 'en',
    title: 'Further reading',
    text: `See the [user manual](https://example.com/manual?page=3#start) or write to https://example.com/a/b.html for help. The older edition[^1] is *out of print*, and **not at all** ~~useful~~ complete.

> What is written down is remembered, what is not is argued about.

### Emoji and accents

The team said 👍🏽, the family 👨‍👩‍👧 agreed, and the cafe\u0301 in Que\u0301bec waved 🇨🇦. Key 1️⃣ opens the door.

[^1]: Printed in 1998, by hand.`,
  },
  {
    name: 'links, notes and signs',
    lang: 'zh',
    title: '延伸阅读',
    text: `请参阅[用户手册](https://example.com/manual?page=3#start)，或访问 https://example.com/a/b.html 。旧版[^1]已经*绝版*，而且**很不**完整。

> 写下来的会被记住，没写下来的会被争论。

### 表情与生僻字

团队发来 👍🏽，一家人 👨‍👩‍👧 都同意；𠮷野家和㐂字也要完整保留。按 1️⃣ 开门。

[^1]: 一九九八年手工印制。`,
  },
];
