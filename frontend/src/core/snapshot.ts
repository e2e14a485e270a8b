/** What the backend tells of one phone: the shapes that pass over the WebSocket. */

export const CALL_STATES = [
  "dialtone",
  "dialing",
  "ringback",
  "ringing",
  "connected",
  "on_hold",
  "held",
  "conference",
  "in_use_elsewhere",
] as const;
/** The words of the sensor `call_state`, for one call. */
export type CallState = (typeof CALL_STATES)[number];

/** What can be done with a call, in the order in which the backend lists it. */
export type CallAction =
  | "answer"
  | "reject"
  | "ignore"
  | "hold"
  | "resume"
  | "mute"
  | "transfer"
  | "dtmf"
  | "hang_up"
  | "swap";

/** What can be done with a phone, whether or not it holds a call. */
export type PhoneAction = "dial" | "redial" | "call_back";

/** Why there is nothing to be seen of a phone. */
export type Reason = "not_loaded" | "disabled" | "unreachable" | "removed";

/** What another page shows while the phone rings. */
export type IncomingCalls = "off" | "notice" | "dialog";

/** Somebody who can be called. */
export interface Party {
  readonly name: string | null;
  readonly number: string | null;
}

export interface Call extends Party {
  readonly call_id: string;
  readonly line: number | null;
  readonly line_label: string | null;
  /** Null while the phone says a word that nobody knows. */
  readonly state: CallState | null;
  readonly direction: "incoming" | "outgoing" | null;
  readonly withheld: boolean;
  readonly started: string | null;
  readonly in_focus: boolean;
  readonly silenced: boolean;
  readonly actions: readonly CallAction[];
}

export interface Line {
  readonly number: number;
  readonly label: string | null;
  readonly registered: boolean | null;
  readonly do_not_disturb: boolean | null;
  readonly forwarding: string | null;
}

export interface Snapshot {
  /** Of the card's bundle that the backend serves. */
  readonly version: string;
  /** The backend's clock, when it sent this. */
  readonly now: string;
  readonly available: boolean;
  readonly reason: Reason | null;
  /** The words of the last failure, in the backend's language. */
  readonly message: string | null;
  readonly since: string | null;
  readonly phone: {
    readonly device_id: string;
    readonly name: string | null;
    readonly model: string | null;
    readonly number: string | null;
  };
  readonly push: boolean | null;
  readonly muted: boolean | null;
  readonly transfer_type: "consultative" | "blind" | "safe" | null;
  readonly can_control: boolean;
  readonly incoming_calls: IncomingCalls;
  readonly actions: readonly PhoneAction[];
  readonly redial: Party | null;
  readonly call_back: Party | null;
  readonly calls: readonly Call[];
  readonly lines: readonly Line[];
  readonly missed: { readonly count: number; readonly newest: string | null };
  readonly quality: { readonly mos: number | null; readonly packet_loss: number | null } | null;
  /** Translation key to entity id. */
  readonly entities: Readonly<Record<string, string>>;
}

export type CallKind = "missed" | "received" | "placed";

export interface LogEntry extends Party {
  readonly kind: CallKind;
  readonly withheld: boolean;
  readonly started: string | null;
  /** In seconds. */
  readonly duration: number | null;
  readonly line: number | null;
  readonly line_label: string | null;
}

export interface CallLog {
  readonly entries: readonly LogEntry[];
  /** When the phone's log was last read; null where it never was. */
  readonly read: string | null;
  readonly available: boolean;
}

/** Stand in for what a phone that is not there leaves out. */
const NOTHING: Snapshot = {
  version: "",
  now: "",
  available: false,
  reason: null,
  message: null,
  since: null,
  phone: { device_id: "", name: null, model: null, number: null },
  push: null,
  muted: null,
  transfer_type: null,
  can_control: false,
  incoming_calls: "off",
  actions: [],
  redial: null,
  call_back: null,
  calls: [],
  lines: [],
  missed: { count: 0, newest: null },
  quality: null,
  entities: {},
};

/** What the backend sent, complete: null and absence mean the same to whoever reads it. */
export function completed(sent: Partial<Snapshot>): Snapshot {
  const given = Object.entries(sent).filter(([, value]) => value !== null);
  const complete = { ...NOTHING, ...(Object.fromEntries(given) as Partial<Snapshot>) };
  const { count, newest } = complete.missed as { count: number | null; newest: string | null };
  return { ...complete, missed: { count: count ?? 0, newest } };
}
