import { comparePaces, type Pace, slowFix, type Speed } from '../domain/pace.ts'
import { type Diagnosis, ok, warn } from './diagnosis.ts'

/** How quick the models were in the latest cycle that asked one, beside before; nothing while that cannot be told. */
export function checkSpeed(paces: readonly Pace[]): Diagnosis[] {
  const [latest] = paces
  return (latest ? comparePaces(paces, latest.run) : []).map(
    ({ model, label, now, usual, why }) => {
      const value = `${model}, ${label}: ${words(now)}; usually ${words(usual)}`
      return why === null ? ok('speed', value) : warn('speed', value, slowFix)
    },
  )
}

function words({ firstTokenMs, tokensPerSecond }: Speed): string {
  const rate = tokensPerSecond === null ? '' : `, ${tokensPerSecond.toFixed(1)} tokens/s`
  return `first token after ${Math.round(firstTokenMs)} ms${rate}`
}
