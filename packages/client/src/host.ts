import type { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import { type Input, idle, type Machine, step } from './machine.ts';

/** A machine with its timer and its network watch; attempts are somebody else's. */
export interface Host {
  machine(): Machine;
  tell(input: Input): void;
  /** Ends for good; nothing is told any more. */
  close(): void;
}

export function createHost(options: {
  readonly environment: Environment;
  readonly pollingMs: number;
  readonly onAttempt: (mode: 'stream' | 'pages') => void;
  readonly onAbort: () => void;
  readonly onConnection: (connection: Connection) => void;
}): Host {
  const { environment, pollingMs } = options;
  let machine: Machine = idle;
  let unwait: () => void = () => {};
  const stopListening = environment.onNetworkChange(() => tell({ type: 'network', isOnline: environment.isOnline() }));

  function tell(input: Input): void {
    const around = { random: environment.random(), isOnline: environment.isOnline(), pollingMs };
    const before = machine.connection;
    const next = step(machine, input, around);
    machine = next.machine;
    for (const action of next.actions) {
      switch (action.do) {
        case 'abort':
          options.onAbort();
          break;
        case 'attempt':
          options.onAttempt(action.mode);
          break;
        case 'wait':
          unwait();
          unwait = environment.after(action.ms, () => tell({ type: 'elapsed' }));
          break;
        case 'unwait':
          unwait();
          break;
        default:
          action satisfies never;
      }
    }
    if (machine.connection !== before) options.onConnection(machine.connection);
  }

  return {
    machine: () => machine,
    tell,
    close() {
      stopListening();
      tell({ type: 'close' });
    },
  };
}
