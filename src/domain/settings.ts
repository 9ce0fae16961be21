interface Setting {
  variable: string
  /** The option of the command line that goes before the variable. */
  option?: string
  /** What holds where nothing is said, in words. */
  default: string
  doc: string
}

/** What each setting is called in the environment, what holds without it, and what it means. */
export const settings = {
  dataDir: {
    variable: 'OSTINATO_DATA',
    option: '--data',
    default: '$XDG_STATE_HOME/ostinato, or ~/.local/state/ostinato',
    doc: 'Folder of the database, one for all repositories',
  },
  port: {
    variable: 'OSTINATO_PORT',
    default: '4617',
    doc: 'Port of the service on 127.0.0.1; 0 takes any that is free',
  },
  modelUrl: {
    variable: 'OSTINATO_MODEL_URL',
    default: 'unset: LM Studio on http://127.0.0.1:1234, if it answers',
    doc: 'Address of the model server; "none" for no model',
  },
  modelFile: {
    variable: 'OSTINATO_MODEL_FILE',
    default: 'unset',
    doc: 'A GGUF file to run here, where there is no model server; "npm run model:fetch" brings what runs it',
  },
  modelToken: {
    variable: 'OSTINATO_MODEL_TOKEN',
    default: 'unset',
    doc: 'API token of the model server, where it wants one',
  },
  model: {
    variable: 'OSTINATO_MODEL',
    default: 'unset: the one that is loaded, else the first that is there',
    doc: 'The model that writes',
  },
  judgeModel: {
    variable: 'OSTINATO_MODEL_JUDGE',
    default: 'unset: nobody',
    doc: 'The model that gives a second opinion, which is shown and never decides',
  },
  embedModel: {
    variable: 'OSTINATO_MODEL_EMBED',
    default: 'unset: the first embedding model that is there',
    doc: 'The model that makes vectors',
  },
  specsDir: {
    variable: 'OSTINATO_SPECS',
    option: '--specs',
    default: 'unset: the built-in specs only',
    doc: 'Folder with specs of your own; they are code, and run as you',
  },
  trust: {
    variable: 'OSTINATO_TRUST',
    option: '--trust',
    default: 'consent',
    doc: '"working-tree" takes what lies in ostinato/ of the roots that "start" was given as approved; "consent" asks for each file',
  },
  sandbox: {
    variable: 'OSTINATO_SANDBOX',
    default: 'auto',
    doc: '"auto" runs commands of checks and jobs only in a sandbox, "none" without',
  },
  concurrency: {
    variable: 'OSTINATO_CONCURRENCY',
    default: '2',
    doc: 'Cycles that run at once, from 1 to 64',
  },
  retentionDays: {
    variable: 'OSTINATO_RETENTION_DAYS',
    default: '30',
    doc: 'Days that entries of the journal are kept; suggestions are kept for good',
  },
  attentionMinutes: {
    variable: 'OSTINATO_ATTENTION_MINUTES',
    default: '20',
    doc: 'Minutes a day that a person has for suggestions, from 0 to 1440: "suggestions list" puts off what is over',
  },
  dailyTokens: {
    variable: 'OSTINATO_DAILY_TOKENS',
    default: 'unset: what each spec says',
    doc: 'Tokens that all cycles together may have models read and write within 24 hours',
  },
  hookRate: {
    variable: 'OSTINATO_HOOK_RATE',
    default: '100',
    doc: 'Deliveries a second that each hook takes, from 1 to 1000000; ten times as many at once',
  },
  color: {
    variable: 'NO_COLOR',
    default: 'unset: colours on a terminal',
    doc: 'Any value turns colours off',
  },
} as const satisfies Record<string, Setting>

/** The secrets of hooks. They are read when a delivery comes, and are in no `Config`. */
export const secretSettings = {
  githubSecret: {
    variable: 'OSTINATO_GITHUB_SECRET',
    default: 'unset: the hook is closed',
    doc: 'Secret of the webhook on GitHub; several, with commas between them, while one is replaced',
  },
  gitlabToken: {
    variable: 'OSTINATO_GITLAB_TOKEN',
    default: 'unset: the hook is closed',
    doc: 'Secret token or signing token (whsec_…) of the webhook on GitLab, one or several',
  },
  standardSecret: {
    variable: 'OSTINATO_STANDARD_SECRET',
    default: 'unset: the hook is closed',
    doc: 'Secret (whsec_…) of a sender of Standard Webhooks, one or several',
  },
  hookSecret: {
    variable: 'OSTINATO_HOOK_NAME_SECRET',
    default: 'unset: the hook is closed',
    doc: 'Secret of the hook /hooks/name; the name in capitals, with _ for what is no letter or digit',
  },
} as const satisfies Record<string, Setting>
