import type { Message, ModelRequest } from '@longhand/protocol';
import { type Failure, failure } from './failure.ts';
import { ModelInputError } from './model-error.ts';
import { normalizeMessages } from './normalize.ts';
import { withSchema } from './schema-prompt.ts';

/** The messages of a request as they may be sent, the wanted schema named in them; or why no model could take them. */
export function preparedMessages(request: ModelRequest): readonly Message[] | Failure {
  try {
    return withSchema(normalizeMessages(request.messages), request.schema);
  } catch (error) {
    if (!(error instanceof ModelInputError)) throw error;
    return failure('refused', error.message);
  }
}

/** True when the messages cannot be sent. */
export function isRefused(prepared: readonly Message[] | Failure): prepared is Failure {
  return 'type' in prepared;
}
