/// One text kept in this browser. Where the browser keeps nothing (private windows, a full disk), it is forgotten at the end.
export interface BrowserStore {
  read(): string | null;
  write(value: string | null): void;
}

export function browserStore(key: string): BrowserStore {
  let remembered: string | null = null;
  return {
    read() {
      try {
        return localStorage.getItem(key);
      } catch {
        return remembered;
      }
    },
    write(value) {
      remembered = value;
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // Remembered above, for as long as the page is open.
      }
    },
  };
}
