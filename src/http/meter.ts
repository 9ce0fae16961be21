/** What was answered, and how long it took. */
export interface Answered {
  /** The path as the route's file says it; what no route answers goes by one name. */
  route: string
  method: string
  status: number
  seconds: number
}

/** Counts requests since it was made. */
export interface Meter {
  count(answered: Answered): void
  /** In the text format of Prometheus. */
  text(): string
}

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

interface Histogram {
  buckets: number[]
  count: number
  sum: number
}

/** Names and statuses come from route files and never from requests, so that the counts stay few. */
export function createMeter(): Meter {
  const requests = new Map<string, number>()
  const durations = new Map<string, Histogram>()
  return {
    count({ route, method, status, seconds }) {
      const labels = `route="${route}",method="${method}"`
      const key = `${labels},status="${status}"`
      requests.set(key, (requests.get(key) ?? 0) + 1)
      let made = durations.get(labels)
      if (!made) {
        made = { buckets: bounds.map(() => 0), count: 0, sum: 0 }
        durations.set(labels, made)
      }
      made.count += 1
      made.sum += seconds
      const at = bounds.findIndex((bound) => seconds <= bound)
      if (at !== -1) made.buckets[at] = (made.buckets[at] ?? 0) + 1
    },
    text() {
      const total = 'ostinato_http_requests_total'
      const lasted = 'ostinato_http_request_duration_seconds'
      const lines = [`# HELP ${total} Requests answered.`, `# TYPE ${total} counter`]
      for (const [labels, count] of requests) lines.push(`${total}{${labels}} ${count}`)
      lines.push(`# HELP ${lasted} Time to the head of the answer.`, `# TYPE ${lasted} histogram`)
      for (const [labels, histogram] of durations) lines.push(...show(lasted, labels, histogram))
      return `${lines.join('\n')}\n`
    },
  }
}

function show(name: string, labels: string, { buckets, count, sum }: Histogram): string[] {
  let below = 0
  const lines = bounds.map((bound, at) => {
    below += buckets[at] ?? 0
    return `${name}_bucket{${labels},le="${bound}"} ${below}`
  })
  lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`)
  return [...lines, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`]
}
