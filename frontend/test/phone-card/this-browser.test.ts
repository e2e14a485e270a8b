/** What is chosen for one browser alone. */
import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/core/browser-settings";
import { find, settled, show } from "../harness";

describe("this browser", () => {
  const choices = (): HTMLSelectElement =>
    find("poly-vvx-this-browser").shadowRoot!.querySelector("select")!;
  const links = (): HTMLInputElement =>
    find("poly-vvx-this-browser").shadowRoot!.querySelector("input")!;
  const choose = async (value: string): Promise<void> => {
    choices().value = value;
    choices().dispatchEvent(new Event("change"));
    await settled();
  };

  it("does as the phone's option says, until something is chosen", async () => {
    await show({ incoming_calls: "dialog" }, { start: "details" });
    expect(choices().selectedOptions[0]?.text.trim()).toBe("As set for the phone: Dialog");

    await choose("off");
    expect(readSettings()).toEqual({ incoming: "off" });
    links().click();
    expect(readSettings()).toEqual({ incoming: "off", tel_links: true });
    await choose("");
    expect(readSettings()).toEqual({ tel_links: true });
    links().click();
    expect(readSettings()).toEqual({});
  });

  it("remembers", async () => {
    localStorage.setItem("poly_vvx", JSON.stringify({ incoming: "notice", tel_links: true }));
    await show({}, { start: "details" });
    expect(choices().value).toBe("notice");
    expect(links().checked).toBe(true);
  });

  it.each(["nonsense", "null", '{"incoming": "loud", "tel_links": "yes"}', "[1]"])(
    "makes nothing of %s",
    (stored) => {
      localStorage.setItem("poly_vvx", stored);
      expect(readSettings()).toEqual({});
    },
  );

  it("works where nothing may be stored", async () => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = () => {
      throw new Error("Full");
    };
    try {
      await show({}, { start: "details" });
      await choose("off");
      expect(choices().value).toBe("off");
    } finally {
      Storage.prototype.setItem = setItem;
    }
  });
});
