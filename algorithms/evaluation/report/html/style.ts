/** The report's style: system fonts, light or dark as the reader has it, nothing loaded. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #16302a; --pale: #8a9a95; --line: #d5dedb; --accent: #0f7b5f; --bad: #a33; --paper: #fff; --code: #f3f6f5 }
@media (prefers-color-scheme: dark) { :root { --ink: #dfe9e6; --pale: #7f918b; --line: #33433e; --accent: #4fc3a1; --bad: #e08080; --paper: #101a17; --code: #17231f } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem } h4 { margin: .8rem 0 .2rem }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 } th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } tr.baseline { color: var(--pale) }
pre { background: var(--code); padding: .6rem; overflow-x: auto; font: 13px/1.4 ui-monospace, monospace; margin: .3rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere } mark { background: color-mix(in srgb, var(--accent) 25%, transparent); color: inherit } .around { color: var(--pale) }
summary { cursor: pointer; padding: .15rem 0 } summary small, p small { color: var(--pale) } details { border-bottom: 1px solid var(--line) } p { margin: .3rem 0 }
.right { color: var(--accent) } .wrong { color: var(--bad) }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; fill: var(--ink) } svg .grid { stroke: var(--line) } svg .tick { fill: var(--pale); font-size: 11px }
svg .interval { stroke-width: 3; stroke: currentColor } svg .model { color: var(--accent) } svg .model circle, svg .model rect { fill: var(--accent) } svg .baseline { color: var(--pale) } svg .baseline circle { fill: var(--pale) }
`;
