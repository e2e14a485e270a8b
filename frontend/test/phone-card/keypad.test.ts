/** How a number is entered and called. */
import { userEvent } from "vitest/browser";
import { describe, expect, it, vi } from "vitest";
import type { PhoneCardConfig } from "../../src/phone-card/phone-card-config";
import { FakeHass } from "../fake-hass";
import {
  button,
  buttons,
  find,
  findAll,
  focusedName,
  press,
  settled,
  show,
  textOf,
} from "../harness";
import { call, entry } from "../snapshots";

const field = (): HTMLInputElement => find("input[type=tel]") as HTMLInputElement;
const typed = async (keys: string): Promise<void> => {
  field().focus();
  await userEvent.keyboard(keys);
  await settled();
};
const dialed = (hass: FakeHass): unknown => hass.calls.at(-1)?.data;

describe("a number", () => {
  it("is typed and called by Enter, and the field is empty then", async () => {
    const { hass } = await show();
    await typed("(030) 12{Enter}");
    expect(dialed(hass)).toEqual({ device_id: "desk", destination: "03012" });
    expect(field().value).toBe("");
  });

  it("is entered by the keys on the screen, where the cursor is", async () => {
    const { hass } = await show();
    await press("1");
    await press("3");
    field().setSelectionRange(1, 1);
    await press("2");
    await press("Call");
    expect(dialed(hass)).toEqual({ device_id: "desk", destination: "123" });
  });

  it("stays where the phone refuses it", async () => {
    const { hass } = await show();
    hass.answer = () => Promise.reject(new Error("Line 1 is not registered"));
    await typed("12{Enter}");
    expect(field().value).toBe("12");
    expect(textOf(find("[role=alert]"))).toContain("not registered");
  });

  it("is asked for where there is none", async () => {
    const { hass } = await show();
    await press("Call");
    expect(hass.calls).toEqual([]);
    expect(focusedName()).toBe("Number or SIP address");
  });

  it("loses a digit, or what is marked", async () => {
    await show();
    await typed("1234");
    await press("Delete the last digit");
    expect(field().value).toBe("123");
    field().setSelectionRange(0, 2);
    await press("Delete the last digit");
    expect(field().value).toBe("3");
    field().setSelectionRange(1, 1);
    await press("Delete the last digit");
    expect(field().value).toBe("");
    expect(focusedName()).toBe("Number or SIP address");
  });

  it("is cleaned when it is pasted", async () => {
    await show();
    field().focus();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", "tel:+49-(30) 1234");
    const paste = (data: DataTransfer | null): void => {
      field().dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true }),
      );
    };
    paste(clipboardData);
    paste(null);
    expect(field().value).toBe("+49301234");
  });

  it("comes back by the arrow up", async () => {
    await show();
    await typed("{ArrowUp}");
    expect(field().value).toBe("2001");
    await typed("{ArrowUp}");
    expect(field().value).toBe("2001");
  });

  it("is not known of a phone that never called", async () => {
    await show({ redial: null, actions: ["dial"] });
    await typed("{ArrowUp}");
    expect(field().value).toBe("");
  });
});

describe("suggestions", () => {
  it("come from the contacts and the history, and fill the field", async () => {
    const hass = new FakeHass();
    hass.log = {
      entries: [entry({ name: null, number: "20010" })],
      read: null,
      available: true,
    };
    await show({}, { contacts: [{ name: "Door", number: "2000" }] }, hass);
    await typed("200");
    expect(buttons()).toContain("20010");
    await press("Door 2000");
    expect(field().value).toBe("2000");
  });
});

describe("shortcuts", () => {
  it.each([
    ["Redial Anna Berg", "redial"],
    ["Call back Ben Ito", "call_back"],
  ])("%s", async (name, service) => {
    const { hass } = await show({ call_back: { name: "Ben Ito", number: "2002" } });
    await press(name);
    expect(hass.calls).toEqual([{ service, data: { device_id: "desk" } }]);
  });

  it("are there only where the phone allows them", async () => {
    await show({ actions: ["dial"] });
    expect(buttons().filter((name) => name.startsWith("Redial"))).toEqual([]);
  });
});

