/** Whatever a phone tells, the card stands. */
import { expect, it } from "vitest";
import type { Call, CallAction, Snapshot } from "../../src/core/snapshot";
import { CALL_STATES } from "../../src/core/snapshot";
import { find, findAll, overflowing, settled, show } from "../harness";
import { ago, snapshot } from "../snapshots";

/** Numbers that look random, and are the same in each run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const NAMES = [
  null,
  "",
  "Anna Berg",
  "<img src=x onerror=alert(1)>",
  "‮gnorw‬ ⁧ التاريخ ⁩",
  "שלום עולם",
  "W".repeat(300),
  "long ".repeat(60),
  "👩‍👩‍👧‍👦".repeat(20),
  "a\u0000\nb",
];
const NUMBERS = [null, "", "2001", "+49 30 1234567", "9".repeat(300), "sip:anna@example.org", "*"];
const ACTIONS: readonly CallAction[] = [
  "answer",
  "reject",
  "ignore",
  "hold",
  "resume",
  "mute",
  "transfer",
  "dtmf",
  "hang_up",
  "swap",
];

function randomly(next: () => number): Snapshot {
  const one = <T>(choices: readonly T[]): T => choices[Math.floor(next() * choices.length)]!;
  const some = <T>(choices: readonly T[]): T[] => choices.filter(() => next() < 0.5);
  const calls: Call[] = Array.from({ length: Math.floor(next() * 7) }, (_, index) => ({
    call_id: String(Math.floor(next() * 3) * 10 + index),
    line: one([null, 1, 2]),
    line_label: one(NAMES),
    state: one([null, ...CALL_STATES]),
    direction: one([null, "incoming", "outgoing"]),
    name: one(NAMES),
    number: one(NUMBERS),
    withheld: next() < 0.2,
    started: one([null, "nonsense", ago(5), ago(100_000), ago(-60)]),
    in_focus: next() < 0.5,
    silenced: next() < 0.2,
    actions: some(ACTIONS),
  }));
  const party = { name: one(NAMES), number: one(NUMBERS) };
  const line = { do_not_disturb: one([null, true]), forwarding: one(NUMBERS) };
  return snapshot({
    calls,
    available: next() < 0.9,
    reason: one([null, "not_loaded", "disabled", "unreachable"]),
    message: one(NAMES),
    since: one([null, "nonsense", ago(60)]),
    phone: { device_id: "desk", name: one(NAMES), model: null, number: one(NUMBERS) },
    muted: one([null, true, false]),
    can_control: next() < 0.8,
    actions: some(["dial", "redial", "call_back"] as const),
    redial: one([null, party]),
    call_back: one([null, party]),
    lines: some([
      { ...line, number: 1, label: one(NAMES), registered: one([null, true, false]) },
      { ...line, number: 2, label: one(NAMES), registered: one([null, true, false]) },
    ]),
    missed: { count: one([0, 1, 250]), newest: null },
    quality: one([null, { mos: 1, packet_loss: null }]),
  });
}

it("shows each call once, with no button but its own, and nothing sticks out", async () => {
  document.body.style.width = "320px";
  const next = chance(14);
  const { card, hass } = await show();
  for (let round = 0; round < 150; round += 1) {
    const sent = randomly(next);
    hass.connection.send(sent);
    await settled();
    const where = `round ${round}: ${JSON.stringify(sent)}`;

    const expected = sent.available ? sent.calls : [];
    const rows = findAll("poly-vvx-call") as (HTMLElement & { call: Call })[];
    expect(rows.map((row) => row.call.call_id).sort(), where).toEqual(
      expected.map((one) => one.call_id).sort(),
    );
    for (const row of rows) {
      const offered = [...row.shadowRoot!.querySelectorAll<HTMLElement>("[data-action]")];
      const allowed = sent.can_control ? row.call.actions : [];
      for (const { dataset } of offered) {
        expect(allowed, where).toContain(dataset.action);
      }
    }
    expect(card.shadowRoot!.querySelectorAll("img, script"), where).toHaveLength(0);
    expect(overflowing(320), where).toEqual([]);
  }
  expect(find("h2")).toBeDefined();
  document.body.style.width = "";
});
