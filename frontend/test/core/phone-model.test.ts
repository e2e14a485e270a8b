import { describe, expect, it } from "vitest";
import { announcement } from "../../src/core/announcements";
import { PhoneModel } from "../../src/core/phone-model";
import type { Call, Snapshot } from "../../src/core/snapshot";
import { call, onHold, ringing, snapshot } from "../snapshots";

const model = (changes: Partial<Snapshot> = {}): PhoneModel => new PhoneModel(snapshot(changes));
const holding = (...calls: Call[]): PhoneModel => model({ calls });

describe("the state of a phone", () => {
  it.each([
    [model(), "idle"],
    [holding(call()), "connected"],
    [holding(call({ state: null })), "unknown"],
    [holding(onHold(), call()), "connected"],
    [holding(onHold(), call({ in_focus: false })), "on_hold"],
    [holding(call(), ringing()), "ringing"],
    [model({ available: false, reason: "disabled" }), "disabled"],
    [model({ available: false }), "unreachable"],
  ])("is a word", (phone, state) => {
    expect(phone.state).toBe(state);
  });

  it("holds no calls of a phone that is away", () => {
    expect(model({ available: false, calls: [call()] }).calls).toEqual([]);
  });

  it("is known of a phone that tells next to nothing", () => {
    const phone = new PhoneModel({
      available: false,
      reason: "not_loaded",
      lines: null as never,
      missed: { count: null as never, newest: null },
    });
    expect(phone.state).toBe("not_loaded");
    expect(phone.snapshot.missed.count).toBe(0);
    expect(phone.snapshot.lines).toEqual([]);
  });
});

describe("the calls of a phone", () => {
  it("begin with those that ring, and stay in their order", () => {
    const phone = holding(onHold(), call(), ringing());
    expect(phone.calls.map((one) => one.call_id)).toEqual(["2", "3", "1"]);
  });

  it("ring aloud unless they were silenced", () => {
    expect(holding(ringing()).ringing).toHaveLength(1);
    expect(holding(ringing({ silenced: true })).ringing).toEqual([]);
  });

  it("are nothing but ringing, or not", () => {
    expect(holding(ringing()).onlyRinging).toBe(true);
    expect(holding(ringing(), call()).onlyRinging).toBe(false);
    expect(holding().onlyRinging).toBe(false);
  });

  it("are found", () => {
    const phone = holding(call(), onHold(), ringing({ number: null }));
    expect(phone.talking?.call_id).toBe("1");
    expect(phone.others(call()).map((one) => one.call_id)).toEqual(["3"]);
  });
});

describe("what can be done", () => {
  it("is what the phone says", () => {
    expect(model().can("dial")).toBe(true);
    expect(model({ actions: [] }).can("dial")).toBe(false);
    expect(holding(call()).allows(call(), "hold")).toBe(true);
    expect(holding(call()).allows(call(), "answer")).toBe(false);
  });

  it("is nothing for who may not, or while the phone is away", () => {
    expect(model({ can_control: false }).can("dial")).toBe(false);
    expect(model({ available: false }).can("dial")).toBe(false);
    expect(model({ can_control: false }).allows(call(), "hold")).toBe(false);
  });
});

describe("lines", () => {
  const line = { number: 1, label: null, registered: true, do_not_disturb: null, forwarding: null };
  const two = model({ lines: [line, { ...line, number: 2, registered: false }] });

  it("are several, or not", () => {
    expect(model().severalLines).toBe(false);
    expect(two.severalLines).toBe(true);
  });
});

describe("what is said aloud", () => {
  it.each([
    ["a call that rings already when it is opened", undefined, holding(ringing()), "incoming"],
    ["nothing of what is there when it is opened", undefined, holding(call()), undefined],
    ["a new call that rings", holding(call()), holding(call(), ringing()), "incoming"],
    ["a call that rings only once", holding(ringing()), holding(ringing()), undefined],
    ["no call that was silenced", holding(), holding(ringing({ silenced: true })), "state"],
    ["a change", holding(call()), holding(call({ state: "on_hold" })), "state"],
    ["no state that nobody knows", holding(call()), holding(call({ state: null })), undefined],
    ["the end", holding(call()), holding(), "ended"],
    ["nothing when the phone goes", holding(call()), model({ available: false }), undefined],
  ])("is %s", (_, before, after, kind) => {
    expect(announcement(before, after)?.kind).toBe(kind);
  });
});
