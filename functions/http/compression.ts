import preferredEncodings from 'negotiator/lib/encoding.js';
import { type HttpEvent, header } from './http.ts';

/** Whether a request takes an answer that is compressed by gzip (RFC 9110). */
export const acceptsGzip = (event: HttpEvent): boolean =>
  preferredEncodings(header(event, 'accept-encoding'), ['gzip', 'identity'])[0] === 'gzip';
