import { contentAnswer, fileAnswer, uploadAnswer } from '../../contract/file-schema.ts';
import type { RouteDescriptions } from '../route-description.ts';

/** The routes of files. */
export const FILES = {
  'POST /files': {
    summary: 'Announce a file',
    summaryZh: '登记上传文件',
    description:
      'Answers with a URL that takes the bytes by PUT, once or again, and no others. A file that no entry of a record names is deleted after a while; so is one whose bytes never come.',
    tags: ['files'],
    bodyExample: {
      name: '工资表.pdf',
      bytes: 48_213,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      contentType: 'application/pdf',
    },
    answers: { 201: { description: 'Send the bytes now', schema: uploadAnswer } },
    refusals: {
      413: 'The body is too large, or the file is; `maxBytes` says the most',
      415: 'Files of this type are not taken; `allowed` lists those that are',
    },
  },
  'GET /files/{fileId}': {
    summary: 'How far a file has come',
    summaryZh: '查询文件状态',
    description:
      'For who uploaded it, and once it is attached for whoever sees what it is attached to. Asked for after the PUT it says `stored`.',
    tags: ['files'],
    answers: { 200: { description: 'The file', schema: fileAnswer } },
  },
  'GET /files/{fileId}/content': {
    summary: 'Read a file',
    summaryZh: '读取文件内容',
    description:
      'Redirects (302) to a URL that gives the bytes for two minutes; with `Accept: application/json` it answers that URL and the name of the file. For who uploaded it until it is attached, then for those who may read in full what it is attached to: each such read is an entry of the record.',
    tags: ['files'],
    answers: { 200: { description: 'With `Accept: application/json`', schema: contentAnswer } },
    refusals: { 403: 'Only who may read personal data in full reads it', 409: 'The file is not stored yet' },
  },
} satisfies RouteDescriptions;
