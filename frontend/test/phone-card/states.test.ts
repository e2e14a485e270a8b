/** Each state that a phone can be in, and what a person sees of it and can do. */
import { describe, expect, it } from "vitest";
import type { Call, Reason } from "../../src/core/snapshot";
import { FakeHass } from "../fake-hass";
import { buttons, find, findAll, settled, show, textOf } from "../harness";
import { ago, call, onHold, ringing, snapshot } from "../snapshots";

const OF_CALLS = ["Mute", "Hold", "Resume", "Transfer", "Hang up", "Answer", "Decline", "Swap"];
const ofCalls = (): string[] => buttons().filter((name) => OF_CALLS.includes(name));

describe("a phone that is idle", () => {
  it("offers the keypad, and nothing that needs a call", async () => {
    await show();
    expect(textOf()).toContain("Desk phone Idle");
    expect(buttons()).toContain("Call");
    expect(buttons()).toContain("Redial Anna Berg");
    expect(ofCalls()).toEqual([]);
  });

  it("offers to call back, and tells of missed calls", async () => {
    await show({
      missed: { count: 3, newest: ago(60) },
      call_back: { name: null, number: "2002" },
    });
    expect(buttons()).toContain("Call back 2002");
    expect(buttons()).toContain("3 missed calls");
  });

  it("begins with what was chosen", async () => {
    await show({}, { start: "history" });
    expect(textOf()).toContain("No calls here.");
    expect(buttons()).not.toContain("Call");
  });

  it("shows the sections that were chosen", async () => {
    await show({ missed: { count: 1, newest: null } }, { sections: ["keypad"], name: "Kitchen" });
    expect(textOf()).toContain("Kitchen Idle");
    expect(findAll("[role=tab]")).toEqual([]);
    expect(find(".missed").getAttribute("aria-label")).toBe("1 missed call");
  });

  it("shows nothing besides the calls where that was chosen", async () => {
    await show({}, { sections: [] });
    expect(textOf()).toBe("Desk phone Idle");
  });
});

describe("a call", () => {
  it.each([
    ["dialing", ["hang_up", "dtmf"], "Dialing", ["Hang up"]],
    ["ringback", ["hang_up"], "Ringing at the other side", ["Hang up"]],
    ["dialtone", ["hang_up"], "Dial tone", ["Hang up"]],
    ["connected", ["hold", "mute"], "Connected", ["Mute", "Hold"]],
    ["on_hold", ["resume", "hang_up"], "On hold", ["Resume", "Hang up"]],
    ["held", ["hang_up"], "Held by the other side", ["Hang up"]],
    ["conference", ["hang_up"], "Conference", ["Hang up"]],
    ["in_use_elsewhere", [], "In use elsewhere", []],
    [null, ["hang_up"], "Unknown", ["Hang up"]],
  ] satisfies [Call["state"], Call["actions"], string, string[]][])(
    "that is %s is named so, and has what the phone allows",
    async (state, actions, words, offered) => {
      await show({ calls: [call({ state, actions })] });
      expect(textOf(find("poly-vvx-call"))).toContain(words);
      expect(ofCalls()).toEqual(offered);
    },
  );

  it("tells who it is with, for how long, and on which of several lines", async () => {
    const line = {
      number: 1,
      label: "A",
      registered: true,
      do_not_disturb: null,
      forwarding: null,
    };
    await show({ calls: [call()], lines: [line, { ...line, number: 2 }] });
    expect(textOf(find("poly-vvx-call"))).toContain("Anna Berg 2001 · Front desk · Connected");
    expect(textOf(find("poly-vvx-timer"))).toBe("0:42");
  });

  it.each([
    [{ name: null }, "2001"],
    [{ name: null, number: null, withheld: true }, "Number withheld"],
    [{ name: null, number: null }, "Unknown caller"],
  ])("with %j says what is known", async (who, words) => {
    await show({ calls: [call(who)] });
    expect(textOf(find(".names h3"))).toBe(words);
  });

  it("takes the name from the contacts where the phone has none", async () => {
    const contacts = [{ name: "Reception", number: "2001" }];
    await show({ calls: [call({ name: null })] }, { contacts });
    expect(textOf(find(".names h3"))).toBe("Reception");
  });

  it("that is muted says so in words", async () => {
    await show({ calls: [call()], muted: true });
    expect(textOf(find("header"))).toContain("Connected · Muted");
    expect(find("[data-action=mute]").getAttribute("aria-pressed")).toBe("true");
  });

  it("without a known beginning has no duration", async () => {
    const { hass } = await show({ calls: [call()] });
    hass.connection.send({ calls: [call({ started: null })] });
    await settled();
    expect(textOf(find("poly-vvx-timer"))).toBe("");
  });

  it("unfolds nothing below it until that is wanted", async () => {
    const { hass } = await show();
    hass.connection.send({ calls: [call()] });
    await settled();
    expect(buttons()).not.toContain("Call");

    find("[role=tab]").click();
    await settled();
    expect(buttons()).toContain("Call");

    find("[role=tab]").click();
    await settled();
    expect(buttons()).not.toContain("Call");
  });
});

describe("a call that rings", () => {
  it("has two big buttons, and no keypad beside them", async () => {
    await show({ calls: [ringing()] });
    expect(buttons()).toEqual(["Answer", "Decline", "Silence"]);
    expect(textOf()).toContain("Ben Ito");
  });

  it("says who goes on hold when it is answered", async () => {
    await show({ calls: [call(), ringing()] });
    const rows = findAll("poly-vvx-call").map((row) => textOf(row));
    expect(rows[0]).toContain("Answer Anna Berg goes on hold Decline Silence");
    expect(rows[1]).toContain("Anna Berg");
  });

  it("is calm when it was silenced", async () => {
    await show({ calls: [ringing({ silenced: true, actions: ["answer", "reject"] })] });
    expect(textOf()).toContain("2002 · Silenced");
    expect(buttons()).toEqual(["Answer", "Decline"]);
    expect(findAll(".pulse")).toEqual([]);
  });

  it("does not take the focus", async () => {
    const { hass } = await show();
    find("input").focus();
    hass.connection.send({ calls: [call(), ringing()] });
    await settled();
    expect(document.activeElement?.localName).not.toBe("poly-vvx-call");
  });
});

