"""What is measured inside the page that shows the cards."""

from typing import Any, Final

from playwright.async_api import Page

CALLS: Final = 20
"""How many calls are shown at once."""

_TOOLS: Final = """
window.bench = {
  // All that is drawn below a node, in whichever shadow.
  text(node) {
    let all = node.nodeType === Node.TEXT_NODE ? node.data : "";
    for (const child of node.shadowRoot?.childNodes ?? []) all += this.text(child);
    for (const child of node.childNodes) all += this.text(child);
    return all;
  },
  find(selector, root = document) {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const node of root.querySelectorAll("*")) {
      const inside = node.shadowRoot && this.find(selector, node.shadowRoot);
      if (inside) return inside;
    }
    return null;
  },
  frame: () => new Promise((resolve) => requestAnimationFrame(resolve)),
  // When the next picture is on screen: its frame is over when the task after it begins.
  async painted() {
    await this.frame();
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  },
  async seen(word) {
    const card = this.find("poly-vvx-phone-card");
    while (!this.text(card).includes(word)) await this.frame();
    await this.painted();
    return Date.now();
  },
  renders: 0,
  count() {
    const base = Object.getPrototypeOf(customElements.get("poly-vvx-phone-card"));
    const { performUpdate } = base.prototype;
    base.prototype.performUpdate = function (...given) {
      bench.renders += 1;
      return performUpdate.apply(this, given);
    };
  },
  // A card of its own, told of another phone by nobody but us.
  card() {
    const real = this.find("poly-vvx-phone-card");
    const card = document.createElement("poly-vvx-phone-card");
    let tell;
    const connection = {
      connected: true,
      addEventListener() {},
      removeEventListener() {},
      subscribeMessage: async (callback) => ((tell = callback), () => undefined),
    };
    const hass = Object.create(real.hass, { connection: { value: connection } });
    card.setConfig({ type: "custom:poly-vvx-phone-card", device_id: "bench" });
    card.hass = hass;
    document.body.append(card);
    return { card, tell: (snapshot) => tell(snapshot) };
  },
  async snapshots(snapshots) {
    const { card, tell } = this.card();
    await this.painted();
    const times = [];
    for (const snapshot of snapshots) {
      await this.painted();
      const began = performance.now();
      tell(snapshot);
      const { name } = snapshot.calls.at(-1);
      while (!this.text(card).includes(name)) await new Promise((next) => setTimeout(next));
      card.getBoundingClientRect();
      times.push(performance.now() - began);
    }
    card.remove();
    return times;
  },
  async mounts(times, snapshot) {
    for (let time = 0; time < times; time += 1) {
      const { card, tell } = this.card();
      await this.frame();
      tell(snapshot);
      await this.frame();
      card.remove();
    }
    // What a card leaves behind lingers for two seconds, for the next one.
    await new Promise((resolve) => setTimeout(resolve, 3000));
  },
};
"""


async def prepare(page: Page) -> None:
    """Bring what measures into the page."""
    await page.evaluate(_TOOLS)


def snapshot(calls: int, mark: str) -> dict[str, Any]:
    """Return what a card is told of a phone with some calls, the last one marked."""
    return {
        "version": None,
        "now": "2026-11-28T17:00:00.120Z",
        "available": True,
        "reason": None,
        "message": None,
        "since": None,
        "phone": {
            "device_id": "bench",
            "name": "Bench",
            "model": None,
            "number": "2001",
        },
        "push": True,
        "muted": False,
        "transfer_type": "blind",
        "can_control": True,
        "incoming_calls": "notice",
        "actions": ["dial"],
        "redial": None,
        "call_back": None,
        "calls": [_call(index, mark) for index in range(calls)],
        "lines": [],
        "missed": {"count": 0, "newest": None},
        "quality": None,
        "entities": {},
    }


def _call(index: int, mark: str) -> dict[str, Any]:
    return {
        "call_id": f"bench-{index}",
        "line": 1,
        "line_label": "Desk",
        "state": "on_hold" if index else "connected",
        "direction": "incoming",
        "name": f"Caller {index} {mark}",
        "number": f"30{index:02}",
        "withheld": False,
        "started": "2026-11-28T16:58:00Z",
        "in_focus": index == 0,
        "silenced": False,
        "actions": ["resume", "transfer", "hang_up"]
        if index
        else ["hold", "mute", "transfer", "dtmf", "hang_up", "swap"],
    }
