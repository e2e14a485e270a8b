import { css } from "lit";

export const styles = css`
  button {
    --lamp: var(--secondary-text-color);
    --lamp-fill: var(--ha-color-fill-neutral-normal-resting, var(--divider-color));

    display: flex;
    justify-content: flex-start;
    gap: var(--ha-space-3, 12px);
    inline-size: 100%;
    min-block-size: 60px;
    padding: var(--ha-space-2, 8px) var(--ha-space-3, 12px);
    text-align: start;
  }

  button:hover {
    background: var(--ha-color-fill-neutral-quiet-hover, var(--secondary-background-color));
  }

  button[aria-expanded="true"] {
    background: var(--ha-color-fill-primary-quiet-resting, var(--secondary-background-color));
  }

  .free {
    --lamp: var(--ha-color-on-success-normal, var(--success-color));
    --lamp-fill: var(--ha-color-fill-success-quiet-resting, var(--divider-color));
  }

  .ringing {
    --lamp: var(--ha-color-on-success-loud, var(--text-primary-color));
    --lamp-fill: var(--ha-color-fill-success-loud-resting, var(--success-color));
  }

  .calling,
  .talking {
    --lamp: var(--ha-color-on-danger-loud, var(--text-primary-color));
    --lamp-fill: var(--ha-color-fill-danger-loud-resting, var(--error-color));
  }

  .held,
  .elsewhere {
    --lamp: var(--ha-color-on-warning-normal, var(--warning-color));
    --lamp-fill: var(--ha-color-fill-warning-normal-resting, var(--divider-color));
  }

  .do_not_disturb {
    --lamp: var(--ha-color-on-danger-normal, var(--error-color));
    --lamp-fill: var(--ha-color-fill-danger-quiet-resting, var(--divider-color));
  }

  .lamp {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 50%;
    background: var(--lamp-fill);
    color: var(--lamp);
  }

  .ringing .lamp {
    animation: ring 1.4s ease-in-out infinite;
  }

  .what {
    flex: 1;
    display: grid;
    gap: 2px;
    min-inline-size: 0;
  }

  .name,
  .what .secondary {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .name {
    font-weight: var(--ha-font-weight-medium, 500);
  }

  .ringing .secondary {
    color: var(--primary-text-color);
    font-weight: var(--ha-font-weight-medium, 500);
  }

  .away .name {
    color: var(--secondary-text-color);
  }

  .missed {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    color: var(--ha-color-on-danger-normal, var(--error-color));
    font-size: var(--ha-font-size-s, 12px);
    font-variant-numeric: tabular-nums;
  }

  .missed ha-icon {
    --mdc-icon-size: 16px;

    inline-size: 16px;
    block-size: 16px;
  }

  poly-vvx-timer {
    color: var(--secondary-text-color);
    font-variant-numeric: tabular-nums;
  }

  @keyframes ring {
    50% {
      box-shadow: 0 0 0 6px color-mix(in srgb, var(--lamp-fill) 30%, transparent);
    }
  }

  @media (forced-colors: active) {
    .lamp {
      border: 1px solid CanvasText;
    }
  }
`;
