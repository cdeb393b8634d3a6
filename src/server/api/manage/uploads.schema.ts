import { Type } from 'typebox';

/** A kept file that a run can name. */
export const UploadBody = Type.Object({
  upload_id: Type.String(),
  filename: Type.String(),
  sha256: Type.String({ description: '64 hexadecimal digits.' }),
  size: Type.Integer({ description: 'Bytes.' }),
  created_at: Type.String({ description: 'ISO 8601, UTC.' }),
});
