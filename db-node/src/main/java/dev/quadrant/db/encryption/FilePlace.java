package dev.quadrant.db.encryption;

/**
 * Where an encrypted file belongs; it opens nowhere else.
 *
 * @param base id of its base
 * @param name its name in the base, for example {@code data/00001.sql.zst.enc}
 */
public record FilePlace(String base, String name) {}
