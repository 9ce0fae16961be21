import { env } from '../config.ts'
import { openGit } from '../workspace/git.ts'

/** The real path of a repository's root, looked at by git. Throws the Fault that says what is wrong with it. */
export async function repositoryAt(root: string): Promise<string> {
  return (await openGit(root, { env })).root
}
