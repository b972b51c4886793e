import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** What a page did that a report must not do. */
export interface PageEvents {
  /** Messages and errors on the console, with what the content security policy refused. */
  readonly console: string[];
  /** Every address that was asked for, the page's own first. */
  readonly requests: string[];
}

/** Chromium without a window, spoken to in the DevTools protocol over a pipe. */
export class Chromium {
  private readonly child: ChildProcess;
  private readonly profile: string;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private readonly listeners = new Set<(reply: Reply) => void>();
  private last = 0;
  private rest = '';

  constructor() {
    this.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-chromium-'));
    const options = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe'];
    this.child = spawn('chromium', [...options, `--user-data-dir=${this.profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    (this.child.stdio[4] as Readable).on('data', (data: Buffer) => this.take(data.toString('utf8')));
  }

  private take(text: string): void {
    const messages = (this.rest + text).split('\0');
    this.rest = messages.pop()!;
    for (const message of messages) {
      const reply = JSON.parse(message) as Reply;
      if (reply.id === undefined) for (const listener of this.listeners) listener(reply);
      else this.waiting.get(reply.id)?.(reply);
    }
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.last;
    (this.child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result!) : reject(new Error(`${method}: ${error.message}`)),
      );
    });
  }

  /** Opens a file and waits until it is loaded. @param dark what the person at the screen prefers */
  async open(file: string, width = 1400, dark = false): Promise<Page> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId as string);
    const loaded = new Promise<void>((resolve) => {
      this.listeners.add((reply) => {
        if (reply.sessionId !== sessionId) return;
        page.note(reply.method!, reply.params!);
        if (reply.method === 'Page.loadEventFired') resolve();
      });
    });
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
    await page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
    await page.send('Emulation.setEmulatedMedia', { features });
    await page.send('Page.navigate', { url: `file://${path.resolve(file)}` });
    await loaded;
    return page;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    await this.send('Browser.close');
    await ended;
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Page {
  readonly events: PageEvents = { console: [], requests: [] };
  private readonly chromium: Chromium;
  private readonly sessionId: string;

  constructor(chromium: Chromium, sessionId: string) {
    this.chromium = chromium;
    this.sessionId = sessionId;
  }

  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return this.chromium.send(method, params, this.sessionId);
  }

  note(method: string, params: Record<string, unknown>): void {
    const { console, requests } = this.events;
    if (method === 'Network.requestWillBeSent') requests.push((params['request'] as { url: string }).url);
    if (method === 'Runtime.consoleAPICalled' || method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded')
      console.push(JSON.stringify(params));
  }

  /** The value of an expression in the page, a promise waited for. @throws Error when it fails there */
  async evaluate(expression: string): Promise<unknown> {
    const parameters = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', parameters);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: unknown }).value;
  }

  async press(key: string, code: number, text = ''): Promise<void> {
    const common = { key, code: key, windowsVirtualKeyCode: code, text };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...common });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
  }
}
