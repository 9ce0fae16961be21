/** A variable that a text of `mcp.json` names and nobody set, or a kind of variable that we do not have. */
export type Expanded = { text: string } | { why: string }

/**
 * The text with `${VAR}`, `${VAR:-default}` and `${env:VAR}` replaced from the variables that are
 * handed in; says why where one is not set, or is `${input:…}`, which asks a person.
 */
export function expand(text: string, variables: Readonly<Record<string, string>>): Expanded {
  let why: string | null = null
  const expanded = text.replace(variable, (whole, inner: string) => {
    const [, name = '', standard] =
      /^(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/.exec(inner) ?? []
    if (inner.startsWith('input:'))
      why ??= `it asks for "${whole}", which we cannot ask a person for; name a variable, as \${NAME}`
    else if (name === '')
      why ??= `it names "${whole}", which is no variable; \${NAME}, \${NAME:-default} and \${env:NAME} are`
    else if (variables[name] === undefined && standard === undefined)
      why ??= `the variable "${name}" is not set; set it, or give a default as \${${name}:-…}`
    // As in a shell: an empty value counts as none where there is a default.
    return (standard === undefined ? variables[name] : variables[name] || standard) ?? ''
  })
  return why === null ? { text: expanded } : { why }
}

const variable = /\$\{([^}]*)\}/g

/** True where a text is one variable and nothing else, but for the word that goes before a token. */
export function isOneVariable(text: string): boolean {
  return /^(?:Bearer |Basic )?\$\{(?:env:)?[A-Za-z_][A-Za-z0-9_]*\}$/.test(text)
}
