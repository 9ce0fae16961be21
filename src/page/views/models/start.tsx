import type { ModelsShape } from '../../../domain/models-shape.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'

/** What a person does who has no model that can be used. */
export function Start({ page, of: { server } }: { page: Page; of: ModelsShape }) {
  return (
    <section aria-labelledby="start-title">
      <h2 id="start-title">How to start one</h2>
      <p>
        Without a model, what a remedy can answer is suggested all the same, and the rest is
        reported only. One that is there is found within seconds, and the next cycle uses it.
      </p>
      <ol class="ways">
        <li>
          <h3>With LM Studio</h3>
          {server === null && (
            <>
              <p>Start its server:</p>
              <Command page={page} of="lms server start" what="the command that starts it" />
            </>
          )}
          <p>Load a model, any that fits your machine:</p>
          <Command page={page} of="lms load" what="the command that loads a model" />
        </li>
        <li>
          <h3>With another server</h3>
          <p>
            Ollama, llama.cpp, Jan and vLLM are found on their usual ports of this machine; name any
            other that speaks as OpenAI’s does when you start:
          </p>
          <Command
            page={page}
            of="OSTINATO_MODEL_URL=http://127.0.0.1:9000 npm start"
            what="the command that names a server"
          />
        </li>
        <li>
          <h3>Without a server</h3>
          <p>A very small model, and what runs it, to see how it goes:</p>
          <Command
            page={page}
            of="npm run model:fetch"
            what="the command that brings a small model"
          />
          <Command
            page={page}
            of="OSTINATO_MODEL_FILE=.model/SmolLM2-135M-Instruct.Q4_1.gguf npm start"
            what="the command that uses it"
          />
        </li>
      </ol>
    </section>
  )
}
