/** ESP as a layer: without keys nothing is known of what it carries. */
import { decodeEsp, ESP_HEADER_LENGTH } from '../esp.ts';
import { code, number, payloadText } from './field.ts';
import { bytesOf, type LayerReader, restOf } from './layer.ts';

export const readEsp: LayerReader = (part) => {
  const { spi, sequence, data } = decodeEsp(bytesOf(part));
  const spiField = code('spi', spi, 8);
  return {
    length: ESP_HEADER_LENGTH,
    text: `ESP SPI ${spiField.text} sequence ${sequence}${payloadText(data.length, part.isCut)}`,
    fields: [spiField, number('sequence', sequence)],
    rest: [restOf(part, 'data', part.at + ESP_HEADER_LENGTH)],
  };
};
