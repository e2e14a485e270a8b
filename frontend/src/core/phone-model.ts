import {
  completed,
  type Call,
  type CallAction,
  type CallState,
  type PhoneAction,
  type Reason,
  type Snapshot,
} from "./snapshot";

/** What the phone is doing, in one word. */
export type PhoneState = CallState | "idle" | "unknown" | Reason;

/** Calls in which somebody can be heard: answering another one puts them on hold. */
const TALKED = new Set<CallState | null>(["connected", "conference"]);

/** One snapshot of a phone, and what follows from it. Knows no browser and no clock. */
export class PhoneModel {
  readonly snapshot: Snapshot;
  /** Ringing ones first, else as the phone lists them: rows that jump are not hit. */
  readonly calls: readonly Call[];

  constructor(sent: Partial<Snapshot>) {
    this.snapshot = completed(sent);
    const { calls } = this.snapshot;
    this.calls = this.snapshot.available
      ? [...calls.filter(isRinging), ...calls.filter((call) => !isRinging(call))]
      : [];
  }

  get available(): boolean {
    return this.snapshot.available;
  }

  /** The call that the phone is said to be in: as the sensor `call_state` has it. */
  get foremost(): Call | undefined {
    const [first] = this.calls;
    if (first && isRinging(first)) {
      return first;
    }
    return this.calls.find((call) => call.in_focus) ?? first;
  }

  get state(): PhoneState {
    const { available, reason } = this.snapshot;
    if (!available) {
      return reason ?? "unreachable";
    }
    const call = this.foremost;
    return call ? (call.state ?? "unknown") : "idle";
  }

  /** The calls that ring aloud. */
  get ringing(): readonly Call[] {
    return this.calls.filter((call) => isRinging(call) && !call.silenced);
  }

  /** Nothing but a call that rings wants attention. */
  get onlyRinging(): boolean {
    return this.calls.length > 0 && this.calls.every(isRinging);
  }

  /** The call that goes on hold when another one is answered. */
  get talking(): Call | undefined {
    return this.calls.find((call) => TALKED.has(call.state));
  }

  /** The other calls that have a number, to which a call can be transferred. */
  others(call: Call): readonly Call[] {
    return this.calls.filter((other) => other.call_id !== call.call_id && other.number !== null);
  }

  allows(call: Call, action: CallAction): boolean {
    return this.snapshot.can_control && call.actions.includes(action);
  }

  can(action: PhoneAction): boolean {
    const { available, can_control, actions } = this.snapshot;
    return available && can_control && actions.includes(action);
  }

  /** Lines are worth naming only where there are several. */
  get severalLines(): boolean {
    return this.snapshot.lines.length > 1;
  }
}

export function isRinging(call: Call): boolean {
  return call.state === "ringing";
}
