import { css } from "lit";

export const callRowStyles = css`
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--ha-space-3);
    padding: var(--ha-space-3);
    border: 1px solid var(--divider-color);
    border-radius: var(--ha-border-radius-lg);
  }

  .active {
    border-inline-start: 4px solid var(--ha-color-border-success-loud);
  }

  .who {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--ha-space-3);
  }

  .names {
    flex: 1;
    min-inline-size: 96px;
  }

  h3 {
    display: -webkit-box;
    overflow: hidden;
    font-weight: var(--ha-font-weight-medium);
    font-size: var(--ha-font-size-l);
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }

  poly-vvx-timer {
    font-size: var(--ha-font-size-l);
    font-variant-numeric: tabular-nums;
  }

  .ringing {
    border-color: var(--ha-color-border-success-loud);
    background: var(--ha-color-fill-success-quiet-resting);
  }

  .ringing h3 {
    font-size: var(--ha-font-size-2xl);
  }

  .actions,
  .two {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }

  .actions button {
    flex: 1 1 auto;
    flex-direction: column;
    gap: 2px;
    min-block-size: 56px;
    padding-inline: 4px;
    font-size: var(--ha-font-size-s);
  }

  .actions span {
    max-inline-size: 100%;
    overflow-wrap: break-word;
  }

  .two button {
    flex: 1 1 120px;
    flex-wrap: wrap;
    min-block-size: 56px;
    font-weight: var(--ha-font-weight-medium);
    font-size: var(--ha-font-size-l);
  }

  .two small {
    flex-basis: 100%;
    font-weight: var(--ha-font-weight-normal);
    font-size: var(--ha-font-size-s);
    overflow-wrap: anywhere;
  }

  .wide {
    justify-self: center;
    padding-inline: var(--ha-space-6);
  }

  [aria-pressed="true"] {
    background: var(--ha-color-fill-danger-normal-resting);
    color: var(--ha-color-on-danger-normal);
  }

  [aria-expanded="true"] {
    background: var(--ha-color-fill-neutral-normal-hover);
  }

  .panel {
    max-inline-size: 420px;
    inline-size: 100%;
    justify-self: center;
  }

  @container phone (max-width: 299px) {
    .actions span {
      position: absolute;
      overflow: hidden;
      inline-size: 1px;
      block-size: 1px;
      clip-path: inset(50%);
    }

    .actions button {
      flex-basis: 44px;
      min-block-size: 44px;
    }
  }
`;
