import { done, failed, windowsText } from './command.ts';
import type { NetshCommand } from './netsh.ts';

/** netsh interface ipv4: add and delete address (Microsoft "Netsh commands for Interface (IPv4)"). */
export const ipv4Commands: readonly NetshCommand[] = [
  {
    words: ['add', 'address'],
    parameters: [
      { name: 'name', required: true },
      { name: 'address', required: true },
      { name: 'mask' },
      { name: 'store' },
    ],
    bind(values) {
      const { ipv4, host, name } = values.interface('name')!;
      const { address, length } = values.ipv4WithLength('address', 'mask')!;
      const store = values.store();
      return () => {
        if (ipv4.has(address)) return failed(windowsText.objectExists);
        ipv4.assign(address, length);
        if (store === 'persistent') host.stored.putAddress({ interface: name, address, prefixLength: length });
        return done;
      };
    },
  },
  {
    words: ['delete', 'address'],
    parameters: [{ name: 'name', required: true }, { name: 'address', required: true }, { name: 'store' }],
    bind(values) {
      const { ipv4, host, name } = values.interface('name')!;
      const address = values.ipv4('address')!;
      const store = values.store();
      return () => {
        const wasKept = store === 'persistent' && host.stored.removeAddress(name, address);
        const wasActive = ipv4.remove(address);
        return wasActive || wasKept ? done : failed(windowsText.elementNotFound);
      };
    },
  },
];
