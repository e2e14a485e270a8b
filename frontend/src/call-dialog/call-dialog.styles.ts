import { css } from "lit";

export const styles = css`
  dialog {
    box-sizing: border-box;
    inline-size: min(26rem, 100vw - 2 * var(--ha-space-4, 16px));
    max-block-size: calc(100vh - 2 * var(--ha-space-4, 16px));
    padding: var(--ha-space-6, 24px);
    border: 0;
    border-radius: var(--ha-border-radius-3xl, 28px);
    background: var(--ha-dialog-surface-background, var(--card-background-color));
    box-shadow: var(--ha-box-shadow-l, none);
    color: var(--primary-text-color);
    overflow: auto;
  }

  dialog::backdrop {
    background: color-mix(in srgb, var(--primary-text-color) 40%, transparent);
  }

  .call {
    display: grid;
    justify-items: center;
    gap: var(--ha-space-2, 8px);
    text-align: center;
  }

  .call + .call {
    margin-block-start: var(--ha-space-6, 24px);
    padding-block-start: var(--ha-space-6, 24px);
    border-block-start: 1px solid var(--divider-color);
  }

  .close {
    position: absolute;
    inset-block-start: var(--ha-space-3, 12px);
    inset-inline-end: var(--ha-space-3, 12px);
    border-radius: var(--ha-border-radius-circle, 50%);
  }

  .lamp {
    display: grid;
    place-items: center;
    inline-size: 64px;
    block-size: 64px;
    margin-block-end: var(--ha-space-2, 8px);
    border-radius: 50%;
    background: var(--ha-color-fill-success-normal-resting, var(--secondary-background-color));
    color: var(--ha-color-on-success-normal, var(--success-color));
    animation: ring 1.4s ease-in-out infinite;
  }

  .lamp ha-icon {
    --mdc-icon-size: 32px;

    inline-size: 32px;
    block-size: 32px;
  }

  h2 {
    font-size: var(--ha-font-size-3xl, 28px);
    font-weight: var(--ha-font-weight-medium, 500);
    overflow-wrap: anywhere;
  }

  .number {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-l, 16px);
    overflow-wrap: anywhere;
  }

  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--ha-space-3, 12px);
    inline-size: 100%;
    margin-block-start: var(--ha-space-4, 16px);
  }

  .buttons button {
    flex: 1 1 8rem;
    min-block-size: 56px;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
  }

  .ignore {
    inline-size: 100%;
  }

  .error {
    color: var(--ha-color-on-danger-normal, var(--error-color));
    text-align: center;
  }

  .error:not(:empty) {
    margin-block-start: var(--ha-space-3, 12px);
  }

  @keyframes ring {
    50% {
      box-shadow: 0 0 0 12px
        color-mix(in srgb, var(--ha-color-fill-success-loud-resting, currentcolor) 18%, transparent);
    }
  }
`;
