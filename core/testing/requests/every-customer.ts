import type { TestCore } from '../servers/server.ts'

const input = `{
  slug: "acme", name: "Acme", scope: ["**"], language: "hu", accentColor: "#0a7d55",
  logo: "data:image/jpeg;base64,/9j/", contacts: [{name: "Ada", email: "ada@example.org"}]
}`

/** Makes a customer of whom all is said; resolves to the arguments of the fields that need one. */
export async function saveEveryCustomer(core: TestCore): Promise<Record<string, string>> {
  await core.graphql(`mutation { saveCustomer(input: ${input}) { id } }`)
  return { customer: '(slug: "acme")', saveCustomer: `(slug: "acme", input: ${input})` }
}
