import { hashOf } from '../../domain/id.ts'

const most = 64

/**
 * `server__tool` in the 64 characters that models' functions may have. Where that is not what they are
 * called, or could be another pair's, a hash of both stands at its end: no two pairs get one name.
 */
export function toolName(server: string, tool: string): string {
  const plain = /^[A-Za-z0-9-]+(?:_[A-Za-z0-9-]+)*$/.test(server) && /^[A-Za-z0-9_-]+$/.test(tool)
  const name = `${server}__${tool}`
  if (plain && name.length <= most) return name
  const tail = `_${hashOf(server, tool).slice(0, 8)}`
  return `${name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, most - tail.length)}${tail}`
}
