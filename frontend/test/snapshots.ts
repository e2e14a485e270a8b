/** Phones to look at, as the backend would tell of them. */
import type { Person } from "../src/core/people";
import type { Call, LogEntry, Snapshot } from "../src/core/snapshot";

export const NOW = Date.UTC(2026, 10, 28, 17, 0, 0);

export function ago(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

export function call(changes: Partial<Call> = {}): Call {
  return {
    call_id: "1",
    line: 1,
    line_label: "Front desk",
    state: "connected",
    direction: "incoming",
    name: "Anna Berg",
    number: "2001",
    withheld: false,
    started: ago(42),
    in_focus: true,
    silenced: false,
    actions: ["hold", "mute", "transfer", "dtmf", "hang_up"],
    ...changes,
  };
}

export function ringing(changes: Partial<Call> = {}): Call {
  return call({
    call_id: "2",
    state: "ringing",
    name: "Ben Ito",
    number: "2002",
    in_focus: false,
    actions: ["answer", "reject", "ignore"],
    ...changes,
  });
}

export function onHold(changes: Partial<Call> = {}): Call {
  return call({
    call_id: "3",
    state: "on_hold",
    name: "Kim Lee",
    number: "+49 30 1234567",
    started: ago(190),
    in_focus: false,
    actions: ["resume", "hang_up", "swap"],
    ...changes,
  });
}

export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    version: "a1b2c3d4e5f6",
    now: new Date(NOW).toISOString(),
    available: true,
    reason: null,
    message: null,
    since: null,
    phone: { device_id: "desk", name: "Desk phone", model: "VVX 411", number: "2000" },
    push: true,
    muted: false,
    transfer_type: "blind",
    can_control: true,
    incoming_calls: "notice",
    actions: ["dial", "redial", "call_back"],
    redial: { name: "Anna Berg", number: "2001" },
    call_back: null,
    calls: [],
    lines: [
      {
        number: 1,
        label: "Front desk",
        registered: true,
        do_not_disturb: false,
        forwarding: null,
      },
    ],
    missed: { count: 0, newest: null },
    quality: null,
    entities: { call_state: "sensor.desk_phone" },
    ...changes,
  };
}

export function entry(changes: Partial<LogEntry> = {}): LogEntry {
  return {
    kind: "received",
    name: "Anna Berg",
    number: "2001",
    withheld: false,
    started: ago(600),
    duration: 72,
    line: 1,
    line_label: "Front desk",
    ...changes,
  };
}

export function person(changes: Partial<Person> = {}): Person {
  return {
    name: "Anna Berg",
    numbers: ["2001"],
    favourite: false,
    blocked: false,
    picture: null,
    ...changes,
  };
}