describe("the line", () => {
  const line = { label: "Sales", registered: true, do_not_disturb: null, forwarding: null };
  const lines = [
    { ...line, number: 1 },
    { ...line, number: 2, label: null, registered: false },
  ];

  it("is chosen where there are several", async () => {
    const { hass } = await show({ lines });
    const select = find("select") as HTMLSelectElement;
    expect([...select.options].map((option) => option.text.trim())).toEqual([
      "Chosen by the phone",
      "Sales",
      "Line 2 (not registered)",
    ]);
    select.value = "2";
    select.dispatchEvent(new Event("change"));
    await typed("12{Enter}");
    expect(dialed(hass)).toEqual({ device_id: "desk", destination: "12", line: 2 });
  });
});

describe("the keyboard", () => {
  it("goes from key to key by the arrows, and not past the edge", async () => {
    await show();
    button("1").focus();
    await userEvent.keyboard("{ArrowRight}{ArrowDown}{ArrowLeft}{ArrowDown}{ArrowUp}");
    expect(focusedName()).toBe("4");
    await userEvent.keyboard("{ArrowUp}{ArrowUp}a");
    expect(focusedName()).toBe("1");
    expect(findAll("poly-vvx-keys [tabindex='0'], button[tabindex='0'].tonal")).toHaveLength(1);
  });

  it("types digits into the number from anywhere in the card", async () => {
    const { hass } = await show({ calls: [call()] });
    button("Hold").focus();
    await userEvent.keyboard("47");
    await settled();
    await userEvent.keyboard("1{Enter}");
    await settled();
    expect(dialed(hass)).toEqual({ device_id: "desk", destination: "471" });
  });

  it("leaves alone what is not meant as a digit", async () => {
    await show({}, { start: "details" });
    const box = find("input[type=checkbox]");
    box.focus();
    await userEvent.keyboard("1{Control>}2{/Control}a");
    find("select").focus();
    await userEvent.keyboard("3");
    await settled();
    expect(findAll("input[type=tel]").map((input) => (input as HTMLInputElement).value)).toEqual([
      "",
    ]);
  });

  it("types nothing where there is no number to be typed", async () => {
    await show({ can_control: false });
    find("[role=tab]").focus();
    await userEvent.keyboard("1");
    expect(textOf()).toContain("Desk phone");
  });
});

describe("a key that is held", () => {
  const hold = async (name: string, milliseconds: number): Promise<void> => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const key = button(name);
    key.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    vi.advanceTimersByTime(milliseconds);
    key.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
    key.click();
    vi.useRealTimers();
    await settled();
  };

  it.each([
    ["0", 600, "+"],
    ["0", 100, "0"],
    ["5", 600, "5"],
  ])("%s for %d ms types %s", async (key, milliseconds, result) => {
    await show();
    await hold(key, milliseconds);
    expect(field().value).toBe(result);
  });
});

describe("contacts", () => {
  const contacts = [
    { name: "Door", number: 4711 as unknown as string, icon: "mdi:door" },
    { name: "Reception", number: "2000" },
  ];

  it("are called by one tap", async () => {
    const { hass } = await show({}, { contacts, start: "contacts" });
    await press("Reception 2000");
    expect(dialed(hass)).toEqual({ device_id: "desk", destination: "2000" });
  });

  it("are only names for who may not call", async () => {
    await show({ can_control: false }, { contacts, start: "contacts" });
    expect(textOf(find("poly-vvx-contacts"))).toBe("Door Reception");
  });

  it.each<[Partial<PhoneCardConfig>, string]>([
    [{ contacts: [{ name: "", number: "1" }] }, "Each contact needs a name and a number"],
    [{ contacts: [{ name: "A", number: "" }] }, "Each contact needs a name and a number"],
    [{ sections: ["voicemail" as "history"] }, "Unknown section: voicemail."],
    [{ start: "calls" as "history" }, "Unknown section: calls."],
  ])("and sections are checked", async (config, words) => {
    await expect(show({}, config)).rejects.toThrow(words);
  });
});
