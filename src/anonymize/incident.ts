/** The renaming of one incident: everything that belongs together is renamed by the same object, or the same passphrase. */
import type { RenamedAddress } from './addresses.ts';
import { AddressRenamer } from './addresses.ts';
import { CaptureRenamer } from './capture.ts';
import { learnFromScenario, learnFromText } from './learn.ts';
import { NameRenamer } from './names.ts';
import { randomFunction } from './secret.ts';
import { TextRenamer } from './text.ts';
import type { Blanked, Tools } from './tools.ts';

/** What was renamed, each with its new name. */
export interface Mapping {
  readonly addresses: readonly RenamedAddress[];
  /** Labels of names, in lower case. */
  readonly names: readonly (readonly [string, string])[];
}

export class Incident {
  readonly names: NameRenamer;
  readonly texts: TextRenamer;
  private readonly tools: Tools;

  /** @param key of `keyOfPassphrase` @param keepPayload leaves in captures what cannot be renamed */
  constructor(key: Uint8Array, { keepPayload }: { readonly keepPayload: boolean }) {
    const random = randomFunction(key);
    const addresses = new AddressRenamer(random);
    this.names = new NameRenamer(random);
    this.texts = new TextRenamer(addresses, this.names, random);
    this.tools = { addresses, names: this.names, keepPayload, blanked: new Map() };
  }

  /** Looks through a text for names and addresses, before anything is renamed. */
  learn(text: string): void {
    learnFromScenario(text, this.names);
    learnFromText(text, this.names);
    // Renaming holds the addresses, by which bare digits are known elsewhere.
    this.texts.rename(text);
  }

  /** What looks through a capture for names, before anything is renamed: what it gives is to be thrown away. */
  learner(): CaptureRenamer {
    return new CaptureRenamer({ ...this.tools, blanked: new Map() }, this.texts);
  }

  renamer(): CaptureRenamer {
    return new CaptureRenamer(this.tools, this.texts);
  }

  /** Bytes that were blanked, by what they were. */
  get blanked(): ReadonlyMap<Blanked, number> {
    return this.tools.blanked;
  }

  get mapping(): Mapping {
    return { addresses: this.tools.addresses.renamed(), names: this.names.renamed() };
  }
}
