import { defineRoute, ModelsShape } from 'ostinato'

export default defineRoute({
  summary: 'Shows the model server as it is now, its models, and what each is used for',
  answers: { 200: ModelsShape },
  run: (_, kit) => kit.models(),
})
