/** What is done when something about a call is pressed. */
import { userEvent } from "vitest/browser";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PhoneCard } from "../../src/phone-card/phone-card";
import { FakeHass } from "../fake-hass";
import {
  button,
  buttons,
  find,
  findAll,
  focusedName,
  isShown,
  press,
  settled,
  show,
  textOf,
} from "../harness";
import { ago, call, entry, onHold, ringing } from "../snapshots";

describe("a button of a call", () => {
  it.each([
    ["Answer", ringing(), "answer", { call_id: "2" }],
    ["Decline", ringing(), "reject", { call_id: "2" }],
    ["Silence", ringing(), "ignore", { call_id: "2" }],
    ["Mute", call(), "mute", { muted: true }],
    ["Hold", call(), "hold", { call_id: "1" }],
    ["Hang up", call(), "hang_up", { call_id: "1" }],
    ["Resume", onHold(), "resume", { call_id: "3" }],
    ["Swap", onHold(), "swap", {}],
  ])("called %s has it done by the phone", async (name, one, service, data) => {
    const { hass } = await show({ calls: [one] });
    await press(name);
    expect(hass.calls).toEqual([{ service, data: { device_id: "desk", ...data } }]);
  });

  it("turns the microphone on again", async () => {
    const { hass } = await show({ calls: [call()], muted: true });
    await press("Mute");
    expect(hass.calls[0]?.data).toEqual({ device_id: "desk", muted: false });
  });

  it("is busy until the phone has done it, and is not pressed twice", async () => {
    const { hass } = await show({ calls: [call()] });
    await press("Hold");
    await press("Hold");
    expect(button("Hold").ariaBusy).toBe("true");
    expect(hass.calls).toHaveLength(1);

    hass.connection.send({ calls: [call({ state: "on_hold", actions: ["resume", "hold"] })] });
    await settled();
    expect(button("Hold").ariaBusy).toBe("false");
  });

  it("is busy for five seconds at most", async () => {
    await show({ calls: [call()] });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    button("Hold").click();
    await vi.advanceTimersByTimeAsync(4990);
    expect(button("Hold").ariaBusy).toBe("true");
    await vi.advanceTimersByTimeAsync(20);
    expect(button("Hold").ariaBusy).toBe("false");
  });

  it("is felt", async () => {
    const { card, hass } = await show({ calls: [call()] });
    const felt: unknown[] = [];
    card.addEventListener("haptic", (event) => felt.push((event as CustomEvent).detail));
    await press("Hold");
    hass.answer = () => Promise.reject(new Error("No"));
    await press("Mute");
    expect(felt).toEqual(["success", "failure"]);
  });
});

describe("a command that fails", () => {
  it("says why in the words of the integration, until another one succeeds", async () => {
    const { hass } = await show({ calls: [call()] });
    hass.answer = () =>
      Promise.reject(
        Object.assign(new Error("In English"), {
          translation_domain: "poly_vvx",
          translation_key: "busy",
          translation_placeholders: { phone: "Desk phone" },
        }),
      );
    await press("Hold");
    expect(textOf(find("[role=alert]"))).toContain("Desk phone is busy with something else.");
    expect(button("Hold").ariaBusy).toBe("false");

    hass.answer = () => Promise.resolve();
    await press("Mute");
    expect(textOf(find("[role=alert]"))).toBe("");
  });

  it.each<[unknown, string]>([
    [new Error("In English"), "In English"],
    [{ translation_domain: "other", translation_key: "x", message: "English" }, "English"],
    ["just words", "just words"],
  ])("says what is known of %s, and can be closed", async (error, words) => {
    const { hass } = await show({ calls: [call()] });
    hass.answer = () => Promise.reject(error);
    await press("Hold");
    expect(textOf(find("[role=alert]"))).toContain(words);

    await press("Close");
    expect(textOf(find("[role=alert]"))).toBe("");
  });

  it("is told in English where Home Assistant is gone", async () => {
    const { hass } = await show({ calls: [call()] });
    hass.loadBackendTranslation = () => Promise.reject(new Error("gone"));
    hass.answer = () =>
      Promise.reject(
        Object.assign(new Error("In English"), { translation_domain: "a", translation_key: "b" }),
      );
    await press("Hold");
    expect(textOf(find("[role=alert]"))).toContain("In English");
  });
});

describe("the keys of a call", () => {
  const open = async (): Promise<FakeHass> => {
    const { hass } = await show({ calls: [call()] });
    find("[data-action=dtmf]").click();
    await settled();
    return hass;
  };
  const digits = (hass: FakeHass): unknown[] =>
    hass.calls.map(({ service, data }) => [service, data?.digits, Object.keys(data ?? {})]);

  it("send each key, in order, and show it", async () => {
    const hass = await open();
    await press("4");
    await press("#");
    expect(digits(hass)).toEqual([
      ["send_dtmf", "4", ["device_id", "digits"]],
      ["send_dtmf", "#", ["device_id", "digits"]],
    ]);
    expect(textOf(find("output"))).toBe("4#");
  });

  it("take the keys of the keyboard", async () => {
    const hass = await open();
    button("Hang up").focus();
    await userEvent.keyboard("12");
    await settled();
    expect(
      digits(hass)
        .map((sent) => (sent as string[])[1])
        .join(""),
    ).toBe("12");
  });

  it("stop where one fails", async () => {
    const hass = await open();
    hass.answer = () => Promise.reject(new Error("No such call"));
    await press("1");
    expect(textOf(find("[role=alert]"))).toContain("No such call");
  });

  it("are closed by Escape, which hangs nothing up", async () => {
    const hass = await open();
    button("5").focus();
    await userEvent.keyboard("x{Escape}");
    await settled();
    expect(findAll("poly-vvx-tones")).toEqual([]);
    expect(focusedName()).toBe("Keypad");
    expect(hass.calls).toEqual([]);
  });

  it("are closed by the button that opened them, and when the call ends", async () => {
    const hass = await open();
    find("[data-action=dtmf]").click();
    await settled();
    expect(findAll("poly-vvx-tones")).toEqual([]);

    find("[data-action=dtmf]").click();
    await settled();
    hass.connection.send({ calls: [call({ actions: ["hang_up"] })] });
    await settled();
    expect(findAll("poly-vvx-tones")).toEqual([]);
  });
});

