/**
 * Send the keys pressed in a call in their order, one request at a time.
 *
 * What is pressed while a request is under way goes out together with the next one.
 */
export class DtmfQueue {
  private waiting = "";
  private sending = false;

  constructor(private readonly send: (digits: string) => Promise<unknown>) {}

  push(digits: string): void {
    this.waiting += digits;
    if (!this.sending) {
      void this.drain();
    }
  }

  private async drain(): Promise<void> {
    this.sending = true;
    while (this.waiting) {
      const digits = this.waiting;
      this.waiting = "";
      try {
        await this.send(digits);
      } catch {
        // Whoever sends has said so. Tones after a gap would be another number.
        this.waiting = "";
      }
    }
    this.sending = false;
  }
}
