/**
 * Encrypted files of bases: AES-256-GCM in frames, after the STREAM construction, under a key of each file's own that is derived from
 * one of the key file. {@link dev.quadrant.db.encryption.FrameCipher} has the form and the limits.
 */
package dev.quadrant.db.encryption;