describe("a transfer", () => {
  const open = async (): Promise<FakeHass> => {
    const hass = new FakeHass();
    hass.log = {
      entries: [entry({ name: "Reception", number: "2009" })],
      read: null,
      available: true,
    };
    await show({ calls: [call(), onHold()] }, {}, hass);
    find("[data-action=transfer]").click();
    await settled();
    return hass;
  };

  it("goes to the other call", async () => {
    const hass = await open();
    await press("Transfer to Kim Lee");
    expect(hass.calls).toEqual([
      {
        service: "transfer",
        data: { device_id: "desk", destination: "+49301234567", call_id: "1" },
      },
    ]);
    expect(findAll("poly-vvx-transfer")).toEqual([]);
  });

  it("goes to a number, also one that is suggested", async () => {
    const hass = await open();
    findAll("input[type=tel]").find(isShown)!.focus();
    await userEvent.keyboard("recep");
    await settled();
    await press("Reception 2009");
    await userEvent.keyboard("{Enter}");
    await settled();
    expect(hass.calls[0]?.data?.destination).toBe("2009");
  });

  it("asks for a number where there is none", async () => {
    const hass = await open();
    const [toggle, go] = findAll("button").filter((one) => textOf(one) === "Transfer");
    expect(toggle?.ariaExpanded).toBe("true");
    go?.click();
    await settled();
    expect(hass.calls).toEqual([]);
    expect(focusedName()).toBe("Transfer to number");
  });

  it("goes to nobody else where there is no other call", async () => {
    await show({ calls: [call()] });
    find("[data-action=transfer]").click();
    await settled();
    expect(buttons().filter((name) => name.startsWith("Transfer to"))).toEqual([]);
  });

  it("stays open where the phone refuses, and is closed by Escape", async () => {
    const hass = await open();
    hass.answer = () => Promise.reject(new Error("No"));
    await press("Transfer to Kim Lee");
    expect(findAll("poly-vvx-transfer")).toHaveLength(1);

    button("Transfer to Kim Lee").focus();
    await userEvent.keyboard("{Escape}");
    await settled();
    expect(focusedName()).toBe("Transfer");
  });
});

describe("what is said aloud", () => {
  it.each([
    [{ calls: [ringing()] }, "[aria-live=assertive]", "Incoming call from Ben Ito"],
    [{ calls: [call()] }, ".visually-hidden[role=status]", "Anna Berg: Connected"],
  ])("is the news", async (changes, where, words) => {
    const { hass } = await show();
    hass.connection.send(changes);
    await settled();
    expect(find(where).textContent).toBe(words);

    hass.connection.send();
    await settled();
    expect(find(".visually-hidden[role=status]").textContent).toBe("Call ended");
  });

  it("names the line where there are several", async () => {
    const line = {
      number: 1,
      label: "A",
      registered: true,
      do_not_disturb: null,
      forwarding: null,
    };
    const lines = [line, { ...line, number: 2 }];
    const { hass } = await show({ lines });
    hass.connection.send({ lines, calls: [ringing({ line_label: null })] });
    await settled();
    expect(find("[aria-live=assertive]").textContent).toBe("Incoming call from Ben Ito, Line 1");

    hass.connection.send({
      lines,
      calls: [ringing({ call_id: "9", line: null, line_label: null })],
    });
    await settled();
    expect(find("[aria-live=assertive]").textContent).toBe("Incoming call from Ben Ito");
  });
});

describe("the focus", () => {
  it("goes to the heading when the button that has it goes away", async () => {
    const { hass } = await show({ calls: [ringing()] });
    button("Answer").focus();
    hass.connection.send({ calls: [call({ call_id: "2" })] });
    await settled();
    expect(focusedName()).toBe("Desk phone");
  });

  it("stays where it is otherwise", async () => {
    const { hass } = await show({ calls: [call()] });
    button("Hold").focus();
    hass.connection.send({ calls: [call(), ringing()] });
    await settled();
    expect(focusedName()).toBe("Hold");
  });
});

describe("a page that was opened before an update", () => {
  afterEach(() => {
    PhoneCard.version = null;
  });

  it.each([
    ["000000000000", true],
    ["a1b2c3d4e5f6", false],
    [null, false],
  ])("is told so, where that is known: %s", async (version, told) => {
    PhoneCard.version = version;
    await show();
    expect(buttons().includes("Reload")).toBe(told);
  });

  it("is told nothing by a phone that is not there", async () => {
    PhoneCard.version = "000000000000";
    await show({ version: "", available: false, reason: "not_loaded" });
    expect(buttons()).toEqual([]);
  });
});

it("counts on while the call goes on", async () => {
  await show({ calls: [call({ started: ago(3599) })] });
  expect(textOf(find("poly-vvx-timer"))).toBe("59:59");
  vi.setSystemTime(Date.now() + 1000);
  await new Promise((resolve) => setTimeout(resolve, 1050));
  expect(textOf(find("poly-vvx-timer"))).toBe("1:00:00");
});
