import { defineRoute } from 'ostinato'
import * as v from 'valibot'

const Schema = v.looseObject({ type: v.optional(v.string()) })
const Content = v.record(v.string(), v.object({ schema: Schema }))
const Operation = v.object({
  operationId: v.string(),
  summary: v.string(),
  security: v.optional(v.array(v.unknown())),
  parameters: v.optional(
    v.array(v.object({ name: v.string(), in: v.string(), required: v.boolean(), schema: Schema })),
    [],
  ),
  requestBody: v.optional(v.object({ content: Content })),
  responses: v.record(
    v.string(),
    v.object({ description: v.optional(v.string()), content: v.optional(Content) }),
  ),
})
type Operation = v.InferOutput<typeof Operation>
const OpenApi = v.object({
  info: v.object({ version: v.string() }),
  paths: v.record(v.string(), v.record(v.string(), Operation)),
})
type OpenApi = v.InferOutput<typeof OpenApi>

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9rem }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid GrayText; border-radius: 0.25rem }
h2 code { font-size: 1.2rem }
section { border-top: 1px solid GrayText; margin-top: 2rem }
table { border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0 }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 2px solid }
`
const hash = new Bun.CryptoHasher('sha256').update(style).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

export default defineRoute({
  summary: 'The reference page: every route, made from /openapi.json',
  answers: { 200: 'text/html' },
  async run(_, kit) {
    return new Response(page(v.parse(OpenApi, await kit.openapi())), {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    })
  },
})

function page({ info, paths }: OpenApi): string {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: Bun.escapeHTML(`${method.toUpperCase()} ${path}`),
      operation,
    })),
  )
  const links = all.map(
    ({ name, operation }) =>
      `<li><a href="#${operation.operationId}"><code>${name}</code></a></li>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Ostinato: HTTP reference</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Ostinato ${Bun.escapeHTML(info.version)}: HTTP reference</h1>
<p>Programs send <code>Authorization: Bearer TOKEN</code>, browsers a cookie that an address from <code>ostinato link</code> gives them. Bodies are JSON. What goes wrong is answered as <code>application/problem+json</code>. The same as data: <a href="/openapi.json">/openapi.json</a>.</p>
</header>
<nav aria-label="Routes"><ul>
${links.join('\n')}
</ul></nav>
<main>
${all.map(section).join('\n')}
</main>
</body>
</html>
`
}

function section({ name, operation }: { name: string; operation: Operation }): string {
  const { operationId, summary, parameters, requestBody, responses, security } = operation
  const open = security?.length === 0 ? ' Needs no token.' : ''
  const rows = parameters.map(
    (one) =>
      `<tr><th scope="row"><code>${Bun.escapeHTML(one.name)}</code></th><td>${one.in}${one.required ? ', required' : ''}</td><td><code>${Bun.escapeHTML(JSON.stringify(one.schema))}</code></td></tr>`,
  )
  const answers = Object.entries(responses).flatMap(([status, { description, content }]) =>
    description === undefined ? [] : schemas(`${status}: ${description}`, content ?? {}),
  )
  return `<section aria-labelledby="${operationId}">
<h2 id="${operationId}"><code>${name}</code></h2>
<p>${Bun.escapeHTML(summary)}.${open}</p>
${rows.length === 0 ? '' : `<table><caption>Parameters</caption><thead><tr><th scope="col">Name</th><th scope="col">Where</th><th scope="col">Schema</th></tr></thead><tbody>${rows.join('')}</tbody></table>`}
${schemas('Body', requestBody?.content ?? {}).join('\n')}
${answers.join('\n')}
</section>`
}

function schemas(title: string, content: v.InferOutput<typeof Content>): string[] {
  return Object.entries(content).map(
    ([type, { schema }]) =>
      `<details><summary>${Bun.escapeHTML(`${title} (${type})`)}</summary><pre tabindex="0">${Bun.escapeHTML(JSON.stringify(schema, null, 2))}</pre></details>`,
  )
}
