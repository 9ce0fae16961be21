import type { ViewName } from './view-name.ts'
import type { View } from './view.ts'

/** A view as the navigation knows it; its code comes when somebody goes there. */
interface ViewDoor {
  title: string
  load(): Promise<View>
}

export const views: Readonly<Record<ViewName, ViewDoor>> = {
  overview: {
    title: 'Overview',
    load: async () => (await import('./views/overview/overview.tsx')).OverviewView,
  },
  suggestions: {
    title: 'Suggestions',
    load: async () => (await import('./views/suggestions/suggestions.tsx')).SuggestionsView,
  },
  cycles: {
    title: 'Cycles',
    load: async () => (await import('./views/cycles/cycles.tsx')).CyclesView,
  },
  specs: {
    title: 'Specs',
    load: async () => (await import('./views/specs/specs.tsx')).SpecsView,
  },
  agents: {
    title: 'Agents',
    load: async () => (await import('./views/agents/agents.tsx')).AgentsView,
  },
  models: {
    title: 'Models',
    load: async () => (await import('./views/models/models.tsx')).ModelsView,
  },
  jobs: {
    title: 'Jobs',
    load: async () => (await import('./views/jobs/jobs.tsx')).JobsView,
  },
  deliveries: {
    title: 'Deliveries',
    load: async () => (await import('./views/deliveries/deliveries.tsx')).DeliveriesView,
  },
  ask: {
    title: 'Ask',
    load: async () => (await import('./views/ask/ask.tsx')).AskView,
  },
}
