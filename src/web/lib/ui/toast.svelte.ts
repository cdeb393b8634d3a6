let shown = $state<{ readonly text: string; readonly id: number } | null>(null);
let next = 0;

/** Says something short at the foot of the window for some seconds. */
export function toast(text: string): void {
  const id = ++next;
  shown = { text, id };
  setTimeout(() => {
    if (shown?.id === id) shown = null;
  }, 4000);
}

export const currentToast = (): string | null => shown?.text ?? null;
