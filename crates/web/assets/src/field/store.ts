// What is kept on the phone: drafts of two forms, and entries that wait to be sent. Each belongs to
// one account of one county; nobody else who signs in on this phone sees it.

export type Photo = { name: string; type: string; bytes: ArrayBuffer };

/** A form that waits. `say` is why it was not taken: it waits for the person then, not the network. */
export type Entry = {
  key: string;
  account: string;
  county: string;
  form: string;
  action: string;
  at: number;
  /** The same moment by the server's clock, as well as it was known. */
  when?: number;
  title: string;
  fields: [string, string][];
  photos: Photo[];
  say?: string;
};

/** A form half filled in. */
export type Draft = { id: string; account: string; at: number; fields: [string, string][]; photos: Photo[] };

const NAME = "gongjian-field";

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: "key" });
      request.result.createObjectStore("drafts", { keyPath: "id" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  return opened;
}

/** Done only when it is on the disk of the phone. */
async function change(room: string, act: (store: IDBObjectStore) => void): Promise<void> {
  const db = await open();
  return new Promise((done, fail) => {
    const tx = db.transaction(room, "readwrite");
    act(tx.objectStore(room));
    tx.oncomplete = () => done();
    tx.onabort = tx.onerror = () => fail(tx.error);
  });
}

async function read<T>(room: string, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const db = await open();
  return new Promise((done, fail) => {
    const request = ask(db.transaction(room).objectStore(room));
    request.onsuccess = () => done(request.result as T);
    request.onerror = () => fail(request.error);
  });
}

/** What waits for an account, the oldest first. */
export async function waiting(account: string): Promise<Entry[]> {
  const all = await read<Entry[]>("queue", (store) => store.getAll());
  return all.filter((it) => it.account === account).sort((a, b) => a.at - b.at);
}

export const keep = (entry: Entry): Promise<void> => change("queue", (store) => store.put(entry));
export const drop = (key: string): Promise<void> => change("queue", (store) => store.delete(key));
export const find = (key: string): Promise<Entry | undefined> => read("queue", (store) => store.get(key));

export const keepDraft = (draft: Draft): Promise<void> => change("drafts", (store) => store.put(draft));
export const dropDraft = (id: string): Promise<void> => change("drafts", (store) => store.delete(id));
export const findDraft = (id: string): Promise<Draft | undefined> => read("drafts", (store) => store.get(id));

/** Takes everything of an account off the phone. */
export async function clear(account: string): Promise<void> {
  for (const room of ["queue", "drafts"]) {
    const all = await read<{ key?: string; id?: string; account: string }[]>(room, (store) => store.getAll());
    const own = all.filter((it) => it.account === account);
    await change(room, (store) => own.forEach((it) => store.delete((it.key ?? it.id)!)));
  }
}

/** Files as they are kept: some phones lose blobs, none loses bytes. */
export async function photosOf(input: HTMLInputElement | null): Promise<Photo[]> {
  const files = [...(input?.files ?? [])];
  return Promise.all(files.map(async (it) => ({ name: it.name, type: it.type, bytes: await it.arrayBuffer() })));
}

export const fileOf = (photo: Photo): File => new File([photo.bytes], photo.name, { type: photo.type });

/** Under such a key the server does a thing once, however often it is sent. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((it) => it.toString(16).padStart(2, "0")).join("");
}
