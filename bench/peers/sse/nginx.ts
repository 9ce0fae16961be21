import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { freePort } from '../programs/turns.ts'

export interface Nginx extends AsyncDisposable {
  /** Of nginx and of nchan. */
  versions: string
  /** Where followers ask. */
  url: string
  /** Where entries are posted. */
  publish: string
  workers: number[]
}

const nchan = '/usr/lib/nginx/modules/ngx_nchan_module.so'

/** nginx with nchan as a process of our own, all its files in one new folder. */
export async function startNginx(dir: string, workers: number): Promise<Nginx> {
  const program = Bun.which('nginx', { PATH: `${process.env.PATH}:/usr/sbin` })
  if (program === null || !existsSync(nchan))
    throw new Error('there is none with nchan (apt install nginx-light libnginx-mod-nchan)')
  const port = await freePort()
  const file = join(dir, 'nginx.conf')
  mkdirSync(dir)
  writeFileSync(file, configuration({ dir, port, workers }))
  const child = Bun.spawn([program, '-p', dir, '-c', file, '-e', 'stderr'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}/`
  let status = ''
  while (status === '' && child.exitCode === null) {
    await Bun.sleep(20)
    status = await fetch(`${url}status`).then(
      (answer) => answer.text(),
      () => '',
    )
  }
  if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`)
  const said = Bun.spawnSync([program, '-v'], { stderr: 'pipe' }).stderr.toString()
  const versionIn = (text: string) => /[\d.]*\d/.exec(text)?.[0] ?? 'unknown'
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  return {
    versions: `nginx ${versionIn(said)} with nchan ${versionIn(/nchan version:.*/.exec(status)?.[0] ?? '')}`,
    url,
    publish: `${url}publish`,
    workers: children.trim().split(' ').map(Number),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await child.exited
    },
  }
}

/** What nginx and nchan do by themselves, but for a log of every request. */
function configuration(of: { dir: string; port: number; workers: number }): string {
  const { dir, port, workers } = of
  return `
daemon off;
worker_processes ${workers};
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${dir}/nginx.pid;
load_module ${nchan};
events { worker_connections 4096; }
http {
  access_log off;
  tcp_nodelay on;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${dir}/${one};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    location = /status { nchan_stub_status; }
    location = /publish { nchan_publisher; nchan_channel_id bench; }
    location = / { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; }
  }
}
`
}