describe("several calls", () => {
  it("have a row each, and the one in focus is marked", async () => {
    await show({ calls: [call(), onHold()] });
    const rows = findAll("poly-vvx-call").map((row) => textOf(row));
    expect(rows[0]).toContain("Connected · Active");
    expect(rows[1]).toContain("Kim Lee +49 30 1234567 · On hold");
    expect(rows[1]).toContain("Resume Swap Hang up");
  });
});

describe("a phone that cannot be shown as it is", () => {
  it("says since when it is away, why, and what was before", async () => {
    const { hass } = await show(
      {
        available: false,
        reason: "unreachable",
        since: ago(3600),
        message: "Desk phone cannot be reached.",
      },
      { start: "history" },
    );
    expect(textOf()).toContain("The phone cannot be reached since 16:00.");
    expect(textOf()).toContain("Desk phone cannot be reached.");
    expect(find("a").getAttribute("href")).toBe("/config/devices/device/desk");
    expect(textOf()).toContain("No calls here.");
    expect(buttons()).not.toContain("Call");
    expect(hass.asked).toHaveLength(1);
  });

  it("says so without knowing since when, and to others without a link", async () => {
    const hass = new FakeHass();
    hass.user = { is_admin: false };
    await show({ available: false, reason: null }, {}, hass);
    expect(textOf()).toContain("The phone cannot be reached.");
    expect(textOf(find("poly-vvx-notice"))).not.toContain("device page");
  });

  it.each([
    ["not_loaded", "Not set up", "/config/integrations/integration/poly_vvx"],
    ["disabled", "Disabled", "/config/devices/device/desk"],
    ["removed", "Removed", undefined],
  ] satisfies [Reason, string, string | undefined][])(
    "is %s, and what to do is said",
    async (reason, word, link) => {
      await show({ available: false, reason, calls: [call()] });
      expect(textOf(find("header"))).toContain(word);
      expect(textOf(find("poly-vvx-notice"))).toMatch(/\.( Open .*)?$/);
      expect(findAll("a")[0]?.getAttribute("href")).toBe(link);
      expect(buttons()).toEqual([]);
    },
  );

  it.each([
    ["not_found", "no longer there"],
    ["unauthorized", "not allowed to see"],
    ["unknown_command", "has not started"],
  ])("because of %s says so", async (code, words) => {
    const hass = new FakeHass();
    hass.connection.refuses = code;
    await show({}, {}, hass);
    expect(textOf()).toContain(words);
    expect(textOf(find("h2"))).toBe("Desk phone");
  });

  it("was never chosen", async () => {
    const { card } = await show({}, {});
    card.setConfig({ type: "custom:poly-vvx-phone-card" });
    await settled();
    expect(textOf()).toContain("Choose a phone in the settings of this card.");
  });

  it("is dimmed while Home Assistant is away, and comes back", async () => {
    const { hass } = await show({ calls: [call()] });
    hass.connection.disconnect();
    await settled();
    expect(textOf()).toContain("Anna Berg");
    expect(textOf()).toContain("Reconnecting.");
    expect(find(".body").inert).toBe(true);

    hass.connection.first = snapshot({ calls: [] });
    hass.connection.reconnect();
    await settled();
    expect(findAll("poly-vvx-call")).toEqual([]);
    expect(find(".body").inert).toBe(false);
  });
});

describe("who may not control the phone", () => {
  it("reads everything, and is told why there are no buttons", async () => {
    await show({ can_control: false, calls: [call()] });
    expect(textOf()).toContain("not allowed to control it");
    expect(ofCalls()).toEqual([]);
  });
});

describe("the details", () => {
  const details = async (changes: Parameters<typeof show>[0], hass?: FakeHass): Promise<string> => {
    await show(changes, { start: "details" }, hass);
    return textOf(find("poly-vvx-details"));
  };

  it("show each line", async () => {
    const line = { label: null, do_not_disturb: null, forwarding: null };
    const text = await details({
      lines: [
        { ...line, number: 1, registered: true, label: "Desk", do_not_disturb: true },
        { ...line, number: 2, registered: false, forwarding: "0301" },
        { ...line, number: 3, registered: null },
      ],
    });
    expect(text).toContain("Desk Registered · Do not disturb");
    expect(text).toContain("Line 2 Not registered · Forwarded to 0301");
    expect(text).toContain("Line 3");
  });

  it("leave out what is not known", async () => {
    const text = await details({ lines: [] });
    expect(text).not.toContain("Registered");
    expect(text).not.toContain("quality");
  });

  it("say how a call sounds", async () => {
    expect(await details({ quality: { mos: 4.23, packet_loss: 0.5 } })).toContain(
      "Call quality: 4.2 of 5 · Packets lost: 0.5 %",
    );
  });

  it("say of it what is known", async () => {
    const text = await details({ quality: { mos: null, packet_loss: null } });
    expect(text).not.toContain("quality");
  });

  it("tell administrators that news come late", async () => {
    expect(await details({ push: false })).toContain("Instant notifications are off");
    document.body.replaceChildren();
    const hass = new FakeHass();
    hass.user = { is_admin: false };
    expect(await details({ push: false }, hass)).not.toContain("Instant notifications are off");
  });
});
